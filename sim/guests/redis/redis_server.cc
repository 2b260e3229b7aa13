#include "sim/guests/redis/redis_server.h"

#include <fstream>

#include <fmt/format.h>

#include "core/check.h"
#include "sim/guests/host/temporary_folder.h"

namespace lockstep::guests {

std::string version_of_server(const std::string& program) {
  const SupervisingThread thread;
  const TemporaryFolder folder;
  GuestPlan plan = plan_in(folder.path());
  plan.name = program;
  plan.program = program;
  plan.arguments = {"redis-server", "--version"};
  Supervisor guest(thread, plan);
  guest.run({});
  std::ifstream output(plan.output);
  std::string line;
  std::getline(output, line);
  const std::size_t version = line.find(" v=");
  if (!guest.ended() || guest.status() != 0 || version == std::string::npos)
    throw guest.error(GuestFault::cannot_start, "is no redis-server");
  return line.substr(0, line.find(' ', version + 1));
}

RedisServer::RedisServer(const SupervisingThread& thread, std::string program, std::string folder,
                         NodeId node)
    : thread_(&thread), program_(std::move(program)), folder_(std::move(folder)), node_(node) {}

void RedisServer::boot(const GuestTimes& now, std::uint64_t seed) {
  CHECK(!is_up(), "server {}", node_.value);
  GuestPlan plan = plan_in(folder_);
  plan.name = fmt::format("redis-server of redis:{}", node_.value + 1);
  plan.program = program_;
  plan.arguments = {"redis-server",
                    "--port",
                    fmt::format("{}", port_),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--databases",
                    "1",
                    "--maxclients",
                    "1000"};
  plan.environment = {"PATH=/usr/bin:/bin"};
  plan.seed = seed;
  guest_ = std::make_unique<Supervisor>(*thread_, plan);
  run(now);
  if (!guest_->sockets().listens_on(port_))
    throw guest_->error(GuestFault::exited, "waits, but not for connections");
  if (!guest_->refused().empty())
    throw guest_->error(GuestFault::not_owned, "asks for what lockstep does not own");
}

void RedisServer::run(const GuestTimes& now) {
  deadlines_ = guest_->run(now);
  require_alive();
}

void RedisServer::require_alive() const {
  if (guest_->ended())
    throw guest_->error(GuestFault::exited, fmt::format("has ended (status {:x})", guest_->status()));
}

std::vector<RespValue> RedisServer::ask(ClientId client,
                                        const std::vector<std::vector<std::string>>& commands,
                                        const GuestTimes& now) {
  auto found = connections_.find(client);
  if (found == connections_.end()) {
    constexpr std::uint16_t first_port = 40000;
    const auto port = static_cast<std::uint16_t>(first_port + client.value);
    // A server without a password serves its own host only.
    const auto socket = guest_->sockets().connect_from({loopback_host, port}, port_);
    if (!socket) throw guest_->error(GuestFault::exited, "accepts no connection");
    found = connections_.emplace(client, Connection{*socket, {}}).first;
  }
  Connection& connection = found->second;
  std::string bytes;
  for (const auto& words : commands) bytes += resp_command(words);
  CHECK(guest_->sockets().deliver(connection.socket, bytes) == bytes.size(), "{} bytes", bytes.size());
  run(now);
  constexpr std::size_t most = std::size_t{1} << 20;
  connection.reader.add(guest_->sockets().take_sent(connection.socket, most).bytes);
  std::vector<RespValue> replies;
  while (auto value = connection.reader.next()) replies.push_back(std::move(*value));
  if (replies.size() != commands.size())
    throw guest_->error(GuestFault::exited,
                        fmt::format("gives {} replies to {} commands", replies.size(), commands.size()));
  return replies;
}

void RedisServer::kill() {
  if (!is_up()) return;
  guest_.reset();
  connections_.clear();
  deadlines_ = {};
}

}  // namespace lockstep::guests
