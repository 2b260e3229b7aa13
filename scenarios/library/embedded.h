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

// Return all files, in ascending byte order of `id`. Each id is there once. Those of the folder `guest`
// are in the second list: they start real programs, which a machine may lack.
std::span<const EmbeddedScenario> embedded_scenarios();
std::span<const EmbeddedScenario> embedded_guest_scenarios();

}  // namespace lockstep::scenarios
