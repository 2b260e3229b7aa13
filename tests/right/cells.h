#pragma once
// The scenarios in which right locks are tried: each is a cell, one value of each dimension.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault_kind.h"

namespace lockstep::tests {

inline constexpr std::string_view all_kinds = R"("ME", "RES", "TS", "REL", "FENCE", "GAP", "LV", "ORPH")";

// One lock with right rules, as text of a scenario's [lock] section. `count` stands for the nodes.
struct RightLock {
  std::string_view name;
  std::string_view text;
  std::string_view cluster = {};  // further keys of [cluster]
  std::string_view clients = {};  // further keys of [clients]
  bool may_give_up = true;        // takes `attempts`
  std::string_view kinds = all_kinds;
  std::string_view resource = {};  // keys of [resource]
};

// Returns all right locks.
const std::vector<RightLock>& right_locks();

// Returns the sets of fault kinds that are tried: each kind alone, each pair, and all together. A token
// collision breaks REL inside the model by definition, so it is left out.
const std::vector<std::vector<FaultKind>>& fault_sets();

// Returns the name of a set, for people: "pause + crash".
std::string name_of(const std::vector<FaultKind>& faults);

// What the dimensions of a cell are, in the order of Cell::values.
enum class Dimension : std::uint8_t { faults, lock, call, think, links, nodes, retry };
inline constexpr std::size_t dimension_count = 7;

struct Cell {
  std::array<std::size_t, dimension_count> values{};
  std::size_t at(Dimension dimension) const { return values[static_cast<std::size_t>(dimension)]; }
};

// Returns how many values each dimension has.
std::array<std::size_t, dimension_count> sizes();

// Returns the scenario of the cell.
std::string text_of(const Cell& cell);

}  // namespace lockstep::tests
