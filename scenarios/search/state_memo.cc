#include "scenarios/search/state_memo.h"

#include <algorithm>

#include "core/check.h"

namespace lockstep::scenarios {
namespace {

// Returns the value, which has to fit in a field of Entry.
std::uint32_t narrow(std::uint64_t value, std::uint32_t most) {
  CHECK(value <= most, "{} where {} is the most", value, most);
  return static_cast<std::uint32_t>(value);
}

constexpr std::uint32_t most_31 = 0x7FFF'FFFF;
constexpr std::uint32_t most_28 = 0x0FFF'FFFF;

}  // namespace

StateMemo::StateMemo(std::uint32_t most_budget, std::uint64_t most_states, MemoryBudget& memory)
    : most_budget_(most_budget),
      most_states_(most_states),
      memory_(memory),
      shards_(std::make_unique<std::array<Shard, shard_count>>()) {}

// The order of the entries is that of the hashes, but for collisions. So a table that grows is read and
// written from its start to its end.
std::size_t StateMemo::place_of(const Table& entries, const Digest& state) {
  std::size_t index = ((state.low >> 32U) * entries.size()) >> 32U;
  while (entries[index].budget != unused && entries[index].state != state) {
    if (++index == entries.size()) index = 0;
  }
  return index;
}

const StateMemo::Entry* StateMemo::known(const Shard& shard, const Digest& state, std::uint32_t budget) {
  if (shard.entries.size() == 0) return nullptr;
  const Entry& entry = shard.entries[place_of(shard.entries, state)];
  return entry.budget == unused || entry.budget < budget ? nullptr : &entry;
}

ScheduleCount StateMemo::end_of(const Entry& entry) {
  return {1, entry.nominal_violated, entry.nominal_acquired, entry.nominal_depth};
}

bool StateMemo::find(const Digest& state, std::uint32_t budget, Continuations& found) const {
  const Shard& shard = shard_of(state);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = known(shard, state, budget);
  if (entry == nullptr) return false;
  found = {};
  if (entry->budget < 2) {
    found.by_deviations[0] = end_of(*entry);
    if (budget == 1)
      found.by_deviations[1] = {entry->schedules, entry->violated, entry->acquired, entry->depth};
    return true;
  }
  std::copy_n(shard.pool.begin() + entry->schedules, budget + 1, found.by_deviations.begin());
  return true;
}

std::optional<ScheduleCount> StateMemo::find_end(const Digest& state) const {
  const Shard& shard = shard_of(state);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = known(shard, state, 0);
  if (entry == nullptr) return std::nullopt;
  return end_of(*entry);
}

std::optional<std::uint32_t> StateMemo::store(const Digest& state, std::uint32_t budget,
                                              const Continuations& continuations) {
  for (;;) {
    const std::uint64_t forgotten = forgotten_ends_.load();
    if (budget == 0 && (state.low & forgotten) != 0) return 0;
    std::uint32_t before = 0;
    switch (store_in(shard_of(state), state, budget, continuations, before)) {
      case Stored::done:
        return before;
      case Stored::too_many_states:
        return std::nullopt;
      case Stored::too_many_bytes:
        if (!forget_ends(forgotten)) return std::nullopt;
    }
  }
}

StateMemo::Stored StateMemo::store_in(Shard& shard, const Digest& state, std::uint32_t budget,
                                      const Continuations& continuations, std::uint32_t& before) {
  const std::lock_guard lock(shard.mutex);
  // The ends may have been forgotten since the caller looked.
  if (budget == 0 && (state.low & forgotten_ends_.load()) != 0) return Stored::done;
  const Entry* entry = known(shard, state, 0);
  before = entry == nullptr ? 0 : entry->budget;
  if (entry != nullptr && before >= budget) return Stored::done;
  if (entry == nullptr && !make_room(shard)) return Stored::too_many_bytes;
  if (budget >= 2 && before < 2 && !memory_.take(pool_bytes())) return Stored::too_many_bytes;
  if (entry == nullptr) {
    if (size_.fetch_add(1) >= most_states_) {
      size_.fetch_sub(1);
      return Stored::too_many_states;
    }
    ++shard.used;
  }
  fill(shard, state, budget, continuations);
  return Stored::done;
}

void StateMemo::fill(Shard& shard, const Digest& state, std::uint32_t budget,
                     const Continuations& continuations) const {
  Entry& entry = shard.entries[place_of(shard.entries, state)];
  const ScheduleCount& nominal = continuations.by_deviations[0];
  entry.state = state;
  entry.nominal_violated = narrow(nominal.violated, 1) & 1U;
  entry.nominal_acquired = narrow(nominal.acquired, 1) & 1U;
  entry.nominal_depth = static_cast<std::uint16_t>(nominal.depth);
  const bool has_place = entry.budget != unused && entry.budget >= 2;
  entry.budget = budget & 15U;
  if (budget < 2) {
    const ScheduleCount& one = continuations.by_deviations[1];
    entry.schedules = narrow(one.schedules, most_28) & most_28;
    entry.violated = narrow(one.violated, most_31) & most_31;
    entry.acquired = narrow(one.acquired, most_31) & most_31;
    entry.depth = static_cast<std::uint16_t>(one.depth);
    return;
  }
  if (!has_place) {
    entry.schedules = narrow(shard.pool.size(), most_28) & most_28;
    shard.pool.resize(shard.pool.size() + most_budget_ + 1);
  }
  std::copy_n(continuations.by_deviations.begin(), budget + 1, shard.pool.begin() + entry.schedules);
}

bool StateMemo::make_room(Shard& shard) {
  if ((shard.used + 1) * 4 <= shard.entries.size() * 3) return true;
  const std::size_t size = larger(shard.entries.size());
  if (!memory_.take(bytes_of(size) - bytes_of(shard.entries.size()))) return false;
  Table grown(size);
  for (std::size_t i = 0; i < shard.entries.size(); ++i) {
    const Entry& entry = shard.entries[i];
    if (entry.budget != unused) grown[place_of(grown, entry.state)] = entry;
  }
  shard.entries = std::move(grown);
  return true;
}

bool StateMemo::forget_ends(std::uint64_t forgotten) {
  const std::lock_guard lock(forgetting_);
  if (forgotten_ends_.load() != forgotten) return true;
  if (forgotten == all_ends) return false;
  const std::uint64_t more = forgotten == few_ends ? all_ends : forgotten << 2U | 3U;
  forgotten_ends_.store(more);
  for (Shard& shard : *shards_) forget_ends_in(shard, more);
  return true;
}

void StateMemo::forget_ends_in(Shard& shard, std::uint64_t forgotten) {
  const std::lock_guard lock(shard.mutex);
  const auto is_kept = [&](const Entry& entry) {
    return entry.budget != unused && (entry.budget > 0 || (entry.state.low & forgotten) == 0);
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < shard.entries.size(); ++i) kept += is_kept(shard.entries[i]) ? 1U : 0U;
  Table smaller(entries_for(kept));
  for (std::size_t i = 0; i < shard.entries.size(); ++i) {
    const Entry& entry = shard.entries[i];
    if (is_kept(entry)) smaller[place_of(smaller, entry.state)] = entry;
  }
  memory_.give_back(bytes_of(shard.entries.size()) - bytes_of(smaller.size()));
  size_.fetch_sub(shard.used - kept);
  shard.used = kept;
  shard.entries = std::move(smaller);
}

}  // namespace lockstep::scenarios
