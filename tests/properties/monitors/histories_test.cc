// Tests the rules of docs/PROPERTIES.md on hand-written histories. The reference twins must find exactly
// the violations that each file expects.

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "tests/properties/reference/find_violations.h"
#include "tests/support/history_text.h"

namespace lockstep::tests {
namespace {

std::string text_of(HoldId hold) {
  return fmt::format("{}.{}.{}", static_cast<char>('A' + hold.client.value), hold.round, hold.draw);
}

std::string text_of(const Violation& v) {
  return fmt::format("{} at {} ns, hold {}, other {}, redis:{}, key {}", code_of(v.property), v.at.ns,
                     text_of(v.hold), text_of(v.other), v.node.value + 1, v.key.value);
}

bool matches(const Violation& found, const ExpectedViolation& expected) {
  return found.property == expected.property && found.at == expected.at &&
         expected.hold.value_or(found.hold) == found.hold &&
         expected.other.value_or(found.other) == found.other &&
         expected.node.value_or(found.node) == found.node && expected.key.value_or(found.key) == found.key;
}

// For example, "me-violated-pause" is about ME and breaks it; "me-held" is about ME and does not break it.
bool is_about(const HistoryText& history, Property property, bool violated) {
  std::string prefix(code_of(property));
  for (char& c : prefix) c = static_cast<char>(c - 'A' + 'a');
  prefix += violated ? "-violated" : "-held";
  return history.name == prefix || history.name.starts_with(prefix + "-");
}

bool expects(const HistoryText& history, Property property) {
  return std::any_of(history.expected.begin(), history.expected.end(),
                     [&](const ExpectedViolation& e) { return e.property == property; });
}

TEST_CASE("the twins find in each hand-written history what it expects, and nothing else", "[properties]") {
  for (const HistoryText& history : load_histories()) {
    const std::vector<Violation> found =
        properties::reference::find_violations(history.history, history.setup);
    std::string report = history.name + ".history:";
    for (const Violation& violation : found) report += "\n  found " + text_of(violation);
    INFO(report);
    CHECKED_ELSE(found.size() == history.expected.size()) { continue; }
    for (const ExpectedViolation& expected : history.expected) {
      INFO("expected " << code_of(expected.property) << " at " << expected.at.ns << " ns");
      CHECK(
          std::any_of(found.begin(), found.end(), [&](const Violation& v) { return matches(v, expected); }));
    }
  }
}

TEST_CASE("every kind has a history that violates it and a nearest one that does not", "[properties]") {
  const std::vector<HistoryText> histories = load_histories();
  for (const PropertyInfo& info : property_infos()) {
    for (const bool violated : {true, false}) {
      const bool there = std::any_of(histories.begin(), histories.end(), [&](const HistoryText& h) {
        return is_about(h, info.property, violated) && expects(h, info.property) == violated;
      });
      INFO(info.code << (violated ? " violated" : " held"));
      CHECK(there);
    }
  }
}

TEST_CASE("the name of a history says what it is about", "[properties]") {
  for (const HistoryText& history : load_histories()) {
    int names = 0;
    for (const PropertyInfo& info : property_infos()) {
      for (const bool violated : {true, false}) {
        if (is_about(history, info.property, violated) && expects(history, info.property) == violated)
          ++names;
      }
    }
    INFO(history.name);
    CHECK(names == 1);
  }
}

}  // namespace
}  // namespace lockstep::tests
