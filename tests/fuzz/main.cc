// Becomes one libFuzzer binary for each target. LOCKSTEP_FUZZ_TARGET is the name of the target. ./dev fuzz
// bounds the length of inputs.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& target : lockstep::tests::fuzz_targets()) {
    if (target.name == LOCKSTEP_FUZZ_TARGET) target.run(text);
  }
  return 0;
}
