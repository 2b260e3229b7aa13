#include "scenarios/guests/guest_engine.h"

#include <deque>
#include <filesystem>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "core/check.h"
#include "core/host_text.h"
#include "core/inert_text.h"
#include "scenarios/engine/world_run.h"
#include "scenarios/guest_policy.h"
#include "scenarios/guests/programs.h"
#include "scenarios/run/recording.h"
#include "scenarios/run/run_facts.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/ticks/client.h"
#include "sim/guests/guest_error.h"
#include "sim/guests/host/supervising_thread.h"
#include "sim/guests/host/temporary_folder.h"
#include "sim/guests/world/client_process.h"
#include "sim/guests/world/guest_lock.h"
#include "sim/guests/world/guest_lock_acts.h"
#include "sim/guests/world/guest_lock_harness.h"
#include "sim/guests/world/guest_node.h"
#include "sim/guests/world/node_server.h"
#include "sim/guests/world/traffic.h"
#include "sim/world/world.h"

namespace lockstep::scenarios {
namespace {

using guests::ClientProcess;
using guests::GuestLock;
using guests::NodeServer;

// Returns the path of the program that `who` runs, which is named or given by its path.
std::string program_of(const std::string& name, const std::string& who) {
  const bool is_path = name.find('/') != std::string::npos;
  const auto found = is_path ? std::optional(name) : find_for_guest(name);
  std::error_code none;
  if (found && std::filesystem::is_regular_file(*found, none)) return *found;
  const std::string where = is_path ? std::string("of this path") : fmt::format("in {}", path_of_guests);
  throw CannotRun(CannotRun::Why::missing,
                  fmt::format("{} runs {}, and there is no such program {}", who, inert(name), where));
}

std::string server_program(const std::string& server) {
  if (server != "redis") return program_of(server, "[cluster] server");
  if (const auto found = find_server_for_guest()) return *found;
  throw CannotRun(
      CannotRun::Why::missing,
      fmt::format("there is no redis-server in {}, which guests see; Debian and Ubuntu have one in the "
                  "package redis-tools",
                  path_of_guests));
}

// Returns the error's message with the run in which it came.
std::string message_of(const guests::GuestError& error, const Schedule& schedule) {
  std::string text = error.what();
  while (text.ends_with('\n')) text.pop_back();
  if (schedule.seed()) text += fmt::format("\nThis was in the run of seed {}.", schedule.seed()->value);
  return text;
}

// The processes of one run. What they draw at random depends on which host they are and how often that has
// started, and not on the seed of the run: a run whose choices are written down has none.
class Cast {
 public:
  explicit Cast(const Scenario& scenario)
      : scenario_(scenario), policy_(std::get<GuestPolicy>(scenario.lock)) {
    const std::string server = server_program(policy_.server);
    const sim::Setup& setup = scenario.setup;
    for (std::uint16_t node = 0; node < setup.nodes; ++node)
      servers_.emplace_back(thread_, server, folder_of(fmt::format("node-{}", node)), NodeId{node},
                            setup.persistence, setup.clients + std::uint64_t{node}, policy_.key, traffic_);
    for (std::uint16_t client = 0; client < setup.clients; ++client) {
      const GuestProgram& program = policy_.programs[policy_.program_of[client]];
      clients_.emplace_back(thread_, plan_of(client, program), program.files, setup.nodes,
                            program.ready_timeout);
    }
  }

  GuestLock lock_of(ClientId client) {
    return {&clients_[client.value],
            &traffic_,
            policy_.key,
            scenario_.setup.nodes_of(client),
            policy_.elapsed_clock,
            policy_.reports_validity};
  }
  NodeServer& server_of(NodeId node) { return servers_[node.value]; }

 private:
  std::string folder_of(const std::string& name) const { return (folder_.path() / name).string(); }

  guests::GuestPlan plan_of(std::uint16_t client, const GuestProgram& program) const {
    guests::GuestPlan plan = guests::plan_in(folder_of(fmt::format("client-{}", client)));
    plan.name = fmt::format("{} of {}", program.name, to_text(HostId::client(ClientId{client})));
    plan.program = program_of(program.command.front(), fmt::format("[guest.{}]", program.name));
    plan.arguments = program.command;
    plan.environment = {fmt::format("PATH={}", path_of_guests), "HOME=/guest", "LANG=C.UTF-8"};
    plan.seed = client;
    plan.computing_takes_time = true;
    return plan;
  }

  const Scenario& scenario_;
  const GuestPolicy& policy_;
  guests::SupervisingThread thread_;
  guests::TemporaryFolder folder_;
  guests::Traffic traffic_;
  std::deque<NodeServer> servers_;
  std::deque<ClientProcess> clients_;
};

class GuestEngine final : public RunEngine {
 public:
  explicit GuestEngine(const Scenario& scenario) : RunEngine(run_facts(scenario)), scenario_(scenario) {}

  RunResult run(const Schedule& schedule, const RunOptions& options) override {
    CHECK(options.twins == nullptr, "real servers have no twins");
    try {
      Cast cast(scenario_);
      sim::World<GuestLock, Recording, guests::GuestNode> world;
      RunResult result =
          WorldRun(scenario_, *this, options)
              .run(
                  world, schedule, [&](ClientId client) { return cast.lock_of(client); },
                  [&](NodeId node) { world.node(node).attach(cast.server_of(node), world.now()); });
      keep_records(world, options, result);
      return result;
    } catch (const guests::GuestError& error) {
      const bool not_here = error.fault() == guests::GuestFault::cannot_run_here;
      throw CannotRun(not_here ? CannotRun::Why::missing : CannotRun::Why::wrong,
                      message_of(error, schedule));
    }
  }

  std::vector<TickClientTable> tick_tables(TickFrame& frame) const override {
    frame.problem = cannot_be_searched;
    return {};
  }
  ExhaustResult search(const ExhaustOptions&) override {
    throw CannotRun(CannotRun::Why::wrong, cannot_be_searched);
  }

 private:
  static constexpr const char* cannot_be_searched =
      "a world with real programs cannot be copied, so it cannot be searched exhaustively";

  const Scenario& scenario_;
};

}  // namespace

std::unique_ptr<RunEngine> make_guest_engine(const Scenario& scenario) {
  return std::make_unique<GuestEngine>(scenario);
}

}  // namespace lockstep::scenarios
