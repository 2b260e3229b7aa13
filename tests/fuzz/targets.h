#pragma once
// What lockstep reads from users, given any bytes: it is read, or turned down with an error that has a place
// and a message. Anything else, a CHECK that fails, a sanitizer's report, an endless loop, is a bug.
// libFuzzer calls these
// (./dev fuzz), and so does an ordinary test, with the corpus and its neighbours.

#include <span>
#include <string_view>

namespace lockstep::tests {

// A scenario file. What is read has a hash, a schedule and, if it is small, a run.
void fuzz_scenario(std::string_view text);

// A token. What is read is written as it was.
void fuzz_token(std::string_view text);

// A repro file. What is read, written and read again is the same.
void fuzz_repro(std::string_view text);

struct FuzzTarget {
  std::string_view name;  // and its folder in tests/fuzz/corpus
  void (*run)(std::string_view);
};
std::span<const FuzzTarget> fuzz_targets();

}  // namespace lockstep::tests
