#include "scenarios/search/state_memo.h"

#include <algorithm>
#include <limits>

#include "core/check.h"

namespace lockstep::scenarios {
namespace {

constexpr std::size_t counts_of(std::uint32_t budget) { return 3 * (std::size_t{budget} + 1); }

std::uint32_t narrow(std::uint64_t value) {
  CHECK(value <= std::numeric_limits<std::uint32_t>::max(), "{} schedules with one deviation", value);
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::size_t StateMemo::place_of(const Digest& state) const {
  const std::size_t mask = entries_.size() - 1;
  std::size_t index = state.low & mask;
  while (entries_[index].budget != unused && entries_[index].state != state) index = (index + 1) & mask;
  return index;
}

bool StateMemo::find(const Digest& state, std::uint32_t budget, Continuations& found) const {
  if (entries_.empty()) return false;
  const Entry& entry = entries_[place_of(state)];
  if (entry.budget == unused || entry.budget < budget) return false;
  found = {};
  found.depth = entry.depth;
  if (entry.budget < 2) {
    found.by_deviations[0] = {1, entry.nominal & 1U, entry.nominal >> 1U & 1U};
    if (budget == 1) found.by_deviations[1] = {entry.counts[0], entry.counts[1], entry.counts[2]};
    return true;
  }
  const std::uint64_t* counts = pool_.data() + entry.counts[0];
  for (std::uint32_t i = 0; i <= budget; ++i, counts += 3)
    found.by_deviations[i] = {counts[0], counts[1], counts[2]};
  return true;
}

bool StateMemo::store(const Digest& state, std::uint32_t budget, const Continuations& continuations) {
  if (!make_room()) return false;
  Entry& entry = entries_[place_of(state)];
  if (entry.budget == unused) {
    if (size_ == most_states_) return false;
    ++size_;
    entry.state = state;
  } else if (entry.budget > budget) {
    return true;
  } else if (entry.budget >= 2) {
    free_[entry.budget].push_back(entry.counts[0]);
  }
  entry.budget = static_cast<std::uint8_t>(budget);
  entry.depth = static_cast<std::uint16_t>(std::min<std::uint32_t>(continuations.depth, 0xFFFF));
  if (budget < 2) {
    const Continuations::Count& nominal = continuations.by_deviations[0];
    const Continuations::Count& one = continuations.by_deviations[1];
    entry.nominal = static_cast<std::uint8_t>(nominal.violated | nominal.acquired << 1U);
    entry.counts = {narrow(one.schedules), narrow(one.violated), narrow(one.acquired)};
    return true;
  }
  entry.counts[0] = allocate(budget);
  std::uint64_t* counts = pool_.data() + entry.counts[0];
  for (std::uint32_t i = 0; i <= budget; ++i) {
    const Continuations::Count& count = continuations.by_deviations[i];
    *counts++ = count.schedules;
    *counts++ = count.violated;
    *counts++ = count.acquired;
  }
  return true;
}

// The table is at most three quarters full. While it grows, the old and the new one count as memory.
bool StateMemo::make_room() {
  if ((size_ + 1) * 4 <= entries_.size() * 3 && pool_.capacity() - pool_.size() >= 64)
    return bytes() <= most_bytes_;
  const bool full = (size_ + 1) * 4 > entries_.size() * 3;
  const std::size_t larger = std::max<std::size_t>(64, 2 * entries_.size());
  const std::uint64_t more =
      full ? larger * sizeof(Entry) : (2 * pool_.capacity() + 64) * sizeof(std::uint64_t);
  if (bytes() + more > most_bytes_) return false;
  if (!full) {
    pool_.reserve(2 * pool_.capacity() + 64);
    return true;
  }
  std::vector<Entry> old(larger);
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.budget != unused) entries_[place_of(entry.state)] = entry;
  }
  return make_room();
}

std::uint32_t StateMemo::allocate(std::uint32_t budget) {
  if (!free_[budget].empty()) {
    const std::uint32_t place = free_[budget].back();
    free_[budget].pop_back();
    return place;
  }
  const std::size_t place = pool_.size();
  CHECK(place <= std::numeric_limits<std::uint32_t>::max(), "{} counts", place);
  pool_.resize(place + counts_of(budget));
  return static_cast<std::uint32_t>(place);
}

}  // namespace lockstep::scenarios
