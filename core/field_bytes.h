#pragma once
// Serialises fields as bytes that are the same on every machine: each number or enumeration as eight
// bytes, the lowest first. To hash a larger value, derive from this class and add the value's fields in a
// fixed order.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/text_hash.h"
#include "core/time.h"

namespace lockstep {

class FieldBytes {
 public:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void add(T value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(bits >> shift & 0xFFU);
  }
  void add(Duration d) { add(d.ns); }
  void append(const FieldBytes& other) { bytes_ += other.bytes_; }

  std::string_view bytes() const { return bytes_; }
  std::uint64_t hash() const { return text_hash(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace lockstep
