#include "tests/scenarios/search/search_case.h"

#include <algorithm>
#include <utility>

#include <catch2/catch.hpp>

#include "core/schedule/schedule_text.h"
#include "scenarios/format/parse.h"
#include "tests/support/one_key_locks.h"

namespace lockstep::tests {

using namespace scenarios;

std::string text_of(const SearchParts& parts) {
  const bool user = parts.lock.find("from_reply") != std::string::npos;
  const bool single = parts.lock.find("single") != std::string::npos;
  return "lockstep = 1\n[cluster]\n" + (user || single ? std::string("nodes = 1") : parts.cluster) +
         "\nlatency = \"1ms\"\n[lock]\n" + parts.lock +
         "\nttl = \"40ms\"\nnode_timeout = \"6ms\"\nretry_delay = { min = \"5ms\", max = \"20ms\" }\n"
         "[clients]\ncount = 2\nrounds = 1\nstagger = \"3ms\"\nwork = \"15ms\"\n" +
         parts.clients + "\n[check]\n" + parts.check + "\n" + parts.rest + "\n[budget]\nduration = \"" +
         parts.duration + "\"\n[exhaust]\nfaults = [" + parts.letters + "]\n";
}

Scenario scenario_of(const std::string& text) {
  ParseResult result = parse_scenario(text, "search.toml", {}, one_key_locks());
  std::string errors;
  for (const ScenarioError& error : result.errors) errors += to_text(error);
  CHECK_THAT(errors, Catch::Equals(""));
  REQUIRE(result);
  return std::move(*result.scenario);
}

std::string letter(const std::string& kind, const std::string& magnitudes) {
  return "{ kind = \"" + kind + "\"" + (magnitudes.empty() ? "" : ", magnitudes = [" + magnitudes + "]") +
         " }";
}

std::string text_of(const MinimalSet& set) {
  std::string text = to_text(set.schedule);
  for (const Property kind : set.kinds) text += " " + std::string(code_of(kind));
  return text;
}

std::string difference(const ExhaustResult& merged, const ExhaustResult& twin) {
  if (merged.schedules != twin.schedules || merged.by_deviations != twin.by_deviations)
    return "schedules: " + std::to_string(merged.schedules) + ", not " + std::to_string(twin.schedules);
  if (merged.violated != twin.violated)
    return "violated: " + std::to_string(merged.violated) + ", not " + std::to_string(twin.violated);
  if (merged.acquired != twin.acquired)
    return "acquired: " + std::to_string(merged.acquired) + ", not " + std::to_string(twin.acquired);
  if (merged.complete() != twin.complete()) return "only one is complete";
  for (std::size_t i = 0; i < std::min(merged.minimal.size(), twin.minimal.size()); ++i) {
    if (text_of(merged.minimal[i]) != text_of(twin.minimal[i]))
      return "set " + std::to_string(i) + ": " + text_of(merged.minimal[i]) + ", not " +
             text_of(twin.minimal[i]);
  }
  return merged.minimal.size() == twin.minimal.size() ? "" : "not as many minimal sets";
}

}  // namespace lockstep::tests
