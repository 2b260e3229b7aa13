#pragma once
// A whole search: it counts the schedules with no deviation, with one, and so on, and lists the minimal sets.
//
// Both are shared out by the first deviation. Each branch has a place of its own for its result, and the
// results are put together in the order of the branches. So the result does not depend on the threads.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "core/check.h"
#include "scenarios/run/crew.h"
#include "scenarios/search/branch_weights.h"
#include "scenarios/search/event_counts.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/search/found_sets.h"
#include "scenarios/search/merged_search.h"
#include "scenarios/search/minimal_moves.h"
#include "scenarios/search/minimal_walk.h"
#include "scenarios/search/search_control.h"
#include "scenarios/search/space.h"
#include "scenarios/search/violating_branches.h"

namespace lockstep::scenarios {

template <class Lock>
class Search {
 public:
  // All of these must outlive the search.
  template <class MakeLock>
  Search(const Scenario& scenario, const RunFacts& facts, const MakeLock& make_lock,
         const ExhaustOptions& options)
      : scenario_(scenario),
        options_(options),
        base_(schedule_of(scenario, std::nullopt)),
        memory_(options.most_bytes),
        memo_(options.most_deviations, options.most_states, memory_),
        locks_(memory_),
        violating_(memory_),
        minimal_(memory_),
        control_(options, base_, memo_, memory_) {
    CHECK(options.most_deviations <= most_exhaust_deviations);
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      workers_.push_back(std::make_unique<Worker>(scenario, facts, make_lock, options, memo_, locks_,
                                                  control_, violating_, minimal_));
    }
  }

  // Returns the result without the kinds that each minimal set violates.
  ExhaustResult run() {
    result_.by_deviations.assign(options_.most_deviations + 1, 0);
    for (std::uint32_t deviations = 0; deviations <= options_.most_deviations && !control_.stopped();
         ++deviations) {
      count(deviations);
      const ScheduleCount counted = control_.counted();
      result_.by_deviations[deviations] = counted.schedules;
      result_.schedules += counted.schedules;
      result_.violated += counted.violated;
      result_.acquired += counted.acquired;
      if (control_.stopped()) break;
      if (counted.violated > 0) list(deviations);
      if (!control_.stopped()) result_.levels_listed = deviations + 1;
    }
    // The witness has as many deviations as the search was stopped at. It is minimal, because no schedule
    // with fewer violates.
    if (control_.stopped() && found_.count() == 0 && control_.has_witness())
      found_.add(scenario_, control_.witness());
    conclude();
    return std::move(result_);
  }

 private:
  using Path = typename MergedSearch<Lock>::Path;
  using Step = typename SearchSpace<Lock>::Step;

  struct Worker {
    template <class MakeLock>
    Worker(const Scenario& scenario, const RunFacts& facts, const MakeLock& make_lock,
           const ExhaustOptions& options, StateMemo& memo, LockStates<Lock>& locks, SearchControl& control,
           ViolatingBranches& violating, const MinimalMoves& minimal)
        : space(scenario, facts, make_lock, options, memo, locks),
          search(space, control, violating),
          walk(scenario, space, violating, minimal) {}

    SearchSpace<Lock> space;
    MergedSearch<Lock> search;
    MinimalWalk<Lock> walk;
  };

  unsigned threads() const { return static_cast<unsigned>(workers_.size()); }
  const Step& step_of(const FirstBranch& branch) const {
    return branch.start ? workers_.front()->space.start() : nominal_.steps[branch.step];
  }

  // Counts the schedules with exactly that many deviations.
  void count(std::uint32_t deviations) {
    if (deviations == 0) {
      control_.begin(0, 1);
      depth_ = workers_.front()->search.count_nominal().depth();
      if (!control_.stopped()) result_.levels_counted = 1;
      return;
    }
    if (deviations == 1) lay_nominal_path();
    std::vector<std::uint64_t> fewer;
    for (const FirstBranch& branch : branches_)
      fewer.push_back(branch.behind.all.by_deviations[deviations - 1].schedules);
    const std::vector<std::uint64_t> weights = branch_weights(fewer);
    control_.begin(deviations, std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
    share_out(branches_.size(), threads(), [&](unsigned worker, std::size_t i) {
      if (control_.look_up()) return;
      const std::size_t from_end = branches_.size() - 1 - i;
      workers_[worker]->search.count(branches_[from_end], nominal_, deviations);
      control_.branch_done(weights[from_end]);
    });
    if (control_.stopped()) return;
    result_.levels_counted = deviations + 1;
    put_together(deviations);
  }

  // Lays the path of the run without a deviation, and finds where it can branch off.
  void lay_nominal_path() {
    Worker& worker = *workers_.front();
    worker.search.lay_nominal_path(nominal_);
    const auto add = [&](const Step& step, std::size_t index) {
      for (std::uint32_t point = 0; point < step.points.size(); ++point) {
        const auto choices = worker.space.choices().at(step.points[point]);
        for (std::uint32_t choice = 0; choice < choices.size(); ++choice)
          branches_.push_back({index, step.start, point, choice, {}, {}});
      }
    };
    add(worker.space.start(), 0);
    EventCounts passed(scenario_.setup.clients);
    for (std::size_t i = 0; i < nominal_.used; ++i) {
      add(nominal_.steps[i], i);
      passed_.push_back(passed);
      passed.pass(nominal_.steps[i].points);
    }
  }

  // Adds up what leads on behind all branches, and remembers the states of the nominal path.
  void put_together(std::uint32_t deviations) {
    MergedSearch<Lock>& search = workers_.front()->search;
    auto next = branches_.rbegin();
    const auto add = [&](std::size_t index, Branched& branched, std::vector<StepBranch>& violating) {
      for (; next != branches_.rend() && !next->start && next->step == index; ++next) {
        branched.add(next->behind);
        violating.insert(violating.begin(), next->violating.begin(), next->violating.end());
      }
    };
    Branched all{search.fold(nominal_, deviations, add), {}};
    if (control_.stopped()) return;
    for (; next != branches_.rend(); ++next) all.add(next->behind);
    ScheduleCount exactly = all.all.by_deviations[deviations];
    exactly.depth = 0;
    CHECK(exactly == control_.counted(), "{} schedules, and not {}", exactly.schedules,
          control_.counted().schedules);
    depth_ = all.all.depth();
    runs_ = 1 + all.between(0, deviations);
    for (const auto& worker : workers_) runs_ += worker->search.branches;
  }

  // Lists the minimal sets with exactly that many deviations. REQUIRES: they have been counted.
  void list(std::uint32_t deviations) {
    const bool keeps_all = options_.lists_every_set || deviations < options_.most_deviations;
    FoundSets found(keeps_all);
    if (deviations == 0) found.add(scenario_, {});
    std::vector<FoundSets> behind(branches_.size(), FoundSets(keeps_all));
    control_.begin_list();
    share_out(branches_.size(), threads(), [&](unsigned worker, std::size_t i) {
      const FirstBranch& branch = branches_[i];
      const std::uint64_t violated = branch.behind.all.by_deviations[deviations].violated;
      if (violated == 0 || control_.look_for_interrupt()) return;
      const EventCounts& passed = passed_[branch.step];
      workers_[worker]->walk.list(branch, step_of(branch), passed, deviations, behind[i]);
      control_.branch_done(violated);
    });
    if (control_.stopped()) return;
    for (FoundSets& sets : behind) found.append(std::move(sets));
    if (deviations < options_.most_deviations) minimal_.add(found.all());
    found_.append(std::move(found));
  }

  void conclude() {
    result_.merged = result_.schedules - std::min(result_.schedules, runs_);
    result_.depth = depth_;
    result_.states = memo_.size();
    result_.bytes = memory_.used();
    result_.end = control_.end();
    for (const auto& worker : workers_) result_.strayed += worker->space.strayed();
    result_.minimal_sets = found_.count();
    for (const FoundSets::Shape& shape : found_.shapes())
      result_.shapes.push_back({shape.parts, shape.sets, {schedule_with(base_, shape.first), {}}});
    std::stable_sort(result_.shapes.begin(), result_.shapes.end(), [](const SetShape& a, const SetShape& b) {
      return std::pair(a.parts.size(), b.sets) < std::pair(b.parts.size(), a.sets);
    });
    for (const std::vector<Move>& moves : found_.all())
      result_.minimal.push_back({schedule_with(base_, moves), {}});
  }

  const Scenario& scenario_;
  const ExhaustOptions& options_;
  Schedule base_;
  MemoryBudget memory_;
  StateMemo memo_;
  LockStates<Lock> locks_;
  ViolatingBranches violating_;
  MinimalMoves minimal_;  // with fewer deviations than those that are being counted
  SearchControl control_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Path nominal_;
  std::vector<EventCounts> passed_;    // before each step of the nominal path
  std::vector<FirstBranch> branches_;  // in the order in which schedules are listed
  std::uint64_t runs_ = 1;  // that the schedules counted so far take, if each state is branched once
  std::uint32_t depth_ = 0;
  FoundSets found_{options_.lists_every_set};
  ExhaustResult result_;
};

}  // namespace lockstep::scenarios
