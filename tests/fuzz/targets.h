#pragma once
// Feed any bytes to what lockstep reads from users. The input must be read, or rejected with an error that
// has a place and a message. A failed CHECK, a sanitizer's report or an endless loop is a bug. libFuzzer
// calls these functions (./dev fuzz), and so does an ordinary test with the corpus and its neighbours.

#include <cstddef>
#include <span>
#include <string_view>

namespace lockstep::tests {

// Reads a scenario file. A scenario that is read must have a hash and, if it is small, a run that repeats.
void fuzz_scenario(std::string_view text);

// Reads a token. A token that is read must be written as it was.
void fuzz_token(std::string_view text);

// Reads a repro file. A file that is read, written and read again must be the same.
void fuzz_repro(std::string_view text);

// Reads a recorded history. One that is read can be judged, and nothing in it is twice.
void fuzz_history(std::string_view text);

struct FuzzTarget {
  std::string_view name;  // also the name of its folder in tests/fuzz/corpus
  void (*run)(std::string_view);
  std::size_t longest;  // bytes of the longest inputs that are tried
};
std::span<const FuzzTarget> fuzz_targets();

}  // namespace lockstep::tests
