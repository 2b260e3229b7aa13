#pragma once
// Says what an extension does on a node where the key is missing: it fails there, or it creates the key
// again (redis-semaphore#175).

#include <cstdint>

namespace lockstep {

enum class ExtendMissing : std::uint8_t { fail, create };

}  // namespace lockstep
