#include "tests/docs/format_tables.h"

#include <fmt/core.h>

#include "core/fault_kind.h"
#include "sim/setup.h"

namespace lockstep::tests::docs {
namespace {

using scenarios::FormatSection;
using scenarios::KeyInfo;

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

// Returns what scenarios::default_targets returns, as a phrase.
std::string_view default_targets_text(FaultKind kind) {
  switch (kind) {
    case FaultKind::suspend:
    case FaultKind::token_collision:
    case FaultKind::stuck:
      return "each client";
    case FaultKind::wall_step:
    case FaultKind::clock_freeze:
    case FaultKind::slew:
    case FaultKind::shutdown:
    case FaultKind::slow:
    case FaultKind::key_loss:
      return "each node";
    case FaultKind::pause:
    case FaultKind::rate:
    case FaultKind::crash:
    case FaultKind::power_loss:
      return "each client, each node and each coordinator";
    case FaultKind::partition:
      return "each client, each node, each coordinator, each link between them, both ways or one";
    case FaultKind::request_delay:
    case FaultKind::reply_delay:
      return "each link of a client to a node or to the resource; with coordinators, each of their links "
             "instead of those to nodes";
    case FaultKind::reply_loss:
    case FaultKind::reset:
      return "each link of a client to a node; with coordinators, each of their links instead";
  }
  return {};
}

}  // namespace

std::string keys_as_markdown(const FormatSection& section) {
  std::string text = "| key | takes | default | |\n|---|---|---|---|\n";
  for (const KeyInfo& key : section.keys) {
    const std::string required =
        key.instead.empty() ? "must be there" : fmt::format("must be there, or `{}`", key.instead);
    text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, key.shape.takes,
                        key.required ? required : key.default_text, key.doc);
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

}  // namespace lockstep::tests::docs
