#pragma once
// CHECK: for bugs of lockstep itself. Always on, in every build; prints the expression, the values given and the place,
// then throws InternalError, which the command line turns into exit status 70. Bugs of the lock under test are verdicts,
// bugs in a user's input are located errors: neither may end here.

#include <fmt/core.h>

#include <stdexcept>
#include <string>

namespace lockstep {

class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line, const std::string& detail);

}  // namespace lockstep

// CHECK(condition) or CHECK(condition, "x = {}", x). Catch has a CHECK too: where both are included this one wins, so the
// headers' own checks mean the same in a test binary, and tests say REQUIRE.
#undef CHECK
#define CHECK(condition, ...)                                                        \
  do {                                                                               \
    if (!(condition)) [[unlikely]] {                                                 \
      ::lockstep::check_failed(#condition, __FILE__, __LINE__,                       \
                               std::string(__VA_OPT__(::fmt::format(__VA_ARGS__)))); \
    }                                                                                \
  } while (false)
