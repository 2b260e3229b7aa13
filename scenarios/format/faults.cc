#include "scenarios/format/faults.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "core/schedule/choice_limits.h"

namespace lockstep::scenarios {
namespace {

// Returns the key that holds the magnitude of a kind; empty if the kind has none.
std::string_view magnitude_key(FaultKind kind) { return fault_info(kind).size_key; }

// Returns true iff a scripted fault of the kind needs no magnitude. Without one the fault does not end.
bool may_be_for_good(FaultKind kind) { return takes_down(kind) || effect_of(kind) == FaultEffect::hangs; }

std::string_view magnitude_example(std::string_view key) {
  if (key == "for") return "for = \"500ms\"";
  if (key == "restart_after") return "restart_after = \"500ms\"";
  return key == "by" ? "by = \"3s\"" : "rate = \"0.5 %\"";
}

struct GivenKey {
  std::string_view name;
  const Place* place;  // nullptr: not given
};

template <class T>
GivenKey given(std::string_view name, const std::optional<Located<T>>& value) {
  return {name, value ? &value->place : nullptr};
}

// Returns true iff the kind's own key is there, or is not required, and no other of these keys is. Reports
// what does not fit.
bool magnitude_fits(FaultKind kind, const std::array<GivenKey, 4>& keys, bool required, const Place& place,
                    ErrorList& errors) {
  const std::string_view wanted = magnitude_key(kind);
  bool fits = true;
  for (const GivenKey& key : keys) {
    if (key.name == wanted) {
      if (key.place != nullptr || !required) continue;
      fits = false;
      if (errors.incomplete()) continue;
      errors.add(place, fmt::format("a {} needs \"{}\"", name_of(kind), wanted),
                 fmt::format("add for example {}", magnitude_example(wanted)));
    } else if (key.place != nullptr) {
      errors.add(
          *key.place, fmt::format("\"{}\" does not go with a {}", key.name, name_of(kind)),
          wanted.empty() ? "leave it out" : fmt::format("write for example {}", magnitude_example(wanted)));
      fits = false;
    }
  }
  return fits;
}

bool lasts_fits(FaultKind kind, const std::optional<Located<Duration>>& lasts, ErrorList& errors) {
  if (!lasts || lasts_apart(kind)) return true;
  errors.add(lasts->place, fmt::format("\"lasts\" does not go with a {}", name_of(kind)),
             "only a rate, a slew and a slow node last for a time of their own");
  return false;
}

// ---- Scripted ----

struct Moment {
  sim::Trigger trigger;
  Duration offset;
  bool by_target = false;  // the trigger is an event of the client that is hit
};

std::optional<Moment> moment_of(const FaultPart& part, const Hosts& hosts, ErrorList& errors) {
  if (part.at && part.when) {
    errors.add(part.when->place, "there is \"at\" and \"when\"", "write one of them");
    return std::nullopt;
  }
  if (part.at && part.after) {
    errors.add(part.after->place, "\"after\" goes with \"when\"", "add it to \"at\" instead");
    return std::nullopt;
  }
  if (part.at) return Moment{sim::Trigger{}, part.at->value, false};
  if (!part.when) {
    if (!errors.incomplete()) {
      errors.add(part.place, "a [[fault]] needs \"at\" or \"when\"",
                 "add for example at = \"1s\" or when = { event = \"acquired\", by = \"client:A\" }");
    }
    return std::nullopt;
  }
  const WhenPart& when = part.when->value;
  Moment moment;
  moment.trigger.event = when.event;
  moment.trigger.count = static_cast<std::uint32_t>(when.count);
  moment.offset = part.after ? part.after->value : Duration{};
  moment.by_target = !when.by;
  if (when.by) {
    const auto clients = expand_clients(*when.by, false, hosts, errors);
    if (!clients) return std::nullopt;
    moment.trigger.by = clients->front();
  }
  return moment;
}

Duration length_of(const FaultPart& part) {
  const std::string_view key = magnitude_key(part.kind.value);
  if (key == "by") return part.by->value;
  const auto& given = key == "restart_after" ? part.restart_after : part.length;
  return given ? given->value : longest_duration;
}

std::int64_t magnitude_of(const FaultPart& part) {
  switch (unit_of(part.kind.value)) {
    case FaultUnit::duration_ns:
      return length_of(part).ns;
    case FaultUnit::signed_duration_ns:
      return part.by->value.ns;
    case FaultUnit::rate_ppb:
      return part.rate->value.ppb;
    case FaultUnit::none:
      return 1;
  }
  return 1;
}

// ---- Random ----

struct Magnitudes {
  Distribution distribution = Distribution::log_uniform;
  std::int64_t min = 1;
  std::int64_t max = 1;
};

std::int64_t number_of(Duration d) { return d.ns; }
std::int64_t number_of(RateError rate) { return rate.ppb; }

template <class T>
Magnitudes magnitudes_of(const std::optional<Located<RangeOf<T>>>& given, T default_min, T default_max) {
  if (!given) return {Distribution::log_uniform, number_of(default_min), number_of(default_max)};
  return {given->value.distribution, number_of(given->value.min), number_of(given->value.max)};
}

const std::optional<Located<RangeOf<Duration>>>& length_range_of(const RandomFaultPart& part) {
  const std::string_view key = magnitude_key(part.kind.value);
  if (key == "by") return part.by;
  return key == "restart_after" ? part.restart_after : part.length;
}

Magnitudes magnitudes_of(const RandomFaultPart& part, Duration ttl) {
  switch (unit_of(part.kind.value)) {
    case FaultUnit::duration_ns:
      return magnitudes_of(length_range_of(part), ttl / 100, std::min(ttl * 5, longest_duration));
    case FaultUnit::signed_duration_ns:
      return magnitudes_of(part.by, ttl / 100, std::min(ttl * 5, longest_duration));
    case FaultUnit::rate_ppb:
      return magnitudes_of(part.rate, RateError{100'000}, RateError{100'000'000});
    case FaultUnit::none:
      return {Distribution::uniform, 1, 1};
  }
  return {};
}

// A range of signed magnitudes must not contain 0. A range above 0 stands for both signs, and half of its
// magnitudes are drawn as negative, unless `either_sign` is false. A range below 0 stands for itself.
bool signs_fit(const RandomFaultPart& part, const Magnitudes& magnitudes, ErrorList& errors) {
  const FaultUnit unit = unit_of(part.kind.value);
  const bool has_sign = unit == FaultUnit::signed_duration_ns || unit == FaultUnit::rate_ppb;
  if (part.either_sign && !has_sign) {
    errors.add(part.either_sign->place,
               fmt::format("\"either_sign\" does not go with a {}", name_of(part.kind.value)),
               "leave it out");
    return false;
  }
  if (effect_of(part.kind.value) == FaultEffect::slows && magnitudes.min <= 0) {
    errors.add(part.by->place, "a slow node takes longer, not shorter", "begin above 0");
    return false;
  }
  if (!has_sign) return true;
  const Place& place = part.by ? part.by->place : part.rate ? part.rate->place : part.place;
  if (magnitudes.min <= 0 && magnitudes.max >= 0) {
    errors.add(place, fmt::format("\"{}\" ranges over 0, which is no fault", magnitude_key(part.kind.value)),
               "begin above 0: either_sign, which is the default, makes half of them negative");
    return false;
  }
  if (magnitudes.max < 0 && part.either_sign && part.either_sign->value) {
    errors.add(part.either_sign->place, "\"either_sign\" goes with magnitudes above 0",
               "leave it out, or the minus signs");
    return false;
  }
  return true;
}

std::vector<sim::Trigger> triggers_of(sim::TriggerEvent event, const Hosts& hosts) {
  std::vector<sim::Trigger> triggers;
  for (std::uint16_t client = 0; client < hosts.clients; ++client)
    triggers.push_back({event, ClientId{client}, 1});
  return triggers;
}

std::vector<sim::Trigger> triggers_of(std::initializer_list<sim::TriggerEvent> events, const Hosts& hosts) {
  std::vector<sim::Trigger> triggers;
  for (const auto event : events) {
    for (const auto& trigger : triggers_of(event, hosts)) triggers.push_back(trigger);
  }
  return triggers;
}

// Returns the start of the run, and the events between which a lock's promise is at stake.
std::vector<sim::Trigger> critical_windows(const Hosts& hosts) {
  using enum sim::TriggerEvent;
  auto triggers = triggers_of({attempt_started, requests_executed, quorum_reached, acquired, validity_checked,
                               write_sent, extend_sent, release_called},
                              hosts);
  triggers.insert(triggers.begin(), sim::Trigger{});
  return triggers;
}

std::optional<std::vector<sim::Trigger>> anchors_of(const RandomFaultPart& part, const Hosts& hosts,
                                                    ErrorList& errors) {
  if (!part.when) return part.offset ? std::vector{sim::Trigger{}} : critical_windows(hosts);
  std::vector<sim::Trigger> anchors;
  bool complete = true;
  for (const auto& when : *part.when) {
    if (when.value.event == sim::TriggerEvent::start) {
      anchors.insert(anchors.begin(), sim::Trigger{});
    } else if (!when.value.by) {
      for (const auto& trigger : triggers_of(when.value.event, hosts)) anchors.push_back(trigger);
    } else if (const auto clients = expand_clients(*when.value.by, true, hosts, errors)) {
      for (const ClientId client : *clients) anchors.push_back({when.value.event, client, 1});
    } else {
      complete = false;
    }
  }
  return complete ? std::optional(std::move(anchors)) : std::nullopt;
}

std::optional<std::vector<sim::FaultTarget>> targets_of(const RandomFaultPart& part, const Hosts& hosts,
                                                        ErrorList& errors) {
  if (!part.targets) return default_targets(part.kind.value, hosts);
  std::vector<sim::FaultTarget> targets;
  bool complete = true;
  for (const auto& text : *part.targets) {
    const auto expanded = expand_target(text, part.kind.value, hosts, errors);
    complete = complete && expanded;
    if (expanded) targets.insert(targets.end(), expanded->begin(), expanded->end());
  }
  return complete ? std::optional(std::move(targets)) : std::nullopt;
}

// Divides the slots of a family without `when` and `offset`:
//
//   a half, rounded up       at once when an event of a critical window happens: a check and the write
//                            after it are at one instant
//   a quarter, rounded down  when a hold's keys are about to expire
//   the others               some time after an event of a critical window
void add_aimed_families(const sim::FaultFamily& family, const Hosts& hosts, Duration ttl,
                        std::vector<sim::FaultFamily>& families) {
  using enum sim::TriggerEvent;
  const auto add = [&](int slots, std::vector<sim::Trigger> anchors, sim::DurationRange offset) {
    if (slots == 0) return;
    sim::FaultFamily part = family;
    part.slots = static_cast<std::uint16_t>(slots);
    part.anchors = std::move(anchors);
    part.offset = offset;
    families.push_back(std::move(part));
  };
  const int all = family.slots;
  const int late = all / 4;
  const int after = all / 2 - late;
  add(all - after - late, family.anchors, {Distribution::uniform, Duration{}, Duration{}});
  add(after, family.anchors, family.offset);
  add(late, triggers_of({acquired, extended}, hosts), {Distribution::uniform, ttl - ttl / 10, ttl});
}

}  // namespace

void add_faults(const FaultPart& part, const Hosts& hosts, std::vector<sim::ScriptedFault>& faults,
                ErrorList& errors) {
  const FaultKind kind = part.kind.value;
  const bool magnitude =
      magnitude_fits(kind,
                     {given("for", part.length), given("restart_after", part.restart_after),
                      given("by", part.by), given("rate", part.rate)},
                     !may_be_for_good(kind), part.place, errors);
  const bool lasts = lasts_fits(kind, part.lasts, errors);
  const auto targets = expand_target(part.target, kind, hosts, errors);
  const auto moment = moment_of(part, hosts, errors);
  if (!magnitude || !lasts || !targets || !moment) return;
  if (magnitude_of(part) == 0) {
    const Place& place = part.by ? part.by->place : part.rate ? part.rate->place : part.place;
    errors.add(place, fmt::format("a {} by nothing is no fault", name_of(kind)),
               "give it a size, or leave the fault out");
    return;
  }
  if (faults.size() + targets->size() > most_faults) {
    errors.add(part.target.place, fmt::format("this makes more than {} faults", most_faults),
               "name fewer targets");
    return;
  }
  if (effect_of(kind) == FaultEffect::slows && magnitude_of(part) < 0) {
    errors.add(part.by->place, "a slow node takes longer, not shorter", "write a duration above 0");
    return;
  }
  for (const sim::FaultTarget& target : *targets) {
    sim::ScriptedFault fault{kind, target, moment->trigger, moment->offset, magnitude_of(part), Duration{}};
    if (moment->by_target && target.host.kind == HostKind::client)
      fault.trigger.by = ClientId{target.host.index};
    if (part.lasts) fault.lasts = part.lasts->value;
    faults.push_back(fault);
  }
}

void add_families(const RandomFaultPart& part, const Hosts& hosts, Duration ttl,
                  std::vector<sim::FaultFamily>& families, ErrorList& errors) {
  const FaultKind kind = part.kind.value;
  bool fits = magnitude_fits(kind,
                             {given("for", part.length), given("restart_after", part.restart_after),
                              given("by", part.by), given("rate", part.rate)},
                             false, part.place, errors);
  fits = lasts_fits(kind, part.lasts, errors) && fits;
  const auto targets = targets_of(part, hosts, errors);
  const auto anchors = anchors_of(part, hosts, errors);
  const Duration scale = ttl > Duration{} ? ttl : seconds(1);
  const Magnitudes magnitudes = magnitudes_of(part, scale);
  if (!fits || !signs_fit(part, magnitudes, errors) || !targets || !anchors) return;
  const FaultUnit unit = unit_of(kind);
  sim::FaultFamily family;
  family.kind = kind;
  family.slots = static_cast<std::uint16_t>(part.slots);
  family.chance = part.chance;
  family.targets = *targets;
  family.anchors = *anchors;
  family.max_occurrence = static_cast<std::uint32_t>(part.occurrences);
  family.offset =
      part.offset.value_or(sim::DurationRange{Distribution::log_uniform, microseconds(10), scale});
  family.magnitude_distribution = magnitudes.distribution;
  family.magnitude_min = magnitudes.min;
  family.magnitude_max = magnitudes.max;
  family.either_sign = (unit == FaultUnit::signed_duration_ns || unit == FaultUnit::rate_ppb) &&
                       magnitudes.min > 0 && (!part.either_sign || part.either_sign->value);
  if (part.lasts) family.lasts = part.lasts->value;
  if (part.when || part.offset) {
    families.push_back(std::move(family));
  } else {
    add_aimed_families(family, hosts, scale, families);
  }
}

}  // namespace lockstep::scenarios
