#pragma once
// What an extension does with a key that is missing: it fails there, or re-creates it (redis-semaphore#175).

#include <cstdint>

namespace lockstep {

enum class ExtendMissing : std::uint8_t { fail, create };

}  // namespace lockstep
