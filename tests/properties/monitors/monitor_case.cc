#include "tests/properties/monitors/monitor_case.h"

#include <optional>
#include <variant>

#include <fmt/format.h>

namespace lockstep::tests {

using properties::Monitors;
using properties::reference::ReferenceSetup;

namespace {

std::string text_of(HoldId hold) {
  return fmt::format("client {} round {} draw {}", hold.client.value, hold.round, hold.draw);
}

std::string text_of(const std::optional<Violation>& v) {
  if (!v) return "none";
  return fmt::format("at {} hold ({}) other ({}) node {} key {} since {}", v->at.ns, text_of(v->hold),
                     text_of(v->other), v->node.value, v->key.value, v->since.ns);
}

}  // namespace

Setups setups_of(const Case& c, const History& history) {
  const auto bound = [](int ns) { return ns == 0 ? std::nullopt : std::optional(nanoseconds(ns - 1)); };
  Setups setups;
  setups.slow.lv_bound = bound(c.bounds.lv);
  setups.slow.lv_from = Instant{} + nanoseconds(c.bounds.lv_from);
  setups.slow.deadline_from = setups.slow.lv_from;
  setups.slow.acquire_deadline = bound(c.bounds.deadline);
  setups.slow.extend_deadline = setups.slow.release_deadline = bound(c.bounds.deadline);
  setups.slow.rounds = c.rest % 4;
  if (c.bounds.lv_from > 0) setups.slow.repeats_from = setups.slow.lv_from;
  setups.slow.patience = bound(c.rest % 5);
  setups.slow.orph_bound = bound(c.bounds.orph);
  setups.end = (history.empty() ? Instant{} : history.back().at) + nanoseconds(c.rest);
  setups.slow.nodes = c.world.nodes;
  if (c.rest % 3 == 0) setups.slow.lists = {{0}};  // the lock lies on one of several nodes
  if (c.rest % 3 == 1 && c.world.nodes > 2) setups.slow.lists = {{0, 1, 2}, {2}};
  setups.slow.guard = c.guard;
  setups.slow.resources = c.world.resources;
  setups.slow.entries_without_owner = c.entries == Entries::without_owner;
  setups.slow.keys = c.entries == Entries::keys_are_nodes ? c.world.resources : 0;
  setups.slow.end = setups.end;
  setups.fast = facts_of(setups.slow);
  setups.fast.clients = c.world.clients;
  return setups;
}

void watch(Monitors& monitors, const Setups& setups, const History& history) {
  monitors.reset(setups.fast);
  for (const Recorded& event : history) {
    std::visit([&](const auto& what) { monitors.on_event(event.at, what); }, event.what);
  }
  monitors.finish(setups.end);
}

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

std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << int{c.world.clients} << " clients, " << int{c.world.nodes} << " nodes, " << int{c.world.resources}
      << " resources, guard " << static_cast<int>(c.guard) << ", entries " << static_cast<int>(c.entries)
      << ", rest " << int{c.rest} << "\n  bounds plus one: LV " << int{c.bounds.lv} << " from "
      << int{c.bounds.lv_from} << ", deadline " << int{c.bounds.deadline} << ", ORPH " << int{c.bounds.orph}
      << "\n";
  for (const Move& move : c.moves) out << "  " << move << "\n";
  return out;
}

}  // namespace lockstep::tests
