#include "tests/support/history_setup.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "core/resource_guard.h"

namespace lockstep::tests {
namespace {

using properties::reference::ReferenceSetup;

constexpr std::array<std::pair<std::string_view, std::optional<Duration> ReferenceSetup::*>, 6> durations{{
    {"lv_bound", &ReferenceSetup::lv_bound},
    {"acquire_deadline", &ReferenceSetup::acquire_deadline},
    {"extend_deadline", &ReferenceSetup::extend_deadline},
    {"release_deadline", &ReferenceSetup::release_deadline},
    {"patience", &ReferenceSetup::patience},
    {"orph_bound", &ReferenceSetup::orph_bound},
}};

constexpr std::array<std::pair<std::string_view, Instant ReferenceSetup::*>, 4> instants{{
    {"end", &ReferenceSetup::end},
    {"lv_from", &ReferenceSetup::lv_from},
    {"deadline_from", &ReferenceSetup::deadline_from},
    {"repeats_from", &ReferenceSetup::repeats_from},
}};

ResourceGuard guard(HistoryLine& line) {
  const std::string name = line.word("a guard");
  const auto& names = resource_guard_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) line.fail(fmt::format("'{}' is no guard", name));
  return static_cast<ResourceGuard>(found - names.begin());
}

std::set<std::uint16_t> list(HistoryLine& line) {
  std::set<std::uint16_t> nodes;
  for (const NodeId node : line.nodes()) nodes.insert(node.value);
  return nodes;
}

}  // namespace

bool read_setup(std::string_view directive, HistoryLine& line, ReferenceSetup& setup) {
  for (const auto& [name, field] : durations) {
    if (directive == name) setup.*field = line.duration();
    if (directive == name) return true;
  }
  for (const auto& [name, field] : instants) {
    if (directive == name) setup.*field = line.instant();
    if (directive == name) return true;
  }
  if (directive == "nodes") {
    setup.nodes = static_cast<std::uint16_t>(line.number("number of nodes", 1, 64));
  } else if (directive == "guard") {
    setup.guard = guard(line);
  } else if (directive == "rounds") {
    setup.rounds = static_cast<std::uint32_t>(line.number("number of calls", 1, 1000));
  } else if (directive == "list") {
    setup.lists.push_back(list(line));
  } else if (directive == "entries_without_owner") {
    setup.entries_without_owner = true;
  } else if (directive == "linearizability") {
    setup.linearizability = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace lockstep::tests
