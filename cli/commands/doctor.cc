#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/input/load_scenario.h"
#include "cli/line/commands.h"
#include "cli/terminal/graphviz.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/redis_server.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/inert_text.h"
#include "core/schedule/engine_version.h"
#include "reports/machine/json_text.h"
#include "scenarios/run/run.h"
#ifdef LOCKSTEP_GUESTS
#include "sim/guests/host/machine.h"
#endif

namespace lockstep::cli {
namespace {

enum class Health : std::uint8_t { good, note, bad };

struct Finding {
  std::string what;
  Health health = Health::good;
  std::string text;
};

std::string_view word_of(Health health) {
  return health == Health::good ? "ok" : health == Health::note ? "note" : "bad";
}

// The digest of C11 with seed 1, which is the same on every machine and with every compiler. A test checks
// that the README shows the same digest.
constexpr std::string_view known_digest = "ee1df7843692507f03867ca5b063ff61";

Finding program_finding() {
#ifdef __clang__
  constexpr std::string_view compiler = "clang++ " __clang_version__;
#else
  constexpr std::string_view compiler = "g++ " __VERSION__;
#endif
#ifdef NDEBUG
  constexpr std::string_view build = "optimised";
#else
  constexpr std::string_view build = "a debug build, which is slow";
#endif
  return {"program", Health::good,
          fmt::format("lockstep {}, engine {}; {}, {}", LOCKSTEP_VERSION, engine_version, compiler, build)};
}

Finding determinism_finding(const Session& session) {
  const auto loaded = load_shipped_scenario("C11", {}, {});
  CHECK(loaded.has_value());
  scenarios::Runner runner(loaded->scenario, session.hooks.program.interrupted);
  scenarios::RunOptions options;
  options.plant_nondeterminism_at_event = session.hooks.plant_nondeterminism_at_event;
  const auto run = runner.run(scenarios::schedule_of(loaded->scenario, Seed{1}), options);
  const std::string digest = to_hex(run.digest);
  if (digest == known_digest) return {"determinism", Health::good, "a known run has its known digest"};
  return {
      "determinism", Health::bad,
      fmt::format(
          "C11 with seed 1 has the digest {} here, and {} everywhere else: what this machine finds cannot "
          "be repeated elsewhere. Please report it with the line above",
          digest, known_digest)};
}

Finding speed_finding(const Session& session) {
  const auto loaded = load_shipped_scenario("C8", {}, {});
  CHECK(loaded.has_value());
  scenarios::Runner runner(loaded->scenario, session.hooks.program.interrupted);
  const Stopwatch watch(session.hooks);
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  do {
    events += runner.run(scenarios::schedule_of(loaded->scenario, Seed{++runs})).events;
  } while (watch.elapsed() < milliseconds(300) && !session.interrupted());
  const double seconds = static_cast<double>(watch.elapsed().ns) / 1e9;
  return {"speed", Health::good,
          fmt::format("{:.0f} runs of C8 and {:.3g} million events a second on one thread, of {}",
                      static_cast<double>(runs) / seconds, static_cast<double>(events) / seconds / 1e6,
                      std::max(1U, std::thread::hardware_concurrency()))};
}

Finding graphviz_finding() {
  if (graphviz_is_there()) return {"graphviz", Health::good, "neato draws pictures"};
  return {"graphviz", Health::note,
          "there is no neato in PATH, which pictures need (export --to svg, run --trace); Debian and Ubuntu: "
          "apt-get install graphviz"};
}

#ifdef LOCKSTEP_GUESTS
Finding guests_finding() {
  const guests::GuestMachine machine = guests::look_at_machine();
  if (!machine.missing.empty()) return {"guests", Health::note, inert(machine.missing)};
  return {
      "guests", Health::good,
      fmt::format("real programs run as guests: a start takes {:.1f} ms, a call {:.0f} us{}",
                  machine.start_ms, machine.microseconds,
                  machine.hides_cpuid ? ""
                                      : "; this processor cannot hide its random instructions (RDRAND), so a "
                                        "program that uses them differs from run to run")};
}
#else
Finding guests_finding() { return {"guests", Health::note, std::string(without_guests)}; }
#endif

Finding server_finding() {
  if (const auto found = find_redis_server())
    return {"redis-server", Health::good, fmt::format("confirm takes {}", inert(*found))};
  return {"redis-server", Health::note,
          "there is none in PATH, which confirm needs; Debian and Ubuntu: apt-get install redis-tools"};
}

Finding folder_finding() {
  if (::access(".", W_OK | X_OK) == 0) return {"folder", Health::good, "files can be written here"};
  return {"folder", Health::note,
          "nothing can be written into this folder: -o, --out and --trace need another one"};
}

Finding terminal_finding(const Session& session) {
  const TerminalFacts& facts = session.streams.terminal;
  return {"terminal", Health::good,
          fmt::format("{}, colours {}",
                      facts.out_is_terminal ? "standard output is a terminal" : "not a terminal",
                      session.paint(Colour::green, "x") == "x" ? "off" : "on")};
}

std::string json_of(const std::vector<Finding>& findings, bool ok) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& one : findings)
    list.push_back({{"what", one.what}, {"state", word_of(one.health)}, {"text", one.text}});
  return reports::json_text({{"findings", std::move(list)}, {"ok", ok}});
}

}  // namespace

ExitStatus run_command(const DoctorArguments& arguments, const Session& session) {
  std::vector<Finding> findings{program_finding(),      determinism_finding(session),
                                speed_finding(session), graphviz_finding(),
                                guests_finding(),       server_finding(),
                                folder_finding(),       terminal_finding(session)};
  bool ok = true;
  std::vector<std::vector<std::string>> cells;
  for (const Finding& one : findings) {
    ok = ok && one.health != Health::bad;
    const Colour colour = one.health == Health::good   ? Colour::green
                          : one.health == Health::note ? Colour::yellow
                                                       : Colour::red;
    cells.push_back({session.paint(colour, word_of(one.health)), one.what, one.text});
  }
  session.print(arguments.json ? json_of(findings, ok) : to_columns(cells));
  return ok ? ExitStatus::success : ExitStatus::mismatch;
}

}  // namespace lockstep::cli
