#include "scenarios/format/format_tables.h"

#include <utility>

#include <fmt/core.h>

#include "core/fault_kind.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"
#include "sim/setup.h"

namespace lockstep::scenarios {
namespace {

template <class Target>
FormatSection described(std::string id, std::string heading, const Section<Target>& section) {
  FormatSection made{std::move(id), std::move(heading), section.doc, {}};
  for (const auto& key : section.keys) made.keys.push_back(key.info);
  return made;
}

std::string_view when_it_happens(sim::TriggerEvent event) {
  using enum sim::TriggerEvent;
  switch (event) {
    case start:
      return "the start of the run; not of a client";
    case acquire_called:
      return "the application asks for the lock";
    case attempt_started:
      return "the first request of an attempt is about to leave";
    case requests_executed:
      return "a node has executed one of the client's SETs";
    case quorum_reached:
      return "the lock has counted enough grants; it may still reject them";
    case acquired:
      return "the application was told that it holds the lock";
    case validity_checked:
      return "the application has looked at its validity; its write, if any, has not left";
    case write_sent:
      return "the write to the resource has left";
    case extend_sent:
      return "a request of an extension has left";
    case extended:
      return "the application was told that the lock was extended";
    case release_called:
      return "the application gives the lock back; no request has left";
    case rejected:
      return "the application was told that it does not get the lock";
  }
  return "";
}

std::string_view magnitude_of(FaultKind kind) {
  if (takes_down(kind)) return "`restart_after`";
  switch (unit_of(kind)) {
    case FaultUnit::duration_ns:
      return kind == FaultKind::slow ? "`by`, and `lasts`" : "`for`";
    case FaultUnit::signed_duration_ns:
      return "`by`";
    case FaultUnit::rate_ppb:
      return "`rate`, and `lasts`";
    case FaultUnit::none:
      return "none";
  }
  return "";
}

}  // namespace

std::vector<FormatSection> format_sections() {
  return {described("head", "Top level", head_section()),
          described("cluster", "[cluster]", cluster_section()),
          described("clocks", "node_clocks and client_clocks", clocks_section()),
          described("link", "[[link]]", link_section()),
          described("lock.redlock", "[lock] with kind = \"redlock\"", redlock_section()),
          described("lock.single", "[lock] with kind = \"single\"", single_section()),
          described("lock.coordinator", "[lock] with kind = \"coordinator\"", coordinator_section()),
          described("lock.getset", "[lock] with kind = \"getset\"", getset_section()),
          described("lock.user", "[lock] with a kind of your own", user_lock_section()),
          described("clients", "[clients]", clients_section()),
          described("resource", "[resource]", resource_section()),
          described("check", "[check]", check_section()),
          described("fault", "[[fault]]", fault_section()),
          described("fault.when", "when, of a [[fault]]", when_section()),
          described("random_fault", "[[random_fault]]", random_fault_section()),
          described("random_fault.when", "when, of a [[random_fault]]", random_when_section()),
          described("budget", "[budget]", budget_section()),
          described("exhaust", "[exhaust]", exhaust_section()),
          described("exhaust.faults", "faults of [exhaust]", exhaust_fault_section()),
          described("expect", "[expect]", expect_section())};
}

std::string keys_as_markdown(const FormatSection& section) {
  std::string text = "| key | takes | default | |\n|---|---|---|---|\n";
  for (const KeyInfo& key : section.keys) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, key.shape.takes,
                        key.required ? "must be there" : key.default_text, key.doc);
  }
  return text;
}

std::string events_as_markdown() {
  std::string text = "| event | when |\n|---|---|\n";
  for (std::size_t i = 0; i < sim::trigger_event_count; ++i) {
    const auto event = static_cast<sim::TriggerEvent>(i);
    text += fmt::format("| `{}` | {} |\n", sim::name_of(event), when_it_happens(event));
  }
  return text;
}

std::string fault_kinds_as_markdown() {
  std::string text = "| kind | what happens | size | a random one hits |\n|---|---|---|---|\n";
  for (const FaultKindInfo& info : fault_kinds()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", info.name, info.summary, magnitude_of(info.kind),
                        default_targets_text(info.kind));
  }
  return text;
}

}  // namespace lockstep::scenarios
