#include "scenarios/campaign/behaviours.h"

#include <map>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>

#include "core/schedule/keyed_random.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/library/shipped.h"

namespace lockstep::scenarios {
namespace {

using properties::Sometime;
using properties::Sometimes;

Sometimes run_with(std::initializer_list<Sometime> happened,
                   std::initializer_list<std::pair<FaultKind, LockPhase>> struck) {
  Sometimes run;
  for (const Sometime what : happened) run.add(what);
  for (const auto& [kind, phase] : struck) run.add(kind, phase);
  return run;
}

// Says what behaviours are, slowly: for each, in how many runs it was.
class SlowBehaviours {
 public:
  bool add(const Sometimes& run) {
    std::set<Sometime> happened;
    for (std::size_t i = 0; i < properties::sometime_count; ++i) {
      if (run.count(i) > 0) happened.insert(static_cast<Sometime>(i));
    }
    std::set<std::tuple<int, int>> struck;
    for (int kind = 0; kind < static_cast<int>(fault_kind_count); ++kind) {
      for (int phase = 0; phase < static_cast<int>(lock_phase_count); ++phase) {
        if (run.count(static_cast<FaultKind>(kind), static_cast<LockPhase>(phase)) > 0)
          struck.emplace(kind, phase);
      }
    }
    if (struck.empty()) struck.emplace(-1, -1);
    const int run_number = ++runs_;
    bool is_new = false;
    for (const auto& one : struck) {
      std::set<int>& shown_by = shown_by_[{one, happened}];
      is_new = shown_by.empty() || is_new;
      shown_by.insert(run_number);
    }
    return is_new;
  }
  std::uint64_t seen() const { return shown_by_.size(); }
  std::uint64_t singleton_runs() const {
    std::uint64_t singletons = 0;
    for (int run = 1; run <= runs_; ++run) {
      bool alone = false;
      for (const auto& [behaviour, shown_by] : shown_by_) alone = alone || shown_by == std::set<int>{run};
      singletons += alone ? 1U : 0U;
    }
    return singletons;
  }

 private:
  int runs_ = 0;
  std::map<std::pair<std::tuple<int, int>, std::set<Sometime>>, std::set<int>> shown_by_;
};

CampaignResult general(std::uint64_t runs, unsigned threads, std::uint64_t until_quiet) {
  const auto parsed = load_shipped("redlock/general");
  REQUIRE(parsed);
  REQUIRE(parsed->scenario);
  CampaignOptions options;
  options.last_seed = runs;
  options.threads = threads;
  options.keep_going = true;
  options.until_quiet = until_quiet;
  return run_campaign(*parsed->scenario, options);
}

}  // namespace

TEST_CASE("a behaviour is a fault kind, the phase it struck in, and what happened in the run",
          "[scenarios]") {
  Behaviours seen;
  const auto pause_in_held = std::pair(FaultKind::pause, LockPhase::held);
  REQUIRE(seen.add(run_with({Sometime::acquired}, {pause_in_held})));
  REQUIRE_FALSE(seen.add(run_with({Sometime::acquired}, {pause_in_held})));
  // How often something happened makes no difference.
  REQUIRE_FALSE(seen.add(run_with({Sometime::acquired, Sometime::acquired}, {pause_in_held, pause_in_held})));
  REQUIRE(seen.seen() == 1);
  REQUIRE(seen.singleton_runs() == 0);
  // Each of the three parts does.
  REQUIRE(seen.add(run_with({Sometime::acquired}, {{FaultKind::suspend, LockPhase::held}})));
  REQUIRE(seen.add(run_with({Sometime::acquired}, {{FaultKind::pause, LockPhase::waiting}})));
  REQUIRE(seen.add(run_with({Sometime::acquired, Sometime::rejected}, {pause_in_held})));
  REQUIRE(seen.add(run_with({Sometime::acquired}, {})));
  REQUIRE(seen.seen() == 5);
  REQUIRE(seen.singleton_runs() == 4);
  REQUIRE(seen.runs() == 7);
  REQUIRE(seen.last_new_run() == 7);
}

TEST_CASE("the number of behaviours grows with the runs that showed them", "[scenarios]") {
  Behaviours seen;
  REQUIRE(seen.last_new_run() == 0);
  REQUIRE(seen.seen_after(5) == 0);
  const Sometimes both =
      run_with({}, {{FaultKind::pause, LockPhase::held}, {FaultKind::slow, LockPhase::idle}});
  seen.add(both);
  seen.add(both);
  seen.add(run_with({Sometime::released}, {}));
  seen.add(both);
  REQUIRE(seen.singleton_runs() == 1);
  REQUIRE(seen.seen_after(0) == 0);
  REQUIRE(seen.seen_after(1) == 2);
  REQUIRE(seen.seen_after(2) == 2);
  REQUIRE(seen.seen_after(3) == 3);
  REQUIRE(seen.seen_after(100) == 3);
  REQUIRE(seen.last_new_run() == 3);
}

TEST_CASE("behaviours are counted as slow code counts them", "[scenarios]") {
  Behaviours fast;
  SlowBehaviours slow;
  const KeyedRandom random(Seed{7});
  for (std::uint32_t i = 0; i < 4000; ++i) {
    Sometimes run;
    ChoiceKey key;
    key.round = i;
    for (key.attempt = 0; key.attempt < 5; ++key.attempt) {
      const std::uint64_t draw = random(key);
      if (draw % 3 == 0) run.add(static_cast<Sometime>(draw / 3 % properties::sometime_count));
      if (draw % 5 == 0)
        run.add(static_cast<FaultKind>(draw / 5 % fault_kind_count),
                static_cast<LockPhase>(draw / 100 % lock_phase_count));
    }
    REQUIRE(fast.add(run) == slow.add(run));
  }
  REQUIRE(fast.seen() == slow.seen());
  REQUIRE(fast.singleton_runs() == slow.singleton_runs());
  REQUIRE(fast.seen() > 1000);
}

TEST_CASE("a campaign ends when so many runs have shown nothing new, on every number of threads",
          "[scenarios]") {
  const CampaignResult quiet = general(100'000, 1, 100);
  REQUIRE(quiet.quiet);
  REQUIRE(quiet.runs == quiet.behaviours.last_new_run() + 100);
  REQUIRE(quiet.runs < 100'000);
  for (const unsigned threads : {2U, 5U}) {
    const CampaignResult same = general(100'000, threads, 100);
    REQUIRE(same.runs == quiet.runs);
    REQUIRE(same.quiet);
    REQUIRE(same.events == quiet.events);
    REQUIRE(same.behaviours.seen() == quiet.behaviours.seen());
    REQUIRE(same.behaviours.singleton_runs() == quiet.behaviours.singleton_runs());
  }
  // No earlier run was as far behind the last new one, and with one run less it is not quiet.
  const CampaignResult shorter = general(quiet.runs - 1, 2, 100);
  REQUIRE_FALSE(shorter.quiet);
  REQUIRE(shorter.runs == quiet.runs - 1);
  REQUIRE(shorter.behaviours.seen() == quiet.behaviours.seen());
  REQUIRE_FALSE(general(quiet.runs, 2, 0).quiet);
}

}  // namespace lockstep::scenarios
