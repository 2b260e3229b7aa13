// Compares each fast monitor with its slow twin. Both must find the same first violation, to the
// nanosecond and with the same holds.

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "core/check.h"
#include "core/verdict.h"
#include "properties/monitors/monitors.h"
#include "tests/properties/monitors/history_moves.h"
#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"
#include "tests/support/history_text.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using properties::Monitors;
using properties::MonitorSetup;
using properties::reference::ReferenceSetup;

struct Kind {
  Property property;
  std::optional<Violation> (*twin)(const History&, const ReferenceSetup&);
};

constexpr std::size_t kind_count = 8;
constexpr std::array<Kind, kind_count> kinds = {{{Property::me, properties::reference::find_me},
                                                 {Property::res, properties::reference::find_res},
                                                 {Property::ts, properties::reference::find_ts},
                                                 {Property::rel, properties::reference::find_rel},
                                                 {Property::fence, properties::reference::find_fence},
                                                 {Property::gap, properties::reference::find_gap},
                                                 {Property::lv, properties::reference::find_lv},
                                                 {Property::orph, properties::reference::find_orph}}};

std::string text_of(HoldId hold) {
  return fmt::format("client {} round {} draw {}", hold.client.value, hold.round, hold.draw);
}

std::string text_of(const std::optional<Violation>& v) {
  if (!v) return "none";
  return fmt::format("at {} hold ({}) other ({}) node {} since {}", v->at.ns, text_of(v->hold),
                     text_of(v->other), v->node.value, v->since.ns);
}

// Holds the set-ups of monitors and twins for one world of moves. The counter's key comes after the keys
// of the locks.
struct Setups {
  MonitorSetup fast;
  ReferenceSetup slow;
  Instant end;
};

// Holds bounds, encoded as 1 + nanoseconds; 0 means that the property is not judged. `lv_from` is an
// instant in plain nanoseconds.
struct Bounds {
  std::uint8_t lv = 0;
  std::uint8_t lv_from = 0;
  std::uint8_t deadline = 0;
  std::uint8_t orph = 0;
};

void set_bounds(Setups& setups, const ReferenceSetup& from) {
  setups.fast.lv_bound = from.lv_bound;
  setups.fast.lv_from = from.lv_from;
  setups.fast.acquire_deadline = from.acquire_deadline;
  setups.fast.deadline_from = from.deadline_from;
  setups.fast.extend_deadline = from.extend_deadline;
  setups.fast.release_deadline = from.release_deadline;
  setups.fast.rounds = from.rounds;
  setups.fast.repeats_from = from.repeats_from;
  if (from.orph_bound) setups.fast.orph_bounds = {*from.orph_bound};
  setups.fast.reach.nodes = from.nodes;
  if (from.patience) setups.fast.reach.patiences = {*from.patience};
  for (const std::set<std::uint16_t>& list : from.lists) {
    NodeMask mask = 0;
    for (const std::uint16_t node : list) mask |= mask_of(NodeId{node});
    setups.fast.reach.lists.push_back(mask);
  }
}

Setups setups_of(const MoveWorld& world, ResourceGuard guard, Bounds bounds, const History& history,
                 std::uint8_t rest) {
  const auto bound = [](int ns) { return ns == 0 ? std::nullopt : std::optional(nanoseconds(ns - 1)); };
  Setups setups;
  setups.fast.clients = world.clients;
  setups.fast.nodes = world.nodes;
  setups.fast.resources = world.resources;
  setups.fast.guard = guard;
  setups.slow.lv_bound = bound(bounds.lv);
  setups.slow.lv_from = Instant{} + nanoseconds(bounds.lv_from);
  setups.slow.deadline_from = setups.slow.lv_from;
  setups.slow.acquire_deadline = bound(bounds.deadline);
  setups.slow.extend_deadline = setups.slow.release_deadline = bound(bounds.deadline);
  setups.slow.rounds = rest % 4;
  if (bounds.lv_from > 0) setups.slow.repeats_from = setups.slow.lv_from;
  setups.slow.patience = bound(rest % 5);
  setups.slow.orph_bound = bound(bounds.orph);
  setups.end = (history.empty() ? Instant{} : history.back().at) + nanoseconds(rest);
  setups.slow.nodes = world.nodes;
  if (rest % 3 == 0) setups.slow.lists = {{0}};  // the lock lies on one of several nodes
  if (rest % 3 == 1 && world.nodes > 2) setups.slow.lists = {{0, 1, 2}, {2}};
  set_bounds(setups, setups.slow);
  setups.slow.guard = guard;
  setups.slow.resources = world.resources;
  setups.slow.end = setups.end;
  return setups;
}

void watch(Monitors& monitors, const Setups& setups, const History& history) {
  monitors.reset(setups.fast);
  for (const Recorded& event : history) {
    std::visit([&](const auto& what) { monitors.on_event(event.at, what); }, event.what);
  }
  monitors.finish(setups.end);
}

// Returns the kinds on which monitors and twins differ, in words. The text is empty if they agree on all.
std::string differences(Monitors& monitors, const Setups& setups, const History& history) {
  watch(monitors, setups, history);
  std::string text;
  for (const Kind& kind : kinds) {
    const auto fast = monitors.first(kind.property);
    const auto slow = kind.twin(history, setups.slow);
    if (fast != slow)
      text += fmt::format("{}: fast {}; slow {}\n", code_of(kind.property), text_of(fast), text_of(slow));
  }
  return text;
}

// Returns true iff a client acquires within its own belief. Twins can follow such a history; monitors
// refuse it.
bool nests_beliefs(const History& history) {
  const auto beliefs = properties::reference::beliefs_of(history);
  for (const auto& outer : beliefs) {
    for (const auto& inner : beliefs) {
      if (inner.hold.client == outer.hold.client && inner.hold != outer.hold &&
          outer.during.contains(inner.during.from)) {
        return true;
      }
    }
  }
  return false;
}

TEST_CASE("on the hand-written histories each monitor finds what its twin finds", "[properties]") {
  Monitors monitors;
  const auto histories = load_histories();
  REQUIRE(histories.size() >= 2 * kind_count);
  for (const HistoryText& h : histories) {
    Setups setups;
    setups.fast.clients = h.clients;
    setups.fast.nodes = h.setup.nodes;
    setups.fast.resources = h.setup.resources;
    setups.fast.guard = h.setup.guard;
    setups.slow = h.setup;
    set_bounds(setups, h.setup);
    setups.end = std::max(h.setup.end, h.history.back().at);
    INFO(h.name);
    if (nests_beliefs(h.history)) {
      REQUIRE_THROWS_AS(watch(monitors, setups, h.history), InternalError);
    } else {
      REQUIRE(differences(monitors, setups, h.history) == "");
    }
  }
}

struct Case {
  MoveWorld world;
  ResourceGuard guard = ResourceGuard::none;
  std::vector<Move> moves;
  std::uint8_t rest = 0;
  Bounds bounds{3, 0, 3, 2};
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << int{c.world.clients} << " clients, " << int{c.world.nodes} << " nodes, " << int{c.world.resources}
      << " resources, guard " << static_cast<int>(c.guard) << ", rest " << int{c.rest}
      << "\n  bounds plus one: LV " << int{c.bounds.lv} << " from " << int{c.bounds.lv_from} << ", deadline "
      << int{c.bounds.deadline} << ", ORPH " << int{c.bounds.orph} << "\n";
  for (const Move& move : c.moves) out << "  " << move << "\n";
  return out;
}

rc::Gen<std::uint8_t> small(std::uint8_t below) { return rc::gen::inRange<std::uint8_t>(0, below); }

rc::Gen<Move> any_move() {
  // Moves that make a history interesting come more often than the rest.
  using enum MoveKind;
  static const std::vector<MoveKind> often = {pass_time, pass_time, attempt, set,  set,
                                              acquire,   take,      take,    read, write};
  const auto kind = rc::gen::oneOf(
      rc::gen::elementOf(often),
      rc::gen::map(small(move_kind_count), [](std::uint8_t k) { return static_cast<MoveKind>(k); }));
  return rc::gen::build<Move>(rc::gen::set(&Move::kind, kind), rc::gen::set(&Move::client, small(3)),
                              rc::gen::set(&Move::node, small(5)), rc::gen::set(&Move::resource, small(2)),
                              rc::gen::set(&Move::amount, small(8)), rc::gen::set(&Move::extra, small(4)));
}

rc::Gen<Case> any_case() {
  static const std::vector<std::uint8_t> from = {0, 0, 0, 5, 20};
  const auto world =
      rc::gen::build<MoveWorld>(rc::gen::set(&MoveWorld::clients, rc::gen::inRange<std::uint8_t>(1, 4)),
                                rc::gen::set(&MoveWorld::nodes, rc::gen::inRange<std::uint8_t>(1, 6)),
                                rc::gen::set(&MoveWorld::resources, rc::gen::inRange<std::uint8_t>(1, 3)));
  const auto guard =
      rc::gen::element(ResourceGuard::none, ResourceGuard::fencing, ResourceGuard::compare_and_set);
  const auto bounds = rc::gen::build<Bounds>(
      rc::gen::set(&Bounds::lv, small(8)), rc::gen::set(&Bounds::lv_from, rc::gen::elementOf(from)),
      rc::gen::set(&Bounds::deadline, small(8)), rc::gen::set(&Bounds::orph, small(6)));
  return rc::gen::build<Case>(rc::gen::set(&Case::world, world), rc::gen::set(&Case::guard, guard),
                              rc::gen::set(&Case::bounds, bounds),
                              rc::gen::set(&Case::moves, rc::gen::container<std::vector<Move>>(any_move())),
                              rc::gen::set(&Case::rest, small(6)));
}

TEST_CASE("on random histories each monitor finds what its twin finds", "[properties]") {
  Monitors monitors;  // All cases share it, since no run may affect the next one.
  check_property(
      "monitors equal their twins",
      [&] {
        const Case c = *any_case();
        const History history = history_of(c.world, c.moves);
        const std::string text =
            differences(monitors, setups_of(c.world, c.guard, c.bounds, history, c.rest), history);
        if (!text.empty()) RC_FAIL(text);
      },
      20'000);
}

TEST_CASE("the random histories break each kind, and not always", "[properties]") {
  std::array<int, kind_count> violated{};
  constexpr int cases = 2000;
  Monitors monitors;
  for (int i = 0; i < cases; ++i) {
    const Case c = any_case()(rc::Random(static_cast<std::uint64_t>(i)), i % 100).value();
    const History history = history_of(c.world, c.moves);
    watch(monitors, setups_of(c.world, c.guard, c.bounds, history, c.rest), history);
    for (std::size_t k = 0; k < kind_count; ++k) violated[k] += monitors.first(kinds[k].property) ? 1 : 0;
  }
  for (std::size_t k = 0; k < kind_count; ++k) {
    INFO(code_of(kinds[k].property) << " in " << violated[k] << " of " << cases);
    REQUIRE(violated[k] >= cases / 20);
    REQUIRE(violated[k] <= cases * 19 / 20);
  }
}

// Stands for every list of `length` moves of an alphabet, each after the same beginning.
struct Enumeration {
  const char* name;
  MoveWorld world;
  ResourceGuard guard;
  std::size_t length;
  std::vector<Move> beginning;
  std::vector<Move> alphabet;
};

Enumeration operations(const char* name, ResourceGuard guard) {
  using enum MoveKind;
  return Enumeration{name,
                     {2, 1, 1},
                     guard,
                     6,
                     {{take, 0, 0, 0, 1, 0}, {take, 1, 0, 0, 1, 0}},
                     {{pass_time, 0, 0, 0, 1, 0},
                      {take, 0, 0, 0, 1, 0},
                      {read, 0, 0, 0, 0, 0},
                      {write, 0, 0, 0, 0, 0},
                      {read, 1, 0, 0, 0, 0},
                      {write, 1, 0, 0, 0, 0},
                      {read_late, 0, 0, 0, 0, 0},
                      {write_late, 0, 0, 0, 0, 0}}};
}

std::vector<Enumeration> enumerations() {
  using enum MoveKind;
  const auto beliefs = Enumeration{"beliefs of two clients",
                                   {2, 1, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{take, 0, 0, 0, 3, 1}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {take, 0, 0, 0, 2, 1},
                                    {take, 1, 0, 0, 2, 2},
                                    {extend, 0, 0, 0, 2, 0},
                                    {extend, 1, 0, 0, 1, 0},
                                    {move_belief, 0, 0, 0, 1, 0},
                                    {move_belief, 0, 0, 0, 3, 0},
                                    {end_belief, 0, 0, 0, 0, 0},
                                    {end_belief, 1, 0, 0, 0, 1},
                                    {release_end, 1, 0, 0, 0, 0}}};
  const auto keys = Enumeration{"keys on two nodes",
                                {2, 2, 1},
                                ResourceGuard::none,
                                5,
                                {{take, 0, 1, 0, 3, 0}},
                                {{pass_time, 0, 0, 0, 1, 0},
                                 {extend, 0, 0, 0, 2, 0},
                                 {change_expiry, 0, 0, 0, 2, 0},
                                 {change_expiry, 0, 1, 0, 1, 0},
                                 {change_expiry, 1, 1, 0, 5, 0},
                                 {erase, 0, 0, 0, 0, 0},
                                 {set, 0, 0, 0, 2, 0},
                                 {take, 1, 0, 0, 2, 0},
                                 {move_key, 0, 1, 0, 3, 0},
                                 {move_key, 0, 0, 0, 1, 0},
                                 {end_belief, 0, 0, 0, 0, 0}}};
  return {beliefs, keys, operations("operations in order", ResourceGuard::none),
          operations("compared writes", ResourceGuard::compare_and_set)};
}

std::vector<Enumeration> liveness_enumerations() {
  using enum MoveKind;
  const auto waiting = Enumeration{"who waits",
                                   {2, 2, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{attempt, 0, 0, 0, 0, 0}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {pass_time, 0, 0, 0, 2, 0},
                                    {attempt, 1, 0, 0, 0, 0},
                                    {acquire, 0, 1, 0, 1, 0},
                                    {acquire, 1, 1, 0, 4, 0},
                                    {reject, 0, 0, 0, 0, 0},
                                    {strike_client, 0, 0, 0, 1, 0},
                                    {strike_client, 1, 0, 0, 2, 2},
                                    {cut, 0, 1, 0, 2, 0},
                                    {crash_client, 0, 0, 0, 0, 0},
                                    {crash_node, 0, 0, 0, 0, 0},
                                    {end_fault, 0, 0, 0, 0, 0}}};
  const auto orphans = Enumeration{"what is left behind",
                                   {2, 1, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{take, 0, 0, 0, 3, 0}, {set, 0, 0, 0, 6, 0}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {pass_time, 0, 0, 0, 2, 0},
                                    {end_belief, 0, 0, 0, 0, 0},
                                    {attempt, 0, 0, 0, 0, 0},
                                    {reject, 0, 0, 0, 0, 0},
                                    {set, 0, 0, 0, 3, 0},
                                    {set, 1, 0, 0, 3, 0},
                                    {take, 1, 0, 0, 1, 0},
                                    {erase, 0, 0, 0, 0, 0},
                                    {cut, 0, 0, 0, 1, 0},
                                    {crash_client, 0, 0, 0, 0, 0},
                                    {end_fault, 0, 0, 0, 0, 0}}};
  return {waiting, orphans};
}

// Advances to the next word, as a number in base |alphabet|. Returns false after the last word.
bool next(std::vector<std::size_t>& word, std::size_t base) {
  for (std::size_t& digit : word) {
    if (++digit < base) return true;
    digit = 0;
  }
  return false;
}

// Returns the first difference in words, or an empty text if there is none.
std::string first_difference(const Enumeration& e) {
  Monitors monitors;
  std::vector<std::size_t> word(e.length, 0);
  do {
    Case c{e.world, e.guard, e.beginning, 1};
    for (const std::size_t digit : word) c.moves.push_back(e.alphabet[digit]);
    const History history = history_of(c.world, c.moves);
    const std::string text =
        differences(monitors, setups_of(c.world, c.guard, c.bounds, history, c.rest), history);
    if (text.empty()) continue;
    std::ostringstream out;
    out << e.name << "\n" << text << c;
    return out.str();
  } while (next(word, e.alphabet.size()));
  return {};
}

TEST_CASE("on all short histories each monitor finds what its twin finds", "[properties]") {
  for (const Enumeration& e : enumerations()) REQUIRE(first_difference(e) == "");
}

TEST_CASE("on all short histories of waiting and leaving behind LV and ORPH find what their twins find",
          "[properties]") {
  for (const Enumeration& e : liveness_enumerations()) REQUIRE(first_difference(e) == "");
}

}  // namespace
}  // namespace lockstep::tests
