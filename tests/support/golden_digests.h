#pragma once
// The digests of every shipped scenario for a few seeds, as text: what must be the same for every compiler,
// level of optimisation and sanitizer. tests/golden/digests.txt holds them; tests/digest builds a second
// program around this one.

#include <string>
#include <vector>

namespace lockstep::tests {

// One line per scenario and seed, "id seed events digest observations" (two hexadecimal hashes: the run's
// own, over its events, and one over everything that the monitors and reports could see). In the order of
// ids, then seeds.
std::vector<std::string> computed_digests();

// A line for each difference, empty when there is none: "- expected", "+ computed".
std::vector<std::string> differences(const std::vector<std::string>& expected,
                                     const std::vector<std::string>& computed);

// Lines without their ends. A file that cannot be read has none.
std::vector<std::string> lines_of_file(const std::string& path);

}  // namespace lockstep::tests
