#pragma once
// Serialises fields as 64-bit words, for 128-bit hashes of values that are hashed so often that splitting
// them into bytes (core/field_bytes.h) would cost too much. Different values must give different words:
// add fields in a fixed order, and the length of a list before its elements. Once it has held its
// longest value, this class allocates nothing more.

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "core/digest.h"
#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

class FieldWords {
 public:
  void clear() { used_ = 0; }
  std::size_t size() const { return used_; }

  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  [[gnu::always_inline]] void add(T value) {
    if (used_ == words_.size()) [[unlikely]]
      grow();
    words_[used_++] = static_cast<std::uint64_t>(value);
  }
  void add(Duration d) { add(d.ns); }
  template <class Kind>
  void add(TimePoint<Kind> t) {
    add(t.ns);
  }
  void add(HoldId hold) {
    add(std::uint64_t{hold.client.value} << 48 | std::uint64_t{hold.draw} << 32 | hold.round);
  }
  void add(HostId host) { add(std::uint64_t{host.index} << 8 | static_cast<std::uint64_t>(host.kind)); }

  template <class... T>
  void add_all(const T&... fields) {
    (add(fields), ...);
  }

  // Adds an instant that matters only while it is in the future: all instants up to `now` give the same
  // word.
  void add_if_after(Instant value, Instant now) { add(value > now ? value : Instant::before_all()); }

  // Returns the hash of the words from the index `from` on.
  Digest hash(std::size_t from = 0) const { return digest_of(std::span(words_).subspan(from, used_ - from)); }

 private:
  [[gnu::noinline, gnu::cold]] void grow() { words_.resize(2 * used_ + 256); }

  std::vector<std::uint64_t> words_;
  std::size_t used_ = 0;
};

}  // namespace lockstep
