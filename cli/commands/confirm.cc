#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/input/load_scenario.h"
#include "cli/input/recorded_run.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/redis_server.h"
#include "core/check.h"
#include "core/inert_text.h"
#include "core/text.h"
#include "reports/machine/json_text.h"
#include "scenarios/run/run.h"
#ifdef LOCKSTEP_GUESTS
#include "sim/guests/redis/redis_twins.h"
#endif

namespace lockstep::cli {

#ifdef LOCKSTEP_GUESTS
namespace {

using guests::RedisTwins;
using guests::Replies;
using guests::TwinDifference;
using scenarios::Runner;
using scenarios::RunResult;

struct DifferentRun {
  std::optional<std::uint64_t> seed;
  Verdict verdict = Verdict::held;
  Verdict real_verdict = Verdict::held;
  std::vector<TwinDifference> differences;
};

struct ConfirmedServer {
  std::string program;
  std::string version;
  std::uint64_t wanted = 0;
  std::uint64_t runs = 0;  // fewer if somebody asked to stop
  std::uint64_t commands = 0;
  std::vector<DifferentRun> different;

  std::size_t differences() const {
    std::size_t sum = 0;
    for (const DifferentRun& run : different) sum += run.differences.size();
    return sum;
  }
  bool confirmed() const { return commands > 0 && different.empty(); }
};

void refuse_what_cannot_be_compared(const LoadedScenario& loaded) {
  const sim::Setup& setup = loaded.scenario.setup;
  const auto why = setup.nodes == 0 ? std::optional<std::string>("it has no Redis node")
                                    : guests::why_no_twin(setup.persistence);
  if (why)
    throw CommandError(ExitStatus::usage,
                       fmt::format("{} cannot be confirmed: {}", loaded.scenario.id, *why));
}

std::vector<std::string> servers_of(const ConfirmArguments& arguments) {
  if (!arguments.servers.empty()) return arguments.servers;
  if (const auto found = find_redis_server()) return {*found};
  throw CommandError(
      ExitStatus::no_input,
      "there is no redis-server in PATH; Debian and Ubuntu have one in the package redis-tools, and "
      "--server PATH names another");
}

scenarios::RunOptions with(RedisTwins& twins) {
  scenarios::RunOptions options;
  options.twins = &twins;
  return options;
}

// Makes the run with servers beside the nodes, and again with the servers' replies if these differ.
void confirm_run(Runner& runner, const Schedule& schedule, ConfirmedServer& server) {
  const RunResult simulated = runner.run(schedule);
  const std::uint64_t seed = schedule.seed().value_or(Seed{}).value;
  RedisTwins twins(server.program, seed, Replies::typed);
  const RunResult paired = runner.run(schedule, with(twins));
  CHECK(paired.digest == simulated.digest, "the run with servers beside its nodes is another run");
  const guests::TwinReport report = twins.report();
  ++server.runs;
  server.commands += report.commands;
  if (report.differences.empty()) return;
  RedisTwins real(server.program, seed, Replies::real);
  const RunResult other = runner.run(schedule, with(real));
  server.different.push_back({schedule.seed() ? std::optional(seed) : std::nullopt, simulated.verdict,
                              other.verdict, report.differences});
}

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string text_of(const DifferentRun& run) {
  constexpr std::size_t most = 10;
  std::string text = run.seed ? fmt::format("Seed {}:\n", *run.seed) : std::string("The run:\n");
  for (std::size_t i = 0; i < std::min(most, run.differences.size()); ++i) {
    const TwinDifference& one = run.differences[i];
    text += fmt::format("  {}  redis:{}  {}: {} here, {} on the server\n", for_people(one.at - Instant{}),
                        one.node.value + 1, inert(one.what), inert(one.typed), inert(one.real));
  }
  if (run.differences.size() > most) text += fmt::format("  and {} more\n", run.differences.size() - most);
  return text + fmt::format("  {} with the simulated replies, {} with the server's\n", name_of(run.verdict),
                            name_of(run.real_verdict));
}

std::string text_of(const ConfirmedServer& server, const Session& session) {
  std::string text;
  for (const DifferentRun& run : server.different) text += text_of(run);
  const bool all = server.runs == server.wanted;
  const std::string runs =
      all ? counted(server.runs, "run") : fmt::format("{} of {}", server.runs, counted(server.wanted, "run"));
  const std::string what = fmt::format("{} ({}): {} of {}", inert(server.version), inert(server.program),
                                       counted(server.commands, "command"), runs);
  if (!server.different.empty())
    return text + session.paint(Colour::red, "different") +
           fmt::format("  {}, {}\n", what, counted(server.differences(), "difference"));
  if (!all) return fmt::format("stopped  {}, no difference\n", what);
  if (server.commands == 0) return fmt::format("nothing to compare  {}\n", what);
  return session.paint(Colour::green, "confirmed") + fmt::format("  {}, no difference\n", what);
}

nlohmann::ordered_json json_of(const ConfirmedServer& server) {
  nlohmann::ordered_json differences = nlohmann::ordered_json::array();
  for (const DifferentRun& run : server.different) {
    for (const TwinDifference& one : run.differences) {
      differences.push_back(
          {{"seed", run.seed ? nlohmann::ordered_json(*run.seed) : nlohmann::ordered_json()},
           {"at_ns", one.at.ns},
           {"node", fmt::format("redis:{}", one.node.value + 1)},
           {"what", one.what},
           {"simulated", one.typed},
           {"real", one.real},
           {"verdict", name_of(run.verdict)},
           {"real_verdict", name_of(run.real_verdict)}});
    }
  }
  return {{"program", server.program},    {"version", server.version},
          {"runs_wanted", server.wanted}, {"runs", server.runs},
          {"commands", server.commands},  {"differences", std::move(differences)}};
}

void require_program(const std::string& path) {
  if (!std::filesystem::is_regular_file(path) || ::access(path.c_str(), X_OK) != 0)
    throw CommandError(ExitStatus::no_input,
                       fmt::format("\"{}\" is no program that can be executed here", inert(path)));
}

// Makes the wanted number of runs, the first with this schedule, or as many as there are until somebody asks
// to stop.
ConfirmedServer confirm_with(const std::string& program, Runner& runner, const Schedule& first,
                             std::uint64_t wanted, const Session& session) {
  require_program(program);
  ConfirmedServer server{program, guests::version_of_server(program), wanted, 0, 0, {}};
  Progress progress(session, "running");
  try {
    for (std::uint64_t i = 0; i < wanted && !session.interrupted(); ++i) {
      const Seed seed{first.seed().value_or(Seed{}).value + i};
      confirm_run(runner, i == 0 ? first : scenarios::schedule_of(runner.scenario(), seed), server);
      progress.show([&] {
        return fmt::format("{} of {}, {} with differences", server.runs, counted(wanted, "run"),
                           server.different.size());
      });
    }
  } catch (const scenarios::Stopped&) {  // in the middle of a run, which then does not count
  }
  return server;
}

}  // namespace

ExitStatus run_command(const ConfirmArguments& arguments, const Session& session) {
  const guests::SupervisingThread thread;  // before any other thread, which then does not take its signals
  const ChosenRun chosen = chosen_run_of(arguments.run, "confirm", session.hooks.program);
  const LoadedScenario& loaded = chosen.loaded;
  if (chosen.recorded && arguments.runs)
    throw CommandError(ExitStatus::usage, "--runs counts seeds of a scenario, and a token names its run");
  const std::uint64_t runs = arguments.runs ? count_argument("--runs", *arguments.runs, 1'000'000'000) : 1;
  refuse_what_cannot_be_compared(loaded);
  Runner runner(loaded.scenario, loaded.program.interrupted);
  std::vector<ConfirmedServer> servers;
  try {
    for (const std::string& program : servers_of(arguments)) {
      servers.push_back(confirm_with(program, runner, chosen.repro.run.schedule, runs, session));
      if (session.interrupted()) break;
    }
  } catch (const guests::GuestError& error) {
    throw CommandError(ExitStatus::no_input, error.what());
  }
  const auto all = [&](auto&& holds) { return std::all_of(servers.begin(), servers.end(), holds); };
  if (arguments.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ConfirmedServer& server : servers) list.push_back(json_of(server));
    const bool ok = all([](const ConfirmedServer& server) { return server.confirmed(); });
    session.print(reports::json_text({{"servers", std::move(list)}, {"ok", ok}}));
  } else {
    for (const ConfirmedServer& server : servers) session.print(text_of(server, session));
  }
  if (session.interrupted()) return ExitStatus::interrupted;
  if (!all([](const ConfirmedServer& server) { return server.different.empty(); }))
    return ExitStatus::mismatch;
  const bool compared = all([](const ConfirmedServer& server) { return server.commands > 0; });
  return compared ? ExitStatus::success : ExitStatus::inconclusive;
}

#else

ExitStatus run_command(const ConfirmArguments&, const Session&) {
  throw CommandError(ExitStatus::no_input,
                     "this lockstep was built without guests, which need Linux on x86-64");
}

#endif

}  // namespace lockstep::cli
