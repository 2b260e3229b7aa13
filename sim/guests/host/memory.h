#pragma once
// The memory of a guest's process, read and written from outside.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

class GuestMemory {
 public:
  GuestMemory() = default;
  // REQUIRES: the process exists. To be made anew after an execve, which replaces the memory.
  explicit GuestMemory(int pid);

  // Both return false if any of the bytes is not mapped. A write ignores that a page is read-only.
  bool read(std::uint64_t address, void* to, std::size_t bytes) const;
  bool write(std::uint64_t address, const void* from, std::size_t bytes) const;

  template <class T>
  std::optional<T> get(std::uint64_t address) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    if (!read(address, &value, sizeof value)) return std::nullopt;
    return value;
  }
  template <class T>
  bool put(std::uint64_t address, const T& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    return write(address, &value, sizeof value);
  }
  // Returns the text up to its 0 byte, or what of it is mapped, at most 4,095 bytes.
  std::string text(std::uint64_t address) const;

 private:
  Descriptor file_;
};

}  // namespace lockstep::guests
