#pragma once
// A 64-bit hash of bytes, the same on every machine: XXH3 (xxHash, 64-bit, no seed). For checksums and
// identities of texts; not against an adversary.

#include <cstdint>
#include <string_view>

namespace lockstep {

std::uint64_t text_hash(std::string_view text);

}  // namespace lockstep
