#include "tests/support/exhaust_from_start.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/schedule/schedule_text.h"
#include "scenarios/format/alphabet.h"
#include "scenarios/run/run.h"

namespace lockstep::tests {
namespace {

using namespace scenarios;

// Describes one deviation as people count them: a late message or a fault. The slot of the fault does not
// matter.
struct Move {
  ChoiceKey key;  // key of the message's latency, or of the magnitude of a family's slot 0
  std::int64_t value = 0;
  std::int64_t target = 0;  // this and the next two are for families only
  std::int64_t anchor = 0;
  std::int64_t occurrence = 0;
  friend constexpr auto operator<=>(const Move&, const Move&) = default;
};

// Holds a schedule to which the search adds deviations. It adds them at `point` or later; at `point`
// itself it adds only those that come after number `choice`.
struct Node {
  std::vector<Move> moves;
  std::size_t point = 0;
  std::size_t choice = 0;
};

Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves) {
  Schedule schedule = base;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const Move& move = moves[i];
    ChoiceKey key = move.key;
    if (key.kind != ChoiceKind::family_magnitude) {
      schedule.set(key, move.value);
      continue;
    }
    const auto same_family = [&](const Move& other) {
      return other.key.kind == key.kind && other.key.index == key.index;
    };
    key.attempt = static_cast<std::uint32_t>(
        std::count_if(moves.begin(), moves.begin() + static_cast<std::ptrdiff_t>(i), same_family));
    schedule.set(key, move.value);
    const auto set_detail = [&](ChoiceKind kind, std::int64_t value) {
      key.kind = kind;
      if (value != 0) schedule.set(key, value);
    };
    set_detail(ChoiceKind::family_target, move.target);
    set_detail(ChoiceKind::family_anchor, move.anchor);
    set_detail(ChoiceKind::family_occurrence, move.occurrence);
  }
  return schedule;
}

class Search {
 public:
  Search(const Scenario& scenario, const ExhaustOptions& options)
      : scenario_(scenario),
        options_(options),
        runner_(scenario),
        base_(schedule_of(scenario, std::nullopt)) {}

  ExhaustResult run() {
    CHECK(options_.most_deviations <= most_exhaust_deviations);
    result_.by_deviations.assign(options_.most_deviations + 1, 0);
    std::vector<Node> level(1);
    bytes_ = bytes_of(level);
    look_at(level.front());
    for (std::uint32_t deviations = 1; deviations <= options_.most_deviations; ++deviations) {
      std::vector<Node> next;
      const bool last = deviations == options_.most_deviations;
      for (const Node& node : level) expand(node, last ? nullptr : &next);
      bytes_ -= bytes_of(level);
      level = std::move(next);
    }
    return std::move(result_);
  }

 private:
  bool stopped() {
    if (!result_.complete()) return true;
    if (options_.interrupted != nullptr && options_.interrupted->load()) {
      result_.end = SearchEnd::interrupt;
    } else if (result_.schedules >= options_.most_states) {
      result_.end = SearchEnd::states;
    } else if (bytes_ > options_.most_bytes) {
      result_.end = SearchEnd::memory;
    }
    return !result_.complete();
  }

  static std::uint64_t bytes_of(const std::vector<Node>& nodes) {
    std::uint64_t bytes = 0;
    for (const Node& node : nodes) bytes += bytes_of(node);
    return bytes;
  }
  static std::uint64_t bytes_of(const Node& node) { return sizeof(Node) + node.moves.size() * sizeof(Move); }

  // Runs the schedule and counts it.
  void look_at(const Node& node) {
    if (stopped()) return;
    const Schedule schedule = schedule_with(base_, node.moves);
    const RunResult run = runner_.run(schedule);
    CHECK(run.never_asked.empty(), "{} has no effect in {}", to_text(run.never_asked.front()),
          to_text(schedule));
    ++result_.schedules;
    ++result_.by_deviations[node.moves.size()];
    if (run.acquisitions > 0) ++result_.acquired;
    if (!run.violations.empty()) add_violating(node, schedule, run);
  }

  void add_violating(const Node& node, const Schedule& schedule, const RunResult& run) {
    ++result_.violated;
    std::vector<Move> set = node.moves;
    std::sort(set.begin(), set.end());
    const bool has_violating_subset = std::any_of(minimal_.begin(), minimal_.end(), [&](const auto& smaller) {
      return std::includes(set.begin(), set.end(), smaller.begin(), smaller.end());
    });
    if (has_violating_subset) return;
    MinimalSet minimal{schedule, {}};
    for (const Violation& violation : run.violations) minimal.kinds.push_back(violation.property);
    ++result_.minimal_sets;
    result_.minimal.push_back(std::move(minimal));
    minimal_.push_back(std::move(set));
  }

  // ---- Deviations that a point offers ----

  // Looks at every schedule with one deviation more. Puts each into `next` unless `next` is null, which it
  // is at the last level: schedules without successors need not be remembered. Schedules with fewer
  // deviations have been looked at before, so a violating schedule without a violating subset is minimal.
  void expand(const Node& node, std::vector<Node>* next) {
    if (stopped()) return;
    const std::vector<sim::ChoicePoint> points =
        runner_.run(schedule_with(base_, node.moves), {.points = true}).points;
    // The first point is the start of the run.
    for (std::size_t point = node.point; point <= points.size(); ++point) {
      std::size_t choice = 0;
      const auto offer = [&](const Move& move) {
        ++choice;
        if (point == node.point && choice <= node.choice) return;
        Node more{node.moves, point, choice};
        more.moves.push_back(move);
        look_at(more);
        if (next == nullptr || stopped()) return;
        bytes_ += bytes_of(more);
        result_.bytes = std::max(result_.bytes, bytes_);
        next->push_back(std::move(more));
      };
      if (point == 0) {
        offer_faults({sim::TriggerEvent::start, ClientId{}, 1}, offer);
      } else if (points[point - 1].is_event) {
        offer_faults(points[point - 1].trigger, offer);
      } else {
        offer_delays(points[point - 1].key, node.moves, offer);
      }
    }
  }

  template <class Offer>
  void offer_delays(const ChoiceKey& key, const std::vector<Move>& moves, Offer&& offer) {
    // A message has only one latency.
    if (std::any_of(moves.begin(), moves.end(), [&](const Move& move) { return move.key == key; })) return;
    const bool request = key.kind == ChoiceKind::request_latency;
    if (!request && key.kind != ChoiceKind::reply_latency) return;
    for (const Letter& letter : scenario_.alphabet.letters) {
      if (letter.kind != (request ? FaultKind::request_delay : FaultKind::reply_delay)) continue;
      for (const std::int64_t magnitude : letter.magnitudes) offer(Move{key, magnitude, 0, 0, 0});
    }
  }

  template <class Offer>
  void offer_faults(sim::Trigger trigger, Offer&& offer) {
    const std::int64_t occurrence = trigger.count - 1;
    trigger.count = 1;
    for (const Letter& letter : scenario_.alphabet.letters) {
      if (!letter.family) continue;
      const sim::FaultFamily& family = scenario_.setup.families[*letter.family];
      const auto anchor = std::find(family.anchors.begin(), family.anchors.end(), trigger);
      CHECK(anchor != family.anchors.end(), "an event that is no anchor");
      ChoiceKey key;
      key.kind = ChoiceKind::family_magnitude;
      key.fault = letter.kind;
      key.index = *letter.family;
      for (std::size_t target = 0; target < family.targets.size(); ++target) {
        for (const std::int64_t magnitude : letter.magnitudes) {
          offer(Move{key, magnitude, static_cast<std::int64_t>(target), anchor - family.anchors.begin(),
                     occurrence});
        }
      }
    }
  }

  const Scenario& scenario_;
  const ExhaustOptions& options_;
  Runner runner_;
  Schedule base_;
  ExhaustResult result_;
  std::vector<std::vector<Move>> minimal_;  // each one sorted
  std::uint64_t bytes_ = 0;
};

}  // namespace

ExhaustResult exhaust_from_start(const Scenario& scenario, const ExhaustOptions& options) {
  return Search(scenario, options).run();
}

}  // namespace lockstep::tests
