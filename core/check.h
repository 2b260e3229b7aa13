#pragma once
// CHECK finds bugs of lockstep itself. It is on in every build. If its condition is false, it throws
// InternalError with the expression, the values given and the place in the source, and the command line
// turns that into exit status 70. A bug of the lock under test is a verdict, and a mistake in a user's
// input is an error with its place: neither may make a CHECK fail.

#include <stdexcept>
#include <string>

#include <fmt/core.h>

namespace lockstep {

class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line, const std::string& detail);

// The values are passed by value and this function is out of line, so a check that holds costs nothing
// but its comparison.
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

// Usage: CHECK(condition) or CHECK(condition, "x = {}", x). Catch defines a CHECK too. Where both are
// included this one replaces Catch's, so that the checks in our headers mean the same in a test binary.
// Tests use REQUIRE.
#undef CHECK
#define CHECK(condition, ...)                                                                   \
  do {                                                                                          \
    if (!(condition)) [[unlikely]] {                                                            \
      ::lockstep::check_failed_with(#condition, __FILE__, __LINE__ __VA_OPT__(, ) __VA_ARGS__); \
    }                                                                                           \
  } while (false)
