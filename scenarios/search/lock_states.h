#pragma once
// The states of one type of lock, for a search that merges equal states.
//
// The built-in locks write what their future depends on. Of any other lock only == can be asked: each
// distinct value gets a number. Only values of clients that are alike otherwise are compared with each other,
// since nothing depends on the number of any others; of these only those of one bucket, where the lock has
// such.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/field_words.h"
#include "core/locks/lock_io.h"

namespace lockstep::scenarios {

// The name keeps out what a lock inherits from one that knows less than all of it.
template <class Lock>
concept WritesItsState = requires {
  requires std::same_as<typename Lock::WithState, Lock>;
};

// Equal for equal values, and mostly not for others: then few are compared.
template <class Lock>
concept HasBucket = requires(const Lock& lock) {
  { lock.bucket() } -> std::same_as<std::uint64_t>;
};

template <class Lock>
class LockStates {
 public:
  // `first`: where what is known of its client begins in `words`.
  void add(FieldWords& words, std::size_t first, const Lock& lock) {
    if constexpr (WritesItsState<Lock>) {
      lock.add_state_to(words);
    } else {
      words.add(number_of(words.hash(first).low, lock));
    }
  }

  // A request of the lock as its state has it: counted back from its last one, or as it is.
  std::uint32_t since(const Lock& lock, RequestId request) const {
    if constexpr (WritesItsState<Lock>) return request.value - lock.last_request().value;
    return request.value;
  }
  bool takes_no_reply_to(std::uint32_t request) const { return WritesItsState<Lock> && request != 0; }

  bool reads_wall_clock(const Lock& lock) const {
    if constexpr (WritesItsState<Lock>) return lock.reads_wall_clock();
    return true;
  }

  // About what the table takes, without what the locks themselves allocate.
  std::uint64_t bytes() const { return locks_ * sizeof(Numbered) + by_client_.size() * node_bytes; }

 private:
  static constexpr std::uint64_t node_bytes = 80;  // of a std::map

  struct Numbered {
    Lock lock;
    std::uint64_t number = 0;
  };

  std::uint64_t number_of(std::uint64_t client, const Lock& lock) {
    if constexpr (HasBucket<Lock>) client ^= lock.bucket();
    std::vector<Numbered>& alike = by_client_[client];
    for (const Numbered& known : alike) {
      if (known.lock == lock) return known.number;
    }
    alike.push_back({lock, locks_});
    return locks_++;
  }

  std::map<std::uint64_t, std::vector<Numbered>> by_client_;  // by a hash of the client's other fields
  std::uint64_t locks_ = 0;
};

}  // namespace lockstep::scenarios
