#pragma once

// Runs RapidCheck inside Catch. A property is checked with a fixed seed, so a test that passed here passes
// everywhere. The environment variable RC_PARAMS ("seed=7 max_success=10000", "reproduce=…") overrides
// this. A failure prints the shrunk counterexample and one command that runs exactly that case again.

#include <string>
#include <utility>

#include <rapidcheck.h>

namespace lockstep::tests {

// Holds the outcome of checking one property. `text` is for people. It is empty if the property held.
// Otherwise it has the counterexample and, on a line of its own, `RC_PARAMS="reproduce=…"` if there is a
// case to reproduce. There is none if RapidCheck gave up generating.
struct PropertyReport {
  bool held = false;
  int cases = 0;  // number of cases that passed; 0 for a reproduced failure
  std::string text;
};

// Checks a property without Catch's assertions and without the environment. `rc_params` has the syntax of
// RC_PARAMS and may be empty; a malformed one throws rc::detail::ConfigurationException. REQUIRES: `name`
// is unique among the properties of the binary, since it identifies the property in a reproduce string.
PropertyReport run_property(const std::string& name, const rc::detail::Property& property,
                            const std::string& rc_params, int cases);

// Makes the current Catch test case fail, with the report, if the property does not hold. Reads RC_PARAMS.
void require_property(const std::string& name, const rc::detail::Property& property, int cases);

// Calls require_property() for `testable`, which takes generated arguments and returns bool, or returns
// nothing and uses RC_ASSERT. It must not use Catch's REQUIRE, which would prevent shrinking. `cases` is
// the number of cases that must pass.
template <typename Testable>
void check_property(const std::string& name, Testable&& testable, int cases = 100) {
  require_property(name, rc::detail::toProperty(std::forward<Testable>(testable)), cases);
}

}  // namespace lockstep::tests
