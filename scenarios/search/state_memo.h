#pragma once
// Remembers for each state of a search how many schedules lead on from it, with up to as many deviations as
// the search had left there. A state is known by its 128-bit hash alone.
//
// The hash says to which of 64 shards a state belongs. Each shard has a mutex, so any number of threads may
// find and store states. A shard is an open-addressed table with 32 bytes for each state. With at most one
// deviation left, as in nearly all states, the counts fit in there. The counts of the other states stand in
// a pool of the shard. A shard that is three quarters full grows by a quarter, and only that shard has two
// tables meanwhile. Tables consist of blocks of one size, so no memory is lost between them.
//
// What is remembered in the end does not depend on the order in which states are stored: it is every state
// with the most deviations that were left there. How many bytes that takes depends on nothing else.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/digest.h"
#include "scenarios/search/continuations.h"
#include "scenarios/search/memory_budget.h"

namespace lockstep::scenarios {

class StateMemo {
 public:
  // No state is stored with more than `most_budget` deviations left. The memory must outlive the memo.
  StateMemo(std::uint32_t most_budget, std::uint64_t most_states, MemoryBudget& memory);

  // Returns true iff the state is known with at least `budget` deviations left. Then `found` is what leads
  // on from it with at most `budget` deviations.
  bool find(const Digest& state, std::uint32_t budget, Continuations& found) const;
  // Returns how the run ends that leads on from the state without a deviation, or nothing if the state is not
  // known.
  std::optional<ScheduleCount> find_end(const Digest& state) const;

  // Remembers what leads on from the state with at most `budget` deviations. A state that is known with as
  // many is left as it is. Returns the number of deviations left with which the state was known before, and 0
  // for a state that was not. Returns nothing if there is no room for the state. States without a deviation
  // left are given up first, because a run from them can be made again: when the memory is full, three
  // quarters of them are forgotten, and as many are not stored any more.
  std::optional<std::uint32_t> store(const Digest& state, std::uint32_t budget,
                                     const Continuations& continuations);

  std::uint64_t size() const { return size_.load(std::memory_order_relaxed); }
  bool is_full() const { return size() >= most_states_; }

 private:
  static constexpr std::size_t shard_count = 64;
  static constexpr std::uint32_t unused = 15;
  // Values of forgotten_ends_: one end in 256 is remembered, and none.
  static constexpr std::uint64_t few_ends = 255;
  static constexpr std::uint64_t all_ends = ~std::uint64_t{0};

  struct Entry {
    Digest state;
    // With budget 1 these are the counts of schedules with one deviation. With more, `schedules` is the place
    // in the pool, and the other fields of counts have no meaning.
    std::uint32_t schedules : 28 = 0;
    std::uint32_t budget : 4 = unused;
    std::uint32_t violated : 31 = 0;
    std::uint32_t nominal_violated : 1 = 0;
    std::uint32_t acquired : 31 = 0;
    std::uint32_t nominal_acquired : 1 = 0;
    std::uint16_t nominal_depth = 0;
    std::uint16_t depth = 0;
  };
  static_assert(sizeof(Entry) == 32);

  // The entries in blocks, of which one is smaller only if there is no other.
  class Table {
   public:
    static constexpr std::size_t block_size = 512;

    Table() = default;
    explicit Table(std::size_t size) : size_(size) {
      for (std::size_t made = 0; made < size; made += block_size)
        blocks_.push_back(std::make_unique<Entry[]>(std::min(size - made, block_size)));
    }

    std::size_t size() const { return size_; }
    Entry& operator[](std::size_t i) { return blocks_[i / block_size][i % block_size]; }
    const Entry& operator[](std::size_t i) const { return blocks_[i / block_size][i % block_size]; }

   private:
    std::size_t size_ = 0;
    std::vector<std::unique_ptr<Entry[]>> blocks_;
  };

  struct alignas(64) Shard {
    mutable std::mutex mutex;
    Table entries;
    std::deque<ScheduleCount> pool;  // with 0, 1, … deviations, for each state in turn
    std::size_t used = 0;            // of the entries
  };

  Shard& shard_of(const Digest& state) const { return (*shards_)[state.high >> 58U]; }
  // Returns the index of the state's entry, or of the unused one where it belongs. REQUIRES: one is unused.
  static std::size_t place_of(const Table& entries, const Digest& state);
  static const Entry* known(const Shard& shard, const Digest& state, std::uint32_t budget);
  static ScheduleCount end_of(const Entry& entry);

  // Returns the next size of a table of this size, in whole blocks if it has any. All shards go through the
  // same sizes.
  static constexpr std::size_t larger(std::size_t size) {
    const std::size_t next = size + size / 64 * 16 + 16;
    return next < Table::block_size ? next
                                    : (next + Table::block_size - 1) / Table::block_size * Table::block_size;
  }
  static constexpr std::size_t entries_for(std::size_t states) {
    std::size_t size = 0;
    while (states * 4 > size * 3) size = larger(size);
    return size;
  }
  // What entries take, with what the allocator and the list of blocks take for each block.
  static constexpr std::uint64_t bytes_of(std::size_t entries) {
    return entries * sizeof(Entry) + (entries + Table::block_size - 1) / Table::block_size * 24;
  }
  // A pool consists of blocks of 512 bytes, each of which takes a little more.
  std::uint64_t pool_bytes() const { return (most_budget_ + std::uint64_t{1}) * (sizeof(ScheduleCount) + 2); }

  enum class Stored : std::uint8_t { done, too_many_states, too_many_bytes };
  Stored store_in(Shard& shard, const Digest& state, std::uint32_t budget, const Continuations& continuations,
                  std::uint32_t& before);
  void fill(Shard& shard, const Digest& state, std::uint32_t budget,
            const Continuations& continuations) const;
  // Makes room for one more state. Returns false if that would be too many bytes.
  bool make_room(Shard& shard);
  // Forgets three quarters of the ends that are remembered, unless that was done since `forgotten` was read.
  // Returns false if no end is remembered.
  bool forget_ends(std::uint64_t forgotten);
  void forget_ends_in(Shard& shard, std::uint64_t forgotten);

  std::uint32_t most_budget_;
  std::uint64_t most_states_;
  MemoryBudget& memory_;
  std::unique_ptr<std::array<Shard, shard_count>> shards_;
  std::atomic<std::uint64_t> size_ = 0;
  // States without a deviation left are not remembered if their hash has one of these bits.
  std::atomic<std::uint64_t> forgotten_ends_ = 0;
  std::mutex forgetting_;
};

}  // namespace lockstep::scenarios
