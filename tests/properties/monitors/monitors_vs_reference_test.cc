// Compares each fast monitor with its slow twin. Both must find the same first violation, to the
// nanosecond and with the same holds.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "core/check.h"
#include "core/verdict.h"
#include "properties/monitors/monitors.h"
#include "tests/properties/monitors/history_moves.h"
#include "tests/properties/monitors/monitor_case.h"
#include "tests/properties/reference/timeline.h"
#include "tests/support/history_text.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using properties::Monitors;

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
    setups.fast = facts_of(h.setup);
    setups.fast.clients = h.clients;
    setups.slow = h.setup;
    setups.end = std::max(h.setup.end, h.history.back().at);
    INFO(h.name);
    if (nests_beliefs(h.history)) {
      REQUIRE_THROWS_AS(watch(monitors, setups, h.history), InternalError);
    } else {
      REQUIRE(differences(monitors, setups, h.history) == "");
    }
  }
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
  const auto entries =
      rc::gen::element(Entries::plain, Entries::plain, Entries::without_owner, Entries::keys_are_nodes);
  const auto bounds = rc::gen::build<Bounds>(
      rc::gen::set(&Bounds::lv, small(8)), rc::gen::set(&Bounds::lv_from, rc::gen::elementOf(from)),
      rc::gen::set(&Bounds::deadline, small(8)), rc::gen::set(&Bounds::orph, small(6)));
  return rc::gen::build<Case>(rc::gen::set(&Case::world, world), rc::gen::set(&Case::guard, guard),
                              rc::gen::set(&Case::entries, entries), rc::gen::set(&Case::bounds, bounds),
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
        const std::string text = differences(monitors, setups_of(c, history), history);
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
    watch(monitors, setups_of(c, history), history);
    for (std::size_t k = 0; k < kind_count; ++k) violated[k] += monitors.first(kinds[k].property) ? 1 : 0;
  }
  for (std::size_t k = 0; k < kind_count; ++k) {
    INFO(code_of(kinds[k].property) << " in " << violated[k] << " of " << cases);
    REQUIRE(violated[k] >= cases / 20);
    REQUIRE(violated[k] <= cases * 19 / 20);
  }
}

}  // namespace
}  // namespace lockstep::tests
