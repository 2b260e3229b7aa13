#pragma once
// Computes the digests of every shipped scenario for a few seeds, as text. They must be the same for every
// compiler, level of optimisation and sanitizer. tests/golden/digests.txt holds them. tests/digest builds
// a second program with this code.

#include <string>
#include <vector>

namespace lockstep::tests {

// Returns one line per scenario and seed, in the order of ids and then seeds: "id seed events digest
// observations". The last two are hexadecimal hashes: the run's own digest of its events, and a hash of
// everything that monitors and reports could see.
std::vector<std::string> computed_digests();

// Returns a line for each difference, "- expected" or "+ computed"; empty if there is none.
std::vector<std::string> differences(const std::vector<std::string>& expected,
                                     const std::vector<std::string>& computed);

// Returns the lines of a file without their ends. A file that cannot be read has no lines.
std::vector<std::string> lines_of_file(const std::string& path);

}  // namespace lockstep::tests
