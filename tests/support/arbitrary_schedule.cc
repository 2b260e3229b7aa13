#include "tests/support/arbitrary_schedule.h"

#include <algorithm>
#include <vector>

#include "core/lock_phase.h"
#include "core/schedule/choice_limits.h"

namespace lockstep::tests {
namespace {

std::uint16_t any_index() { return *rc::gen::arbitrary<std::uint16_t>(); }

HostKind any_host_kind() {
  return *rc::gen::element(HostKind::client, HostKind::redis, HostKind::resource, HostKind::counter);
}

HostKind any_server_kind() {
  return *rc::gen::element(HostKind::redis, HostKind::resource, HostKind::counter);
}

void set_host(ChoiceKey& key, HostKind kind) {
  key.host_kind = kind;
  if (kind == HostKind::client || kind == HostKind::redis) key.index = any_index();
}

void set_fault(ChoiceKey& key) {
  key.fault = static_cast<FaultKind>(*rc::gen::inRange<std::size_t>(0, fault_kind_count));
  key.index = any_index();
}

void set_call(ChoiceKey& key) {
  key.client = any_index();
  key.round = *rc::gen::arbitrary<std::uint32_t>();
}

void set_coordinates(ChoiceKey& key) {
  switch (key.kind) {
    case ChoiceKind::clock_offset:
    case ChoiceKind::clock_rate:
      set_host(key, any_host_kind());
      break;
    case ChoiceKind::request_latency:
    case ChoiceKind::reply_latency:
      set_call(key);
      key.attempt = *rc::gen::arbitrary<std::uint32_t>();
      key.step = static_cast<Step>(*rc::gen::inRange<std::size_t>(0, step_count));
      set_host(key, any_server_kind());
      break;
    case ChoiceKind::owner_token:
    case ChoiceKind::retry_delay:
      set_call(key);
      key.attempt = *rc::gen::arbitrary<std::uint32_t>();
      break;
    case ChoiceKind::think:
    case ChoiceKind::work:
      set_call(key);
      break;
    case ChoiceKind::timer_delay:
      set_call(key);
      key.attempt = *rc::gen::arbitrary<std::uint32_t>();
      key.index = *rc::gen::inRange<std::uint16_t>(0, lock_phase_count);
      break;
    case ChoiceKind::fault:
    case ChoiceKind::fault_softened:
      set_fault(key);
      break;
    default:
      set_fault(key);
      key.attempt = *rc::gen::arbitrary<std::uint32_t>();
  }
}

}  // namespace

rc::Gen<std::int64_t> arbitrary_choice_value(const ChoiceKey& key) {
  const ChoiceLimits limits = limits_of(key);
  const auto within = [limits](std::int64_t n) { return std::clamp(n, limits.low, limits.high); };
  const auto a_few_ms = rc::gen::map(rc::gen::inRange<std::int64_t>(-10'000, 10'000),
                                     [](std::int64_t n) { return n * 1'000'000; });
  return rc::gen::oneOf(rc::gen::inRange<std::int64_t>(limits.low, limits.high + 1),
                        rc::gen::map(rc::gen::inRange<std::int64_t>(-5, 6), within),
                        rc::gen::map(a_few_ms, within), rc::gen::element(limits.low, limits.high));
}

rc::Gen<ChoiceKey> arbitrary_choice_key() {
  return rc::gen::exec([] {
    ChoiceKey key;
    key.kind = static_cast<ChoiceKind>(*rc::gen::inRange<std::size_t>(0, choice_kind_count));
    set_coordinates(key);
    return key;
  });
}

rc::Gen<Schedule> arbitrary_schedule() {
  return rc::gen::exec([] {
    const auto seed = *rc::gen::maybe(rc::gen::arbitrary<std::uint64_t>());
    Schedule schedule = seed ? Schedule::seeded(Seed{*seed}) : Schedule::nominal();
    for (const ChoiceKey& key : *rc::gen::container<std::vector<ChoiceKey>>(arbitrary_choice_key())) {
      schedule.set(key, *arbitrary_choice_value(key));
    }
    if (*rc::gen::arbitrary<bool>()) {
      schedule.set_then({Seed{*rc::gen::arbitrary<std::uint64_t>()},
                         Instant{*rc::gen::inRange<std::int64_t>(0, longest_duration.ns)}});
    }
    return schedule;
  });
}

}  // namespace lockstep::tests
