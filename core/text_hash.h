#pragma once
// A 64-bit hash of bytes that is the same on every machine: XXH3 (xxHash, 64-bit). It serves for
// checksums and as the identity of a text. It does not resist an adversary.

#include <cstdint>
#include <string_view>

namespace lockstep {

// Texts that follow each other have one hash if each takes that of the one before as its seed.
std::uint64_t text_hash(std::string_view text, std::uint64_t seed = 0);

}  // namespace lockstep
