#include "tests/support/property.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include <catch2/catch.hpp>
#include <rapidcheck/detail/Configuration.h>
#include <rapidcheck/detail/TestListener.h>

namespace lockstep::tests {
namespace {

// This seed is unrelated to Catch's own, which only orders test cases.
constexpr std::uint64_t fixed_seed = 20260101;

// Prints nothing. The default listener writes to stderr while it works, but the report says everything
// needed.
class SilentListener final : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

std::string reproduce_line(const std::string& name, const rc::detail::Reproduce& reproduce) {
  rc::detail::Configuration config;
  config.reproduce.emplace(name, reproduce);
  // RapidCheck adds a seed, which a reproduced case does not use. So only the first word is needed.
  const std::string params = rc::detail::configToMinimalString(config);
  return "RC_PARAMS=\"" + params.substr(0, params.find(' ')) + "\"";
}

// Returns a test name as an argument for Catch, with the comma and bracket escaped that mean something in
// a test spec.
std::string as_test_spec(const std::string& name) {
  std::string spec;
  for (const char c : name) {
    if (c == ',' || c == '[' || c == ']') spec += '\\';
    spec += c;
  }
  return spec;
}

}  // namespace

PropertyReport run_property(const std::string& name, const rc::detail::Property& property,
                            const std::string& rc_params, int cases) {
  rc::detail::Configuration defaults;
  defaults.testParams.seed = fixed_seed;
  defaults.testParams.maxSuccess = cases;
  const rc::detail::Configuration config = rc::detail::configFromString(rc_params, defaults);

  rc::detail::TestMetadata metadata;
  metadata.id = name;
  metadata.description = name;
  SilentListener listener;
  const rc::detail::TestResult result =
      rc::detail::checkProperty(property, metadata, config.testParams, listener, config.reproduce);

  if (result.is<rc::detail::SuccessResult>()) {
    return {.held = true, .cases = result.get<rc::detail::SuccessResult>().numSuccess, .text = ""};
  }
  PropertyReport report;
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  if (result.is<rc::detail::FailureResult>()) {
    const auto& failure = result.get<rc::detail::FailureResult>();
    report.cases = failure.numSuccess;
    text << "\nReproduce with:\n" << reproduce_line(name, failure.reproduce);
  }
  report.text = text.str();
  return report;
}

void require_property(const std::string& name, const rc::detail::Property& property, int cases) {
  const char* const environment = std::getenv("RC_PARAMS");
  const PropertyReport report =
      run_property(name, property, environment == nullptr ? "" : environment, cases);
  if (report.held) {
    SUCCEED();
    return;
  }
  const std::string test = as_test_spec(Catch::getResultCapture().getCurrentTestName());
  // Catch would wrap the line that people paste, so the line bypasses Catch.
  std::cerr << "\n- " << name << "\n"
            << report.text << " " LOCKSTEP_TESTS_BINARY " \"" << test << "\"\n"
            << std::flush;
  FAIL("The property \"" << name << "\" does not hold; its counterexample stands on stderr.");
}

}  // namespace lockstep::tests
