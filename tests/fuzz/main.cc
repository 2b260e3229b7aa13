// Becomes one libFuzzer binary for each target. LOCKSTEP_FUZZ_TARGET is the name of the target, whose table
// (targets.cc) also says how long its inputs may be. libFuzzer prefers short inputs, so its mutations alone
// would hardly ever reach that length: every 16th mutation repeats part of an input instead.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "tests/fuzz/mutations.h"
#include "tests/fuzz/targets.h"

// libFuzzer's own mutations.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace lockstep::tests {
namespace {

const FuzzTarget& chosen_target() {
  const auto targets = fuzz_targets();
  const auto found = std::find_if(targets.begin(), targets.end(), [](const FuzzTarget& target) {
    return target.name == LOCKSTEP_FUZZ_TARGET;
  });
  CHECK(found != targets.end());
  return *found;
}

std::size_t largest_input = 0;

void print_largest_input() { std::fprintf(stderr, "stat::largest_input_bytes:      %zu\n", largest_input); }

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace
}  // namespace lockstep::tests

// Gives libFuzzer the longest input as if it stood on the command line.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static std::string option = "-max_len=" + std::to_string(lockstep::tests::chosen_target().longest);
  static std::vector<char*> words(*argv, *argv + *argc);
  words.push_back(option.data());
  words.push_back(nullptr);
  *argc += 1;
  *argv = words.data();
  std::atexit(lockstep::tests::print_largest_input);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lockstep::tests;
  largest_input = std::max(largest_input, size);
  chosen_target().run(text_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  using namespace lockstep::tests;
  Dice dice(seed);
  if (size == 0 || dice.below(16) != 0) return LLVMFuzzerMutate(data, size, most);
  const std::string text = lengthened(text_of(data, size), most, dice);
  const std::size_t length = std::min(text.size(), most);
  std::copy_n(text.begin(), length, data);
  return length;
}
