#pragma once
// A 4-ary min-heap by `order`. It is half as deep as a binary heap, and the four children of a node lie
// next to each other in memory.

#include <cstddef>
#include <vector>

namespace lockstep::bench {

// REQUIRES: Item is trivially copyable and has an unsigned `order`,
// which is unique among the items in the heap.
template <class Item>
class QuaternaryHeap {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void push(const Item& item) {
    if (size_ == items_.size()) [[unlikely]]
      items_.resize(2 * size_ + 64);
    Item* const items = items_.data();
    std::size_t hole = size_++;
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (items[parent].order < item.order) break;
      items[hole] = items[parent];
      hole = parent;
    }
    items[hole] = item;
  }

  // REQUIRES: not empty.
  Item pop() {
    Item* const items = items_.data();
    const std::size_t size = --size_;
    const Item first = items[0];
    const Item last = items[size];
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 4 * hole + 1) {
      const std::size_t least =
          child + 4 <= size ? least_of_four(items, child) : least_of_rest(items, child, size);
      if (last.order < items[least].order) break;
      items[hole] = items[least];
      hole = least;
    }
    items[hole] = last;
    return first;
  }

 private:
  // Makes two independent comparisons, then one between the winners, without branches.
  static std::size_t least_of_four(const Item* items, std::size_t child) {
    const std::size_t left = child + (items[child + 1].order < items[child].order ? 1 : 0);
    const std::size_t right = child + (items[child + 3].order < items[child + 2].order ? 3 : 2);
    return items[right].order < items[left].order ? right : left;
  }

  static std::size_t least_of_rest(const Item* items, std::size_t child, std::size_t size) {
    std::size_t least = child;
    for (std::size_t next = child + 1; next < size; ++next) {
      if (items[next].order < items[least].order) least = next;
    }
    return least;
  }

  std::vector<Item> items_;  // the first size_ items are in the heap
  std::size_t size_ = 0;
};

}  // namespace lockstep::bench
