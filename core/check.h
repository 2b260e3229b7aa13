#pragma once
// CHECK: for bugs of lockstep itself. Always on, in every build; prints the expression, the values given and
// the place, then throws InternalError, which the command line turns into exit status 70. Bugs of the lock
// under test are verdicts, bugs in a user's input are located errors: neither may end here.

#include <stdexcept>
#include <string>

#include <fmt/core.h>

namespace lockstep {

class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line, const std::string& detail);

// By value and out of line: a check that holds costs its comparison and nothing else.
template <class... Values>
[[noreturn, gnu::noinline, gnu::cold]] void check_failed_with(const char* expression, const char* file,
                                                              int line,
                                                              fmt::format_string<const Values&...> detail,
                                                              Values... values) {
  check_failed(expression, file, line, fmt::format(detail, static_cast<const Values&>(values)...));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void check_failed_with(const char* expression, const char* file,
                                                                     int line) {
  check_failed(expression, file, line, std::string());
}

}  // namespace lockstep

// CHECK(condition) or CHECK(condition, "x = {}", x). Catch has a CHECK too: where both are included this one
// wins, so the headers' own checks mean the same in a test binary, and tests say REQUIRE.
#undef CHECK
#define CHECK(condition, ...)                                                                   \
  do {                                                                                          \
    if (!(condition)) [[unlikely]] {                                                            \
      ::lockstep::check_failed_with(#condition, __FILE__, __LINE__ __VA_OPT__(, ) __VA_ARGS__); \
    }                                                                                           \
  } while (false)
