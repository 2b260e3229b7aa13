#include "cli/report/deviation_text.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/core.h>

#include "core/check.h"
#include "core/host_text.h"
#include "core/schedule/schedule_text.h"
#include "core/text.h"
#include "reports/story/fault_words.h"

namespace lockstep::cli {
namespace {

std::string clock_words(const ChoiceKey& key, std::int64_t value) {
  const HostId host{key.host_kind, key.index};
  const bool less = value < 0;
  if (key.kind == ChoiceKind::clock_rate) {
    return fmt::format("{}: its clocks run {} by {}", to_text(host), less ? "slow" : "fast",
                       for_people(RateError{less ? -value : value}));
  }
  return fmt::format("{}: its wall clock is {} by {} at the start", to_text(host), less ? "behind" : "ahead",
                     for_people(Duration{less ? -value : value}));
}

// Describes a choice that is no fault. Returns an empty text for faults.
std::string choice_words(const ChoiceKey& key, std::int64_t value) {
  const std::string client = to_text(HostId::client(ClientId{key.client}));
  const std::string server = to_text(HostId{key.host_kind, key.index});
  const std::string longer = value == 1 ? "a moment" : for_people(Duration{value});
  switch (key.kind) {
    case ChoiceKind::clock_offset:
    case ChoiceKind::clock_rate:
      return clock_words(key, value);
    case ChoiceKind::request_latency:
      return fmt::format("{}: a request to {} takes {} longer than the least", client, server, longer);
    case ChoiceKind::reply_latency:
      return fmt::format("{}: a reply from {} takes {} longer than the least", client, server, longer);
    case ChoiceKind::owner_token:
      return fmt::format("{}: its token is one that another client has drawn", client);
    case ChoiceKind::retry_delay:
      return fmt::format("{}: it waits {} longer than the least before it tries again", client,
                         for_people(Duration{value - 1}));
    case ChoiceKind::think:
      return fmt::format("{}: it takes {} longer than the least until it asks for the lock", client, longer);
    case ChoiceKind::work:
      return fmt::format("{}: it works {} longer than the least under the lock", client, longer);
    case ChoiceKind::timer_delay:
      return fmt::format("{}: its timer fires {} late", client, longer);
    case ChoiceKind::fault:
    case ChoiceKind::family_magnitude:
    case ChoiceKind::family_target:
    case ChoiceKind::family_anchor:
    case ChoiceKind::family_occurrence:
    case ChoiceKind::family_offset:
    case ChoiceKind::fault_softened:
    case ChoiceKind::family_softened:
      return {};
  }
  return {};
}

// Returns where in the history the fault of this size begins. Returns the end if it does not, and for other
// choices.
History::const_iterator begin_of_fault(const ChoiceKey& key, const scenarios::RunResult& run) {
  return std::find_if(run.history.begin(), run.history.end(), [&](const Recorded& recorded) {
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    return began != nullptr && run.faults.at(began->fault).key == key;
  });
}

}  // namespace

std::string deviation_text(const ChoiceKey& key, std::int64_t value, const scenarios::RunResult& run) {
  if (const auto begin = begin_of_fault(key, run); begin != run.history.end()) {
    const auto& began = std::get<FaultBegan>(begin->what);
    std::vector<HostId> peers;
    if (began.peer != began.host) peers.push_back(began.peer);
    const std::string words = reports::fault_words(began, peers);
    const bool of_host = words.starts_with("its ") || words.starts_with("the ");
    return fmt::format("{}{} {}, at {}", to_text(began.host), of_host ? ":" : "", words,
                       for_people(begin->at));
  }
  const std::string words = choice_words(key, value);
  return words.empty() ? to_text(Deviation{key, value}) : fmt::format("{} ({})", words, to_text(key));
}

DeviationPlace place_of_deviation(const ChoiceKey& key, const Schedule& schedule,
                                  const scenarios::RunResult& run) {
  const auto begin = begin_of_fault(key, run);
  if (begin != run.history.end()) return {begin->at, begin - run.history.begin() + 1};
  const auto& overrides = schedule.overrides();
  const auto own = std::find_if(overrides.begin(), overrides.end(),
                                [&](const Deviation& deviation) { return deviation.key == key; });
  CHECK(own != overrides.end(), "{} is no deviation of the schedule", to_text(key));
  return {run.asked.at(static_cast<std::size_t>(own - overrides.begin())), 0};
}

}  // namespace lockstep::cli
