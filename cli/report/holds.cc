#include "cli/report/holds.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/input/repro.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/streams.h"
#include "cli/terminal/table.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/token.h"

namespace lockstep::cli {
namespace {

class Silence final : public Output {
 public:
  void write(std::string_view) override {}
  void flush() override {}
};

// A session that prints nothing. The answer is one text, so nothing is printed while a failure is shrunk.
struct QuietSession {
  explicit QuietSession(const Program& program) { hooks.program = program; }
  Silence nowhere;
  Streams streams{nowhere, nowhere, {}};
  Hooks hooks;
  Session session{streams, hooks, true, Paint{}};
};

std::string reproduction(const LoadedScenario& loaded, const Schedule& schedule, const Asker& asker) {
  const std::string token = token_of(loaded, schedule);
  return fmt::format("Reproduce in this test: LOCKSTEP_REPLAY={} {}\nReproduce: {}\n", shell_quoted(token),
                     asker.rerun, replay_command(loaded, schedule));
}

Answer nobody_acquired(const LoadedScenario& loaded, std::uint64_t runs) {
  return {Verdict::inconclusive,
          fmt::format("{} is inconclusive: nobody acquired the lock in {} {}, so nothing was tested\n",
                      loaded.scenario.id, with_separators(runs), runs == 1 ? "run" : "runs")};
}

Answer answer_of(const LoadedScenario& loaded, const Schedule& schedule, const Asker& asker) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::JudgedRun judged = run_once(runner, schedule, Keep::verdict);
  if (judged.run.verdict == Verdict::held) return {};
  if (judged.run.verdict == Verdict::inconclusive) return nobody_acquired(loaded, 1);
  return {Verdict::violated,
          violation_text(loaded, judged, schedule, Paint{}) + reproduction(loaded, schedule, asker)};
}

// Returns the token of LOCKSTEP_REPLAY if it is for this scenario.
std::optional<scenarios::Token> token_for(const LoadedScenario& loaded, const Asker& asker) {
  if (!asker.replay) return std::nullopt;
  auto decoded = scenarios::decode(*asker.replay);
  if (const auto* error = std::get_if<scenarios::TokenError>(&decoded))
    throw CommandError(ExitStatus::bad_input, "LOCKSTEP_REPLAY: " + error->message);
  auto& token = std::get<scenarios::Token>(decoded);
  if (token.scenario != loaded.scenario.id) return std::nullopt;
  return std::move(token);
}

// Says that LOCKSTEP_REPLAY was not used, so that this does not go unnoticed when all tests pass.
std::string unused_replay_text(const LoadedScenario& loaded, const Asker& asker) {
  if (!asker.replay) return {};
  return fmt::format("LOCKSTEP_REPLAY is no run of {}, which was run with its whole budget instead\n",
                     loaded.scenario.id);
}

LoadedScenario with_overrides_of(const scenarios::Token& token, const Subject& subject) {
  LoadedScenario loaded = load_scenario(subject.scenario, token.overrides, subject.program);
  if (loaded.hash == token.scenario_hash) return loaded;
  throw CommandError(
      ExitStatus::mismatch,
      fmt::format("LOCKSTEP_REPLAY: {} is not what it was when the token was recorded", loaded.scenario.id));
}

std::string violated_text(const LoadedScenario& loaded, const scenarios::CampaignResult& result,
                          const Asker& asker, unsigned threads, const Session& session) {
  const scenarios::Failure& failure = result.failures.front();
  ShrinkLimits limits;
  limits.threads = threads;
  const ShrunkRun run =
      shrink_run(loaded, scenarios::run_of(failure),
                 {failure.judged.violation.property, failure.judged.inside_model}, limits, session);
  return fmt::format("{} does not hold: found with seed {}, after {} {}, and shrunk\n\n", loaded.scenario.id,
                     failure.seed, with_separators(result.held + result.inconclusive),
                     result.held + result.inconclusive == 1 ? "other" : "others") +
         shrunk_text(run, Paint{}) + reproduction(run.loaded, run.shrunk.schedule, asker);
}

// Escapes the characters that have a meaning in a Catch2 test spec.
std::string escaped(const std::string& test_name) {
  std::string text;
  for (const char c : test_name) {
    if (std::string_view("\\,[\"").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

Answer ask(const Subject& subject, const Asker& asker) {
  const LoadedScenario loaded = load_scenario(subject.scenario, subject.overrides, subject.program);
  if (auto token = token_for(loaded, asker)) {
    const LoadedScenario changed = with_overrides_of(*token, subject);
    scenarios::fill_in(*token, changed.scenario);
    return answer_of(changed, token->schedule, asker);
  }
  scenarios::CampaignOptions options;
  options.last_seed = loaded.scenario.budget_runs;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  const scenarios::CampaignResult result = scenarios::run_campaign(loaded.scenario, options);
  if (result.mismatch) {
    throw CommandError(
        ExitStatus::mismatch,
        fmt::format("{} is not deterministic: two runs of seed {} differ in event {}. Does the "
                    "lock look at anything but its inputs?",
                    loaded.scenario.id, result.mismatch->seed, result.mismatch->event));
  }
  if (result.verdict == Verdict::inconclusive) return nobody_acquired(loaded, result.runs);
  if (result.violated == 0) return {Verdict::held, unused_replay_text(loaded, asker)};
  const QuietSession quiet(subject.program);
  return {Verdict::violated, violated_text(loaded, result, asker, options.threads, quiet.session)};
}

Answer ask(const Subject& subject, const Schedule& schedule, const Asker& asker) {
  return answer_of(load_scenario(subject.scenario, subject.overrides, subject.program), schedule, asker);
}

std::optional<Schedule> smaller(const Subject& subject, const Schedule& schedule) {
  const LoadedScenario loaded = load_scenario(subject.scenario, subject.overrides, subject.program);
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::JudgedRun judged = run_once(runner, schedule, Keep::verdict);
  const auto target = scenarios::shrink_target(loaded.scenario, judged.violations);
  if (!target) return std::nullopt;
  const scenarios::WithWorkforce as_it_is =
      [&](const scenarios::Workforce& workforce) -> std::optional<scenarios::Scenario> {
    return workforce == scenarios::Workforce{} ? std::optional(loaded.scenario) : std::nullopt;
  };
  scenarios::Shrunk shrunk = scenarios::shrink(loaded.scenario, schedule, *target, as_it_is, {});
  if (shrunk.schedule == schedule) return std::nullopt;
  return std::move(shrunk.schedule);
}

Asker asker_of(const std::string& test_name) {
  std::error_code unknown;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", unknown);
  Asker asker;
  asker.rerun =
      shell_quoted(unknown ? "<test program>" : binary.string()) + " " + shell_quoted(escaped(test_name));
  if (const char* token = std::getenv("LOCKSTEP_REPLAY"); token != nullptr && *token != '\0')
    asker.replay = token;
  return asker;
}

}  // namespace lockstep::cli
