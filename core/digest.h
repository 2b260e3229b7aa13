#pragma once
// A 128-bit digest over all events of a run. It is computed from serialised fields and never from memory,
// so it is the same for every compiler, machine and optimisation level. A small buffer gathers the
// records; whenever the buffer is full, it is hashed with XXH3 (xxHash's 128-bit hash), seeded with the
// digest so far.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lockstep {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend constexpr auto operator<=>(const Digest&, const Digest&) = default;
};

// 32 lowercase hexadecimal digits.
std::string to_hex(const Digest& digest);

// Returns the digest of the words, taken as little-endian bytes.
Digest digest_of(std::span<const std::uint64_t> words);

// Holds what one event contributes to the digest: its instant, its tie key and two words of its message.
struct EventRecord {
  std::uint64_t at = 0;
  std::uint64_t tie = 0;
  std::uint64_t word0 = 0;
  std::uint64_t word1 = 0;
  friend constexpr bool operator==(const EventRecord&, const EventRecord&) = default;
};

class DigestBuilder {
 public:
  void add(const EventRecord& record) {
    std::uint64_t* out = words_.data() + used_;
    out[0] = record.at;
    out[1] = record.tie;
    out[2] = record.word0;
    out[3] = record.word1;
    used_ += 4;
    if (used_ == words_.size()) [[unlikely]]
      fold();
  }

  // Returns the digest of all records added so far. More records may be added afterwards.
  Digest value() const;

  // Only the used part of the buffer is copied, and only this part counts in a comparison.
  DigestBuilder() = default;
  DigestBuilder(const DigestBuilder& other) { *this = other; }
  DigestBuilder& operator=(const DigestBuilder& other);
  friend bool operator==(const DigestBuilder& a, const DigestBuilder& b) { return a.value() == b.value(); }

 private:
  void fold();

  Digest chain_;
  std::size_t used_ = 0;
  std::array<std::uint64_t, 128> words_;
};

}  // namespace lockstep
