#include "tests/properties/recorded/against_twin.h"

#include <optional>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "tests/properties/reference/find_recorded.h"

namespace lockstep::tests {

using namespace properties::recorded;

namespace {

std::string_view name_of(OperationKind kind) {
  switch (kind) {
    case OperationKind::acquire:
      return "acquire";
    case OperationKind::extend:
      return "extend";
    case OperationKind::release:
      return "release";
    case OperationKind::use:
      return "use";
  }
  return "";
}

std::string said(Property property, const std::optional<Number>& operation) {
  return fmt::format("{} {} ", code_of(property), operation ? std::to_string(*operation) : "-");
}

std::string word_of(Why why) {
  switch (why) {
    case Why::held:
      return "held";
    case Why::not_held:
      return "not_held";
    case Why::never_free:
      return "never_free";
    case Why::taken:
      return "taken";
    case Why::fence_not_greater:
      return "fence_not_greater";
    case Why::fence_repeated:
      return "fence_repeated";
    case Why::stale_use:
      return "stale_use";
  }
  return "";
}

// A lease is certain for its TTL less what is taken off, and was so when somebody else was told.
void check_lease(const RunningLease& lease, const Leases& leases, Duration step_back) {
  CHECK(lease.told < lease.until);
  if (lease.set_by == nothing) return;
  const Duration drift = leases.drift.value_or(lease.ttl / 100 + milliseconds(2));
  CHECK(lease.until == lease.from + (lease.ttl - drift - step_back));
}

}  // namespace

std::string text_of(const RecordedHistory& history) {
  std::string text;
  for (Place place = 0; place < history.places; ++place) {
    for (std::size_t i = 0; i < history.operations.size(); ++i) {
      const Operation& each = history.operations[i];
      const bool is_call = each.called == place;
      const bool is_info = each.given_up == place;
      if (!is_call && !is_info && each.answered != place) continue;
      text += fmt::format("  {} {} {} {}", i, each.process, name_of(each.kind),
                          is_call                     ? "invoke"
                          : is_info                   ? "info"
                          : each.answer == Answer::ok ? "ok"
                                                      : "fail");
      if (history.resources > 1) text += fmt::format(" of {}", each.resource);
      const Instant at = is_call ? each.called_at : is_info ? each.given_up_at : each.answered_at;
      text += fmt::format(" at {}", at.ns);
      if (each.fence != FencingToken{}) text += fmt::format(" fence {}", each.fence.value);
      if (each.ttl != Duration{}) text += fmt::format(" ttl {}", each.ttl.ns);
      text += "\n";
    }
  }
  return text;
}

std::string checked(const RecordedHistory& history, const Leases& leases) {
  std::string text;
  const HistoryResult whole = check_history(history, {leases, default_most_states, {}});
  for (const ResourceResult& result : whole.resources) {
    for (const Ruling& ruling : result.rulings) {
      if (ruling.finding.lease) check_lease(*ruling.finding.lease, leases, whole.step_back);
      if (ruling.outcome == Outcome::unknown)
        text += "unknown ";
      else
        text += said(ruling.property, ruling.outcome == Outcome::violated
                                          ? std::optional(ruling.finding.operation)
                                          : std::nullopt);
    }
  }
  return text;
}

Verdicts verdicts_of(const RecordedHistory& history, const Leases& leases) {
  Verdicts verdicts{checked(history, leases), ""};
  for (std::uint32_t resource = 0; resource < history.resources; ++resource) {
    verdicts.slow += said(Property::me, reference::find_me(history, resource, leases)) +
                     said(Property::res, reference::find_res(history, resource)) +
                     said(Property::fence, reference::find_fence(history, resource)) +
                     said(Property::lin, reference::find_lin(history, resource, leases));
  }
  return verdicts;
}

std::string violations(const RecordedHistory& history, const Leases& leases) {
  const Verdicts verdicts = verdicts_of(history, leases);
  INFO(text_of(history));
  REQUIRE(verdicts.fast == verdicts.slow);
  std::string text;
  const HistoryResult result = check_history(history, {leases, default_most_states, {}});
  for (const Ruling& ruling : result.resources[0].rulings) {
    REQUIRE(ruling.outcome != Outcome::unknown);
    if (ruling.outcome != Outcome::violated) continue;
    const Finding& finding = ruling.finding;
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", code_of(ruling.property), finding.operation,
                        word_of(finding.why));
    if (finding.other != nothing) text += fmt::format(" {}", finding.other);
  }
  return text;
}

}  // namespace lockstep::tests
