#include "tests/support/arbitrary_schedule.h"

#include <limits>
#include <utility>
#include <vector>

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
    case ChoiceKind::fault:
      set_fault(key);
      break;
    default:
      set_fault(key);
      key.attempt = *rc::gen::arbitrary<std::uint32_t>();
  }
}

rc::Gen<std::int64_t> any_value() {
  using Limits = std::numeric_limits<std::int64_t>;
  return rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(-5, 6),
                        rc::gen::map(rc::gen::inRange<std::int64_t>(-10'000, 10'000),
                                     [](std::int64_t n) { return n * 1'000'000; }),
                        rc::gen::element(Limits::min(), Limits::max()));
}

}  // namespace

rc::Gen<ChoiceKey> arbitrary_choice_key() {
  return rc::gen::exec([] {
    ChoiceKey key;
    key.kind = static_cast<ChoiceKind>(*rc::gen::inRange<std::size_t>(0, choice_kind_count));
    set_coordinates(key);
    return key;
  });
}

rc::Gen<Schedule> arbitrary_schedule() {
  const auto deviations = rc::gen::container<std::vector<std::pair<ChoiceKey, std::int64_t>>>(
      rc::gen::pair(arbitrary_choice_key(), any_value()));
  return rc::gen::map(rc::gen::tuple(rc::gen::maybe(rc::gen::arbitrary<std::uint64_t>()), deviations),
                      [](auto parts) {
                        const auto& [seed, overrides] = parts;
                        Schedule schedule = seed ? Schedule::seeded(Seed{*seed}) : Schedule::nominal();
                        for (const auto& [key, value] : overrides) schedule.set(key, value);
                        return schedule;
                      });
}

}  // namespace lockstep::tests
