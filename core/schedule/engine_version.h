#pragma once
// The version of lockstep's behaviour. A token carries the version that it was recorded with.
//
// Increase it with every change after which some scenario and schedule give another digest, and only
// then. Such changes concern the steps of the simulator or of a lock, the order of ties, what is
// digested, keyed randomness, or the meaning of a choice key or of its value. The golden digests in
// tests/golden/ show it: a commit that regenerates them increases this number. A token of another version
// is refused with exit status 3, because replaying it could show another run without saying so.

#include <cstdint>

namespace lockstep {

inline constexpr std::uint32_t engine_version = 7;

}  // namespace lockstep
