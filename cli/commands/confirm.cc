#include <algorithm>
#include <array>
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
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/digest.h"
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

using guests::GuestFault;
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
  Digest calls;  // of the system calls of all runs
  std::vector<DifferentRun> different;
  std::optional<std::string> failure;  // what it did in the run that is not counted any more, or did not do

  std::size_t differences() const {
    std::size_t sum = 0;
    for (const DifferentRun& run : different) sum += run.differences.size();
    return sum;
  }
  bool did_otherwise() const { return !different.empty() || failure; }
  bool confirmed() const { return commands > 0 && !did_otherwise(); }
};

std::vector<std::string> servers_of(const ConfirmArguments& arguments) {
  std::vector<std::string> named;
  for (const std::string& server : arguments.servers) {
    const bool is_name = server.find('/') == std::string::npos;
    named.push_back(is_name ? find_in_path(server).value_or(server) : server);
  }
  if (!named.empty()) return named;
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

RunResult run_beside(RedisTwins& twins, Runner& runner, const Schedule& schedule) {
  const RunResult paired = runner.run(schedule, with(twins));
  CHECK(paired.digest == runner.run(schedule).digest, "the run with servers beside its nodes is another run");
  return paired;
}

// Makes the run with these servers beside the nodes. Every 64th run and every run with a difference is made
// with fresh servers, too, which have to do the same. If there is a difference, the run is made once more
// with the servers' replies.
void confirm_run(RedisTwins& kept, const guests::TwinPlan& plan, Runner& runner, const Schedule& schedule,
                 ConfirmedServer& server) {
  if (server.runs > 0) kept.next_run();
  const Verdict verdict = run_beside(kept, runner, schedule).verdict;
  guests::TwinReport report = kept.report();
  constexpr std::uint64_t fresh_every = 64;
  if (server.runs % fresh_every == fresh_every - 1 || !report.differences.empty()) {
    RedisTwins fresh(plan);
    run_beside(fresh, runner, schedule);
    CHECK(fresh.report().differences == report.differences,
          "a server that was kept does otherwise than a new one");
  }
  ++server.runs;
  server.commands += report.commands;
  server.calls =
      digest_of(std::array{server.calls.high, server.calls.low, report.calls.high, report.calls.low});
  if (report.differences.empty()) return;
  guests::TwinPlan with_replies = plan;
  with_replies.replies = Replies::real;
  RedisTwins real(with_replies);
  const RunResult other = runner.run(schedule, with(real));
  const auto seed = schedule.seed();
  server.different.push_back({seed ? std::optional(seed->value) : std::nullopt, verdict, other.verdict,
                              std::move(report.differences)});
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
  if (server.failure)
    return text + session.paint(Colour::red, "failed") +
           fmt::format("  {}, {}, and then\n{}", what, counted(server.differences(), "difference"),
                       *server.failure);
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
  return {{"program", server.program},
          {"version", server.version},
          {"runs_wanted", server.wanted},
          {"runs", server.runs},
          {"commands", server.commands},
          {"calls", to_hex(server.calls)},
          {"differences", std::move(differences)},
          {"failure", server.failure ? nlohmann::ordered_json(*server.failure) : nlohmann::ordered_json()}};
}

void require_program(const std::string& path) {
  if (!std::filesystem::is_regular_file(path) || ::access(path.c_str(), X_OK) != 0)
    throw CommandError(ExitStatus::no_input,
                       fmt::format("\"{}\" is no program that can be executed here", inert(path)));
}

// Makes the wanted number of runs, the first with this schedule, or as many as there are until somebody asks
// to stop or the server fails. Throws GuestError if it cannot be started here.
ConfirmedServer confirm_with(const std::string& program, Runner& runner, const ChosenRun& chosen,
                             std::uint64_t wanted, const Session& session) {
  const Schedule& first = chosen.repro.run.schedule;
  require_program(program);
  ConfirmedServer server{program, guests::version_of_server(program), wanted, 0, 0, {}, {}, {}};
  Progress progress(session, "running");
  const sim::Setup& setup = runner.scenario().setup;
  guests::TwinPlan plan{program, first.seed().value_or(Seed{}).value, setup.persistence, setup.clients,
                        Replies::typed};
  RedisTwins kept(plan);
  try {
    for (std::uint64_t i = 0; i < wanted && !session.interrupted(); ++i) {
      const Seed seed{first.seed().value_or(Seed{}).value + i};
      plan.seed = seed.value;
      confirm_run(kept, plan, runner,
                  i == 0 ? first : scenarios::schedule_of(runner.scenario(), chosen.strategy, seed), server);
      progress.show([&] {
        return fmt::format("{} of {}, {} with differences", server.runs, counted(wanted, "run"),
                           server.different.size());
      });
    }
  } catch (const scenarios::Stopped&) {  // in the middle of a run, which then does not count
  } catch (const guests::GuestError& error) {
    if (error.fault() == GuestFault::cannot_run_here || error.fault() == GuestFault::cannot_start) throw;
    server.failure = error.what();
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
  Runner runner(loaded.scenario, loaded.program.interrupted);
  std::vector<ConfirmedServer> servers;
  std::optional<std::string> cannot_start;
  try {
    for (const std::string& program : servers_of(arguments)) {
      servers.push_back(confirm_with(program, runner, chosen, runs, session));
      if (session.interrupted()) break;
    }
  } catch (const guests::GuestError& error) {
    cannot_start = error.what();
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
  if (cannot_start) throw CommandError(ExitStatus::no_input, *cannot_start);
  if (session.interrupted()) return ExitStatus::interrupted;
  if (!all([](const ConfirmedServer& server) { return !server.did_otherwise(); }))
    return ExitStatus::mismatch;
  const bool compared = all([](const ConfirmedServer& server) { return server.commands > 0; });
  return compared ? ExitStatus::success : ExitStatus::inconclusive;
}

#else

ExitStatus run_command(const ConfirmArguments&, const Session&) {
  throw CommandError(ExitStatus::no_input, std::string(without_guests));
}

#endif

}  // namespace lockstep::cli
