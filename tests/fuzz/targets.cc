#include "tests/fuzz/targets.h"

#include <algorithm>
#include <array>
#include <string>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "cli/input/recorded_history.h"
#include "core/check.h"
#include "core/text_hash.h"
#include "properties/recorded/check_history.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/parse.h"
#include "scenarios/run/run.h"
#include "scenarios/token/hash.h"
#include "scenarios/token/repro_file.h"
#include "scenarios/token/token.h"

namespace lockstep::tests {
namespace {

using scenarios::Scenario;

void check_errors(const std::vector<scenarios::ScenarioError>& errors, std::string_view text) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const scenarios::ScenarioError& error : errors) {
    CHECK(!error.message.empty());
    // Behind a full list stands how many more there are, which has no place.
    const bool says_how_many = errors.size() > scenarios::ErrorList::most_listed && &error == &errors.back();
    CHECK(error.line >= (says_how_many ? 0U : 1U) && error.line <= lines, "line {} of {}", error.line, lines);
    CHECK(!scenarios::to_text(error).empty());
  }
}

// Returns true iff a run of 20 ms has some ten thousand events at most. This follows from the latency,
// since every step of the protocol takes the time of a message.
bool is_small(const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const auto takes_time = [](const sim::DurationRange& latency) { return latency.min >= microseconds(200); };
  return setup.clients <= 8 && setup.nodes <= 9 && takes_time(setup.latency) &&
         setup.faults.size() + setup.families.size() < 100 &&
         std::all_of(setup.links.begin(), setup.links.end(),
                     [&](const sim::LinkTopology& link) { return takes_time(link.latency); });
}

void run_briefly(Scenario scenario) {
  scenario.setup.duration = std::min(scenario.setup.duration, milliseconds(20));
  scenario.setup.healing = Duration{};
  scenarios::Runner runner(scenario);
  const auto first = runner.run(schedule_of(scenario, Seed{1}));
  CHECK(runner.run(schedule_of(scenario, Seed{1}), {.history = true}).digest == first.digest);
}

void check_token(std::string_view text) {
  const auto result = scenarios::decode(text);
  if (const auto* error = std::get_if<scenarios::TokenError>(&result)) {
    CHECK(!error->message.empty());
    return;
  }
  CHECK(scenarios::encode(std::get<scenarios::Token>(result)) == text, "a token of two spellings");
}

}  // namespace

void fuzz_scenario(std::string_view text) {
  const scenarios::ParseResult result = scenarios::parse_scenario(text, "fuzz.toml", {});
  CHECK(result.scenario.has_value() == result.errors.empty());
  check_errors(result.errors, text);
  if (!result.scenario) return;
  CHECK(scenario_hash(*result.scenario) ==
        scenario_hash(*scenarios::parse_scenario(text, "again", {}).scenario));
  if (is_small(*result.scenario)) run_briefly(*result.scenario);
}

void fuzz_token(std::string_view text) {
  check_token(text);
  // No fuzzer guesses a checksum, so this sets the right one. Only then is the rest of the token read.
  const std::string body(text.substr(0, text.rfind(':') == std::string_view::npos ? 0 : text.rfind(':') + 1));
  const std::uint64_t hash = text_hash(body);
  check_token(fmt::format("{}{:08x}", body, static_cast<std::uint32_t>(hash ^ hash >> 32)));
}

void fuzz_repro(std::string_view text) {
  const scenarios::ReproResult result = scenarios::parse_repro(text, "fuzz.toml");
  CHECK(result.repro.has_value() == result.errors.empty());
  check_errors(result.errors, text);
  if (!result.repro) return;
  const std::string written = scenarios::to_text(*result.repro, "again", {});
  const scenarios::ReproResult again = scenarios::parse_repro(written, "again.toml");
  CHECK(again.repro.has_value(), "{}", written);
  CHECK(again.repro->run == result.repro->run, "{}", written);
}

void fuzz_history(std::string_view text) {
  auto result = cli::parse_recorded_history(text, "fuzz.jsonl");
  if (const auto* error = std::get_if<scenarios::ScenarioError>(&result)) return check_errors({*error}, text);
  const auto& file = std::get<cli::RecordedFile>(result);
  const auto& history = file.history;
  std::vector<bool> taken(history.places);
  const auto take = [&](properties::recorded::Place place) {
    CHECK(place < history.places && !taken[place], "place {} of {}", place, history.places);
    taken[place] = true;
  };
  for (const auto& operation : history.operations) {
    take(operation.called);
    if (operation.answer != properties::recorded::Answer::none) take(operation.answered);
    if (operation.given_up != properties::recorded::unanswered) take(operation.given_up);
  }
  CHECK(file.lines.size() == history.places && std::is_sorted(file.lines.begin(), file.lines.end()));
  properties::recorded::CheckOptions options;
  options.most_states = 1'000;
  CHECK(check_history(history, options).resources.size() == history.resources);
}

std::span<const FuzzTarget> fuzz_targets() {
  // Files are read up to 1 MiB. What takes too long at that length is noticed at a fifth of it.
  static constexpr std::array<FuzzTarget, 4> targets{{{"scenario", fuzz_scenario, 200'000},
                                                      {"token", fuzz_token, 200'000},
                                                      {"repro", fuzz_repro, 200'000},
                                                      {"history", fuzz_history, 200'000}}};
  return targets;
}

}  // namespace lockstep::tests
