#pragma once
// The behaviours that a campaign has seen, and how their number still grows.
//
// A run shows one behaviour for each kind of fault and phase of a lock in which a fault of that kind struck
// (FaultBegan::phase), or one if no fault struck. A behaviour is this pair together with the set of
// `sometimes` that happened anywhere in the run (properties/monitors/sometimes.h). There are finitely many. A
// run's own counters say which ones it shows, so nothing is counted while it goes on, and neither threads nor
// the order in which they finish change a number: runs are added in the order of their seeds.
//
// How likely it is that there is more to see, the runs say that showed a behaviour which no other run showed.
// Had such a run come last, it would have been new. So the next run shows a new behaviour with a chance of
// about singleton_runs / runs (Good, "The population frequencies of species and the estimation of population
// parameters", Biometrika 1953; for tests: Böhme, "STADS: Software Testing as Species Discovery", TOSEM
// 2018).

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "properties/monitors/sometimes.h"

namespace lockstep::scenarios {

class Behaviours {
 public:
  // Adds a run by what happened in it. Returns true iff it shows a behaviour that none before it did.
  bool add(const properties::Sometimes& run);

  std::uint64_t runs() const { return runs_; }
  std::uint64_t seen() const { return firsts_.size(); }
  std::uint64_t singleton_runs() const;  // runs that showed one which no other run showed
  // The number of the last run that showed a new one. Runs count from 1; 0: there was none.
  std::uint64_t last_new_run() const { return firsts_.empty() ? 0 : firsts_.back(); }
  // How many of them the first so many runs had shown.
  std::uint64_t seen_after(std::uint64_t runs) const;

 private:
  struct Seen {
    std::uint64_t first_run = 0;
    bool again = false;  // by another run, too
  };

  // `strike` is the index of a fault kind in a phase, as Sometimes counts them; `set` has a bit for each
  // Sometime.
  bool add(std::size_t strike, std::uint32_t set);

  std::uint64_t runs_ = 0;
  std::map<std::pair<std::size_t, std::uint32_t>, Seen> seen_;
  std::vector<std::uint64_t> firsts_;  // for each behaviour, the run that showed it first; ascending
};

}  // namespace lockstep::scenarios
