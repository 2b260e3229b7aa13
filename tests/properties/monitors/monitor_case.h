#pragma once
// Runs the fast monitors and their slow twins over one history, and says where they differ.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/verdict.h"
#include "properties/monitors/monitors.h"
#include "tests/properties/monitors/history_moves.h"
#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/setup.h"
#include "tests/support/facts_of_setup.h"

namespace lockstep::tests {

struct Kind {
  Property property;
  std::optional<Violation> (*twin)(const History&, const properties::reference::ReferenceSetup&);
};

inline constexpr std::size_t kind_count = 8;
inline constexpr std::array<Kind, kind_count> kinds = {{{Property::me, properties::reference::find_me},
                                                        {Property::res, properties::reference::find_res},
                                                        {Property::ts, properties::reference::find_ts},
                                                        {Property::rel, properties::reference::find_rel},
                                                        {Property::fence, properties::reference::find_fence},
                                                        {Property::gap, properties::reference::find_gap},
                                                        {Property::lv, properties::reference::find_lv},
                                                        {Property::orph, properties::reference::find_orph}}};

// Holds the set-ups of monitors and twins for one world of moves. The counter's key comes after the keys
// of the locks.
struct Setups {
  RunFacts fast;
  properties::reference::ReferenceSetup slow;
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

// Says what the entries of locks are.
enum class Entries : std::uint8_t { plain, without_owner, keys_are_nodes };

// A history as moves, with what it is judged by.
struct Case {
  MoveWorld world;
  ResourceGuard guard = ResourceGuard::none;
  std::vector<Move> moves;
  std::uint8_t rest = 0;
  Bounds bounds{3, 0, 3, 2};
  Entries entries = Entries::plain;
};

std::ostream& operator<<(std::ostream& out, const Case& c);

// Returns the set-ups for the case's history.
Setups setups_of(const Case& c, const History& history);

// Lets the monitors watch the whole history.
void watch(properties::Monitors& monitors, const Setups& setups, const History& history);

// Returns the kinds on which monitors and twins differ, in words. The text is empty if they agree on all.
std::string differences(properties::Monitors& monitors, const Setups& setups, const History& history);

}  // namespace lockstep::tests
