#pragma once
// Which candidates of one scenario were tried, and what came of it: none is run twice. Some are tried ahead
// of time on several threads. That changes nothing but the time, because what comes of a candidate depends
// on nothing else.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "core/assumption.h"
#include "core/digest.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/run.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::scenarios {

// How a candidate has to break its scenario (breaks_so() in scenarios/shrink/necessity.h).
struct Way {
  ShrinkTarget target;
  AssumptionSet within;
};

class Trials {
 private:
  struct Entry {
    bool breaks = false;
    bool asked = false;
    std::uint64_t effort = 0;
  };

 public:
  struct Answer {
    bool breaks = false;
    std::uint64_t effort = 0;  // what trying it costs or has cost, in the unit of Runner::effort()
    bool is_new = false;       // ask() was not called with it before
  };

  // The scenario and `stop` must outlive the trials. REQUIRES: threads > 0.
  Trials(const Scenario& scenario, const std::atomic<bool>* stop, unsigned threads)
      : scenario_(scenario), stop_(stop), threads_(threads) {}

  // Returns what comes of the candidate, and tries it if nobody has. The runner is one of the scenario.
  // Throws Stopped.
  Answer ask(Runner& runner, const Schedule& schedule, const Way& way);

  // A candidate that was tried ahead of time.
  class Tried {
   public:
    bool breaks() const { return entry_->breaks; }

   private:
    friend class Trials;
    explicit Tried(Entry& entry) : entry_(&entry) {}
    Entry* entry_;
  };
  // Tries a candidate ahead of time. Whoever asks first finds it new nevertheless.
  Tried try_ahead(Runner& runner, const Schedule& schedule, const Way& way);
  Answer ask(const Tried& candidate) { return answer(*candidate.entry_); }

  unsigned threads() const { return threads_; }
  // Calls work(runner, i) for each i below `count`, in any order and on all threads, each of which has a
  // runner of its own. Throws what one of them throws. If somebody asks to stop, some i are left out.
  void on_all_threads(std::size_t count, const std::function<void(Runner&, std::size_t)>& work);

 private:
  // A part of the entries, so that threads seldom wait for each other.
  struct Shelf {
    std::mutex mutex;
    std::map<Digest, Entry> entries;  // by schedule and way
  };

  Shelf& shelf_of(const Digest& candidate) { return shelves_[candidate.low % shelves_.size()]; }
  // Returns the entry of the candidate, which is tried if nobody has.
  Entry& entry(const Digest& candidate, Runner& runner, const Schedule& schedule, const Way& way);
  static Answer answer(Entry& entry);

  const Scenario& scenario_;
  const std::atomic<bool>* stop_;
  unsigned threads_;
  std::vector<Runner> runners_;  // of the threads, once they are needed
  std::array<Shelf, 64> shelves_;
};

}  // namespace lockstep::scenarios
