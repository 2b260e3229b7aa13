#pragma once
// Which behaviour of lockstep a token was recorded with.
//
// Bump it with any change after which some scenario and schedule give another digest, and only then: the
// simulator's or a lock's steps, the order of ties, what is digested, keyed randomness, the meaning of a
// choice key or of its value. The golden digests in tests/golden/ tell: whoever has to regenerate them bumps
// this number in the same commit. A token of another engine is refused with exit status 3, since replaying it
// could show another run without saying so.

#include <cstdint>

namespace lockstep {

inline constexpr std::uint32_t engine_version = 4;

}  // namespace lockstep
