#include "bench/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace lockstep::bench {
namespace {

std::atomic<std::uint64_t> count_so_far{0};
std::atomic<std::uint64_t> bytes_so_far{0};

void count(std::size_t size) {
  count_so_far.fetch_add(1, std::memory_order_relaxed);
  bytes_so_far.fetch_add(size, std::memory_order_relaxed);
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

Allocations allocations() {
  return {count_so_far.load(std::memory_order_relaxed), bytes_so_far.load(std::memory_order_relaxed)};
}

}  // namespace lockstep::bench

// The standard library's array forms call these. So do its other nothrow forms, but not those of a sanitizer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  lockstep::bench::count(size);
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  lockstep::bench::count(size);
  return lockstep::bench::or_throw(std::malloc(size == 0 ? 1 : size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  lockstep::bench::count(size);
  const auto step = static_cast<std::size_t>(alignment);
  return lockstep::bench::or_throw(std::aligned_alloc(step, (size + step - 1) / step * step));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
