#pragma once

// The shipped scenarios, compiled in from scenarios/library/**/*.toml by cmake/embed_scenarios.cmake.

#include <span>
#include <string_view>

namespace lockstep::scenarios {

// One file of the library. `id` is its path below scenarios/library without ".toml" ("C11",
// "redlock/nominal"); `text` is the file, byte for byte. Both live as long as the program.
struct EmbeddedScenario {
  std::string_view id;
  std::string_view text;
};

// Returns all files, in ascending byte order of `id`. Each id is there once.
std::span<const EmbeddedScenario> embedded_scenarios();

}  // namespace lockstep::scenarios
