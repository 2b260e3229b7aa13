// Prints the digests of every shipped scenario for a few seeds and compares them with
// tests/golden/digests.txt.
//
//   lockstep_digest            exit status 0 if all agree, 1 if one differs
//   lockstep_digest --update   writes the golden file again, after a change that is meant to change runs

#include <cstdio>
#include <exception>
#include <fstream>
#include <string_view>

#include <fmt/core.h>

#include "tests/support/golden_digests.h"

namespace {

constexpr const char* golden_path = LOCKSTEP_SOURCE_ROOT "/tests/golden/digests.txt";

int update(const std::vector<std::string>& computed) {
  std::ofstream file(golden_path, std::ios::binary);
  for (const std::string& line : computed) file << line << '\n';
  file.flush();
  if (file.good()) return 0;
  fmt::print(stderr, "lockstep_digest: cannot write {}\n", golden_path);
  return 1;
}

int compare(const std::vector<std::string>& computed) {
  const auto different = lockstep::tests::differences(lockstep::tests::lines_of_file(golden_path), computed);
  if (different.empty()) {
    fmt::print("{} digests are as they should be\n", computed.size());
    return 0;
  }
  for (const std::string& line : different) fmt::print(stderr, "{}\n", line);
  fmt::print(stderr,
             "Digests differ from tests/golden/digests.txt (-). Where runs were meant to change: "
             "lockstep_digest --update, and bump core/schedule/engine_version.h.\n");
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool updates = argc == 2 && std::string_view(argv[1]) == "--update";
  if (argc > 1 && !updates) {
    fmt::print(stderr, "lockstep_digest takes --update or nothing\n");
    return 64;
  }
  try {
    const auto computed = lockstep::tests::computed_digests();
    for (const std::string& line : computed) fmt::print("{}\n", line);
    return updates ? update(computed) : compare(computed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lockstep_digest: {}\n", error.what());
    return 70;
  }
}
