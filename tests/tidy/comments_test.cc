#include "tests/tidy/comments.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

std::size_t offences(const std::string& text) { return check_comments({"core/a.h", text}).size(); }

}  // namespace

TEST_CASE("a comment keeps within 110 columns, whatever its characters take in bytes", "[tidy]") {
  const std::string full = "// " + std::string(107, 'a');
  CHECK(offences(full + "\n") == 0);
  CHECK(offences(full + "a\n") == 1);
  CHECK(offences("// …" + std::string(106, 'a') + "\n") == 1);  // for its beginning alone
  CHECK(offences("int a = 1;  // " + std::string(100, 'a') + "\n") == 1);
  CHECK(offences("const char* a = \"" + std::string(120, 'a') + "\";\n") == 0);
}

TEST_CASE("a row of a table is not joined with what stands behind it", "[tidy]") {
  CHECK(offences("//   Instant   true time\n//   MonoTime  a host's monotonic clock\n") == 0);
  CHECK(offences("//   Instant   true time\n// A host has two clocks.\n") == 0);
  CHECK(offences("//   Instant   true time, of which\n// only the world knows.\n") == 1);
  CHECK(offences("//   an example\nint a;\n// only the world knows\n") == 0);
}

TEST_CASE("a comment does not go on from another one", "[tidy]") {
  CHECK(offences("// … and then the rest\n") == 1);
  CHECK(offences("// It goes on: …\n") == 0);
}

TEST_CASE("words that are no English are named, in documents too", "[tidy]") {
  const std::string word = std::string("how-man") + "ieth";
  CHECK(offences("// the " + word + "\n") == 1);
  CHECK(check_comments({"docs/a.md", "the " + word + "\n"}).size() == 1);
  CHECK(check_comments({"docs/a.md", "the N-th\n"}).empty());
}

}  // namespace lockstep::tests::tidy
