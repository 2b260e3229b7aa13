#pragma once

// RapidCheck inside Catch. A property is checked with a fixed seed, so a test that passed here passes
// everywhere; RC_PARAMS of the environment ("seed=7 max_success=10000", "reproduce=…") overrides it. A
// failure prints the shrunk counterexample and one command that runs exactly that case again.

#include <string>
#include <utility>

#include <rapidcheck.h>

namespace lockstep::tests {

// What became of one property. `text` is for people: empty when it held, else the counterexample, and in a
// line of its own `RC_PARAMS="reproduce=…"` when there is a case to reproduce (there is none when RapidCheck
// gave up generating).
struct PropertyReport {
  bool held = false;
  int cases = 0;  // cases that passed; a reproduced failure has none
  std::string text;
};

// Without assertions and environment: `rc_params` is in the syntax of RC_PARAMS and may be empty. `name` is
// the identity of the property in a reproduce string, so it must be unique among the properties of the
// binary. A malformed `rc_params` throws rc::detail::ConfigurationException.
PropertyReport run_property(const std::string& name, const rc::detail::Property& property,
                            const std::string& rc_params, int cases);

// Makes the current Catch test case fail, with the report, when the property does not hold.
void require_property(const std::string& name, const rc::detail::Property& property, int cases);

// `testable` takes generated arguments and returns bool, or returns nothing and uses RC_ASSERT (never Catch's
// REQUIRE, which would leave the shrinking behind). `cases` is how many must pass.
template <typename Testable>
void check_property(const std::string& name, Testable&& testable, int cases = 100) {
  require_property(name, rc::detail::toProperty(std::forward<Testable>(testable)), cases);
}

}  // namespace lockstep::tests
