#pragma once
// The states of one type of lock, for a search that merges equal states.
//
// The built-in locks write what their future depends on. Other locks can only be
// compared by ==, and each distinct value gets a number. Values are compared only
// if their clients are alike in everything else, because otherwise nothing depends
// on the number. If the lock has buckets, only values of one bucket are compared.

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "core/field_words.h"
#include "core/locks/lock_io.h"
#include "scenarios/search/memory_budget.h"

namespace lockstep::scenarios {

// True if the lock writes its whole state. It says so by naming itself: a lock that inherits `WithState`
// may have fields that its base does not write.
template <class Lock>
concept WritesItsState = requires {
  requires std::same_as<typename Lock::WithState, Lock>;
};

// True if the lock has a hash that is equal for equal values and mostly differs for others. With one, few
// values are compared.
template <class Lock>
concept HasBucket = requires(const Lock& lock) {
  { lock.bucket() } -> std::same_as<std::uint64_t>;
};

// The numbers of all values of a lock that a search has met. Locks that write their state need none. Several
// threads may add states.
template <class Lock>
class LockStates {
 public:
  // Counts about how many bytes the numbered values take, without what the locks themselves allocate. The
  // memory must outlive this object.
  explicit LockStates(MemoryBudget& memory) : memory_(memory) {}

  // Adds the state of the lock to `words`. The words from
  // `first` on are what is known of the rest of its client.
  void add(FieldWords& words, std::size_t first, const Lock& lock) {
    if constexpr (WritesItsState<Lock>) {
      lock.add_state_to(words);
    } else {
      words.add(number_of(words.hash(first).low, lock));
    }
  }

  // Returns a request as it stands in the lock's state: its distance from the lock's last request if the
  // lock writes its state, and else its number.
  std::uint32_t since(const Lock& lock, RequestId request) const {
    if constexpr (WritesItsState<Lock>) return request.value - lock.last_request().value;
    return request.value;
  }
  // Returns true if the lock will ignore a node's reply to this request, given as since() returns it.
  bool takes_no_reply_to(std::uint32_t request) const { return WritesItsState<Lock> && request != 0; }

  // Returns false only if the lock says that it does not read the wall clock.
  bool reads_wall_clock(const Lock& lock) const {
    if constexpr (WritesItsState<Lock>) return lock.reads_wall_clock();
    return true;
  }

 private:
  static constexpr std::uint64_t node_bytes = 80;  // about what an entry of the std::map takes

  struct Numbered {
    Lock lock;
    std::uint64_t number = 0;
  };

  std::uint64_t number_of(std::uint64_t client, const Lock& lock) {
    if constexpr (HasBucket<Lock>) client ^= lock.bucket();
    Shard& shard = shards_[client % shards_.size()];
    const std::lock_guard guard(shard.mutex);
    const auto [place, is_new] = shard.by_client.try_emplace(client);
    std::vector<Numbered>& alike = place->second;
    for (const Numbered& known : alike) {
      if (known.lock == lock) return known.number;
    }
    const std::uint64_t number = locks_.fetch_add(1);
    alike.push_back({lock, number});
    memory_.add(sizeof(Numbered) + (is_new ? node_bytes : 0));
    // A lock may stand elsewhere (core/locks/any_lock.h).
    if constexpr (requires { lock.bytes(); }) memory_.add(lock.bytes());
    return number;
  }

  struct Shard {
    std::mutex mutex;
    std::map<std::uint64_t, std::vector<Numbered>> by_client;  // by a hash of the client's other fields
  };

  MemoryBudget& memory_;
  std::array<Shard, 64> shards_;
  std::atomic<std::uint64_t> locks_ = 0;
};

}  // namespace lockstep::scenarios
