#pragma once
// The pending events: a timing wheel over a pool of event slots, with two small heaps around it.
//
//   front   the earliest event, if it is known
//   active  a binary heap of the other slots in the current bucket or an earlier one
//   wheel   the 1023 buckets after the current one, each 2^shift ns wide: unsorted lists, found by a bitmap
//   far     a binary heap of the slots beyond the wheel's horizon
//
// Pushing and popping cost O(1) while buckets hold few events, whatever the number of pending events. The
// width of a bucket is chosen at set-up. Events leave in the order of Event (instant, tie key) alone; the
// buckets only postpone comparisons.
//
// The queue allocates only when more events are pending than ever before. A copy copies only the slots and
// buckets in use. REQUIRES: no event is pushed before the instant of the last event popped.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "sim/queue/event.h"

namespace lockstep::sim {

class EventQueue {
 public:
  explicit EventQueue(unsigned shift = 16) : shift_(shift) { heads_.fill(none_); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // Returns the shift for which few events share a bucket and the wheel spans a few times `spread`, over
  // which about `pending` events lie.
  static unsigned shift_for(std::int64_t spread_ns, std::int64_t pending) {
    unsigned shift = 16;
    while (shift > 10 && (spread_ns >> shift) * 4 < pending) --shift;
    while (shift < 30 && (spread_ns >> shift) > 256) ++shift;
    return shift;
  }

  // Forgets every event and sets the width of a bucket to 2^shift ns. The memory is kept and has room for
  // at least `expected` events afterwards.
  void clear(unsigned shift, std::size_t expected);

  // Pushes an event and returns it. The caller fills in the message in place, before the next stage().
  [[gnu::always_inline]] Event& stage(Instant at, TieKey tie) {
    const std::uint32_t slot = allocate();
    Event& event = pool_[slot].event;
    event.at = at;
    event.tie = tie;
    link(slot, bucket_of(at));
    ++size_;
    return event;
  }

  // Returns the earliest event. The reference stays valid until the next stage() or pop().
  // REQUIRES: the queue is not empty.
  const Event& top() {
    if (front_ == none_) advance();
    return pool_[front_].event;
  }
  // Removes the earliest event. REQUIRES: top() was called since the last stage() or pop().
  void pop() {
    pool_[front_].next = free_;
    free_ = front_;
    front_ = none_;
    if (!active_.empty()) [[unlikely]]
      front_ = pop_heap(active_);
    --size_;
  }

  // Calls visit(const Event&) for every pending event, in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const;
  // Lists the pending events that counts(const Event&) selects, in their order. They are valid until the next
  // stage() or pop().
  template <class Counts>
  void list(std::vector<const Event*>& out, Counts&& counts) const;

  // Returns true iff the same events are pending, wherever each queue keeps them.
  friend bool operator==(const EventQueue& a, const EventQueue& b) {
    const auto all = [](const Event&) { return true; };
    std::vector<const Event*> of_a;
    std::vector<const Event*> of_b;
    a.list(of_a, all);
    b.list(of_b, all);
    return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                      [](const Event* one, const Event* other) { return *one == *other; });
  }

  EventQueue(const EventQueue& other) : EventQueue(other.shift_) { *this = other; }
  EventQueue& operator=(const EventQueue& other);
  EventQueue(EventQueue&&) = default;
  EventQueue& operator=(EventQueue&&) = default;
  ~EventQueue() = default;

 private:
  static constexpr std::uint32_t none_ = ~std::uint32_t{0};
  static constexpr std::uint32_t buckets_ = 1024;
  static constexpr std::uint32_t words_ = buckets_ / 64;

  struct Slot {
    Event event;
    std::uint32_t next = none_;
  };

  std::int64_t bucket_of(Instant at) const { return at.ns >> shift_; }

  std::uint32_t allocate() {
    if (free_ == none_) [[unlikely]]
      grow();
    const std::uint32_t slot = free_;
    free_ = pool_[slot].next;
    return slot;
  }
  [[gnu::noinline, gnu::cold]] void grow() {
    pool_.emplace_back();
    free_ = static_cast<std::uint32_t>(pool_.size() - 1);
  }

  [[gnu::always_inline]] void link(std::uint32_t slot, std::int64_t bucket) {
    const std::int64_t ahead = bucket - current_;
    if (static_cast<std::uint64_t>(ahead - 1) >= buckets_ - 1) [[unlikely]] {
      link_elsewhere(slot, ahead);
      return;
    }
    const auto index = static_cast<std::uint32_t>(bucket) & (buckets_ - 1);
    pool_[slot].next = heads_[index];
    heads_[index] = slot;
    bitmap_[index / 64] |= std::uint64_t{1} << (index % 64);
    words_used_ = static_cast<std::uint16_t>(words_used_ | 1U << (index / 64));
  }
  [[gnu::noinline, gnu::cold]] void link_elsewhere(std::uint32_t slot, std::int64_t ahead) {
    if (ahead <= 0) {
      make_current(slot);
    } else {
      push_heap(far_, slot);
      far_bucket_ = bucket_of(pool_[far_.front()].event.at);
    }
  }

  // Adds a slot of the current bucket or an earlier one. front_ remains the earliest of these slots.
  void make_current(std::uint32_t slot) {
    if (front_ == none_ && active_.empty()) {
      front_ = slot;
    } else if (front_ != none_ && less(slot, front_)) {
      push_heap(active_, front_);
      front_ = slot;
    } else {
      push_heap(active_, slot);
    }
  }

  bool less(std::uint32_t a, std::uint32_t b) const { return pool_[a].event < pool_[b].event; }
  void push_heap(std::vector<std::uint32_t>& heap, std::uint32_t slot);
  std::uint32_t pop_heap(std::vector<std::uint32_t>& heap);
  std::int64_t next_wheel_bucket() const;
  // Calls visit(bucket) for every bucket of the wheel that has events.
  template <class Visit>
  void for_each_bucket(Visit&& visit) const {
    for (std::uint32_t words = words_used_; words != 0; words &= words - 1) {
      const auto word = static_cast<std::uint32_t>(std::countr_zero(words));
      for (std::uint64_t bits = bitmap_[word]; bits != 0; bits &= bits - 1)
        visit(word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
  }
  void advance();
  // The next bucket has events that were beyond the horizon.
  [[gnu::noinline, gnu::cold]] void advance_to_far(std::int64_t in_wheel) {
    current_ = far_bucket_;
    if (in_wheel == current_) take_bucket();
    while (far_bucket_ == current_) {
      make_current(pop_heap(far_));
      far_bucket_ = far_.empty() ? INT64_MAX : bucket_of(pool_[far_.front()].event.at);
    }
  }
  void take_bucket();
  [[gnu::noinline]] void take_rest_of_bucket(std::uint32_t slot) {
    while (slot != none_) {
      const std::uint32_t next = pool_[slot].next;
      make_current(slot);
      slot = next;
    }
  }

  unsigned shift_;
  std::int64_t current_ = 0;  // the bucket whose events are in active_
  std::size_t size_ = 0;
  std::uint32_t free_ = none_;
  std::uint32_t front_ = none_;
  std::vector<Slot> pool_;
  std::vector<std::uint32_t> active_;
  std::vector<std::uint32_t> far_;
  std::int64_t far_bucket_ = INT64_MAX;  // of the earliest event in far_; INT64_MAX if there is none
  std::array<std::uint64_t, words_> bitmap_{};
  std::uint16_t words_used_ = 0;  // bit w: bitmap_[w] is not 0
  std::array<std::uint32_t, buckets_> heads_;
};

inline void EventQueue::push_heap(std::vector<std::uint32_t>& heap, std::uint32_t slot) {
  std::size_t hole = heap.size();
  heap.push_back(slot);
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / 2;
    if (!less(slot, heap[parent])) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = slot;
}

// Removes the earliest slot and returns it. REQUIRES: the heap is not empty.
inline std::uint32_t EventQueue::pop_heap(std::vector<std::uint32_t>& heap) {
  const std::uint32_t earliest = heap.front();
  const std::uint32_t last = heap.back();
  heap.pop_back();
  const std::size_t size = heap.size();
  if (size == 0) return earliest;
  std::size_t hole = 0;
  for (;;) {
    std::size_t child = 2 * hole + 1;
    if (child >= size) break;
    if (child + 1 < size && less(heap[child + 1], heap[child])) ++child;
    if (!less(heap[child], last)) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = last;
  return earliest;
}

// Returns the absolute number of the first bucket after the current one that holds events, or INT64_MAX if
// the wheel is empty.
inline std::int64_t EventQueue::next_wheel_bucket() const {
  const std::int64_t first = current_ + 1;
  const auto start = static_cast<std::uint32_t>(first) & (buckets_ - 1);
  const std::uint32_t word = start / 64;
  const std::uint64_t here = bitmap_[word] >> (start % 64);
  if (here != 0) [[likely]]
    return first + std::countr_zero(here);
  if (words_used_ == 0) return INT64_MAX;
  // The following words come in the order of the ring. This word comes last, for the sake of its lower
  // bits.
  const std::uint32_t turned = std::rotr(words_used_, static_cast<int>(word) + 1);
  const std::uint32_t ahead = static_cast<std::uint32_t>(std::countr_zero(turned)) + 1;
  const std::uint32_t index = ((word + ahead) % words_) * 64 +
                              static_cast<std::uint32_t>(std::countr_zero(bitmap_[(word + ahead) % words_]));
  return first + ((index - start) & (buckets_ - 1));
}

template <class Visit>
void EventQueue::for_each(Visit&& visit) const {
  if (front_ != none_) visit(pool_[front_].event);
  for (const std::uint32_t slot : active_) visit(pool_[slot].event);
  for (const std::uint32_t slot : far_) visit(pool_[slot].event);
  for_each_bucket([&](std::uint32_t bucket) {
    for (std::uint32_t slot = heads_[bucket]; slot != none_; slot = pool_[slot].next)
      visit(pool_[slot].event);
  });
}

template <class Counts>
void EventQueue::list(std::vector<const Event*>& out, Counts&& counts) const {
  out.clear();
  for_each([&](const Event& event) {
    if (counts(event)) out.push_back(&event);
  });
  std::sort(out.begin(), out.end(), [](const Event* a, const Event* b) { return *a < *b; });
}

[[gnu::always_inline]] inline void EventQueue::advance() {
  CHECK(size_ > 0, "top of an empty queue");
  const std::int64_t in_wheel = next_wheel_bucket();
  if (in_wheel < far_bucket_) [[likely]] {
    current_ = in_wheel;
    take_bucket();
    return;
  }
  advance_to_far(in_wheel);
}

// Most buckets have one event.
[[gnu::always_inline]] inline void EventQueue::take_bucket() {
  const auto index = static_cast<std::uint32_t>(current_) & (buckets_ - 1);
  const std::uint32_t word = index / 64;
  bitmap_[word] &= ~(std::uint64_t{1} << (index % 64));
  if (bitmap_[word] == 0) words_used_ = static_cast<std::uint16_t>(words_used_ & ~(1U << word));
  const std::uint32_t first = heads_[index];
  heads_[index] = none_;
  front_ = first;
  const std::uint32_t second = pool_[first].next;
  if (second != none_) take_rest_of_bucket(second);
}

inline void EventQueue::clear(unsigned shift, std::size_t expected) {
  shift_ = shift;
  current_ = 0;
  size_ = 0;
  pool_.clear();
  pool_.reserve(expected);
  free_ = front_ = none_;
  active_.clear();
  active_.reserve(64);
  far_.clear();
  far_.reserve(64);
  far_bucket_ = INT64_MAX;
  bitmap_.fill(0);
  words_used_ = 0;
  heads_.fill(none_);
}

inline EventQueue& EventQueue::operator=(const EventQueue& other) {
  if (this == &other) return *this;
  for_each_bucket([&](std::uint32_t bucket) { heads_[bucket] = none_; });
  shift_ = other.shift_;
  current_ = other.current_;
  size_ = other.size_;
  free_ = other.free_;
  front_ = other.front_;
  pool_ = other.pool_;
  active_ = other.active_;
  far_ = other.far_;
  far_bucket_ = other.far_bucket_;
  bitmap_ = other.bitmap_;
  words_used_ = other.words_used_;
  for_each_bucket([&](std::uint32_t bucket) { heads_[bucket] = other.heads_[bucket]; });
  return *this;
}

}  // namespace lockstep::sim
