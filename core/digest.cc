#include "core/digest.h"

#include <algorithm>
#include <bit>
#include <span>

#include <fmt/core.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace lockstep {
namespace {

// Hashes the words, as little-endian bytes, with a seed made of the chain value. XXH3 reads bytes, so the
// result does not depend on the machine.
Digest chained(const Digest& chain, std::span<const std::uint64_t> words) {
  static_assert(std::endian::native == std::endian::little,
                "serialise the words byte by byte on a big-endian machine");
  const XXH128_hash_t hash =
      XXH3_128bits_withSeed(words.data(), words.size_bytes(), chain.low ^ std::rotl(chain.high, 1));
  return {hash.high64 ^ chain.high, hash.low64};
}

}  // namespace

std::string to_hex(const Digest& digest) { return fmt::format("{:016x}{:016x}", digest.high, digest.low); }

Digest digest_of(std::span<const std::uint64_t> words) { return chained(Digest{}, words); }

void DigestBuilder::fold() {
  chain_ = chained(chain_, words_);
  used_ = 0;
}

Digest DigestBuilder::value() const {
  return used_ == 0 ? chain_ : chained(chain_, std::span(words_).first(used_));
}

DigestBuilder& DigestBuilder::operator=(const DigestBuilder& other) {
  chain_ = other.chain_;
  used_ = other.used_;
  std::copy_n(other.words_.begin(), used_, words_.begin());
  return *this;
}

}  // namespace lockstep
