#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

#include "scenarios/format/lock_kind.h"
#include "scenarios/run/engine.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {
namespace {

constexpr std::size_t policy_count = std::variant_size_v<LockPolicy>;

template <std::size_t index>
using Policy = std::variant_alternative_t<index, LockPolicy>;

template <std::size_t... index>
std::array<const LockKind*, policy_count> kinds_of_policies(std::index_sequence<index...>) {
  return {&kind_of_policy<Policy<index>>()...};
}

const std::array<const LockKind*, policy_count>& all_kinds() {
  static const auto kinds = kinds_of_policies(std::make_index_sequence<policy_count>{});
  return kinds;
}

}  // namespace

std::span<const LockKind* const> built_in_lock_kinds() {
  static const std::vector<const LockKind*> kinds = [] {
    std::vector<const LockKind*> built_in;
    for (const LockKind* kind : all_kinds()) {
      if (kind != &kind_of_policy<UserLockPolicy>()) built_in.push_back(kind);
    }
    return built_in;
  }();
  return kinds;
}

const LockKind& lock_kind_of(const LockPolicy& policy) { return *all_kinds()[policy.index()]; }

std::vector<LockKindInfo> lock_kinds(UserLocks users) {
  std::vector<LockKindInfo> infos;
  for (const LockKind* kind : built_in_lock_kinds())
    infos.push_back({std::string(kind->name()), std::string(kind->summary()), kind->default_facts()});
  for (const UserLock& lock : users) {
    UserLockPolicy policy;
    policy.lock = lock;
    infos.push_back({lock.kind, lock.summary, lock_facts(policy, sim::Setup{})});
  }
  return infos;
}

WordIndexValue lock_kind_value(UserLocks users) {
  std::vector<std::string> names;
  for (const LockKind* kind : built_in_lock_kinds()) names.emplace_back(kind->name());
  for (const UserLock& lock : users) names.push_back(lock.kind);
  return {std::move(names)};
}

LockFacts lock_facts(const LockPolicy& policy, const sim::Setup& setup) {
  return lock_kind_of(policy).facts(policy, setup);
}

std::unique_ptr<RunEngine> make_engine(const Scenario& scenario) {
  return lock_kind_of(scenario.lock).engine(scenario);
}

}  // namespace lockstep::scenarios
