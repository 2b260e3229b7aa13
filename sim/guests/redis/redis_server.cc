#include "sim/guests/redis/redis_server.h"

#include <filesystem>
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
  Disk disk(plan.directory);
  Supervisor guest(thread, plan, disk);
  guest.run({});
  std::ifstream output(plan.output);
  std::string line;
  std::getline(output, line);
  const std::size_t version = line.find(" v=");
  if (!guest.ended() || guest.status() != 0 || version == std::string::npos)
    throw guest.error(GuestFault::cannot_start, "is no redis-server");
  return line.substr(0, line.find(' ', version + 1));
}

namespace {

// The connection on which lockstep itself asks.
constexpr ClientId owner{0xffff};

constexpr std::size_t most_waiting = 128;  // connections that it has not accepted yet; some 270 fit

constexpr std::size_t most_bytes = std::size_t{1} << 20;  // that are taken at once

}  // namespace

RedisServer::RedisServer(const SupervisingThread& thread, std::string program, std::string folder,
                         NodeId node, Persistence persistence)
    : thread_(&thread),
      program_(std::move(program)),
      folder_(std::move(folder)),
      node_(node),
      persistence_(persistence),
      disk_(plan_in(folder_).directory) {}

std::vector<std::string> RedisServer::arguments() const {
  std::vector<std::string> words{
      "redis-server", "--port", fmt::format("{}", port_), "--bind", "127.0.0.1", "--databases", "1",
      "--maxclients", "2000",   "--enable-debug-command", "yes"};
  const bool is_aof = persistence_ != Persistence::none && persistence_ != Persistence::rdb;
  words.insert(words.end(), {"--appendonly", is_aof ? "yes" : "no"});
  if (is_aof) words.insert(words.end(), {"--appendfsync", std::string(name_of(persistence_).substr(4))});
  words.emplace_back("--save");
  if (persistence_ == Persistence::rdb) {
    words.insert(words.end(), {"1", "1"});
  } else {
    words.emplace_back("");
  }
  return words;
}

void RedisServer::boot(const GuestTimes& now, std::uint64_t seed) {
  CHECK(!is_up(), "server {}", node_.value);
  GuestPlan plan = plan_in(folder_);
  plan.name = fmt::format("redis-server of redis:{}", node_.value + 1);
  plan.program = program_;
  plan.arguments = arguments();
  plan.environment = {"PATH=/usr/bin:/bin"};
  plan.seed = seed;
  guest_ = std::make_unique<Supervisor>(*thread_, plan, disk_);
  run(now);
  // What SHUTDOWN SAVE has left is loaded once, because a node without persistence keeps nothing else.
  if (persistence_ == Persistence::none && std::filesystem::remove(plan_in(folder_).directory + "/dump.rdb"))
    disk_.sync_all();
  if (!guest_->sockets().listens_on(port_))
    throw guest_->error(GuestFault::exited, "waits, but not for connections");
  if (!guest_->refused().empty())
    throw guest_->error(GuestFault::not_owned, "asks for what lockstep does not own");
  connect({owner}, now);
}

void RedisServer::connect(const std::vector<ClientId>& clients, const GuestTimes& now) {
  std::size_t waiting = 0;
  for (const ClientId client : clients) {
    if (waiting++ % most_waiting == most_waiting - 1) run(now);
    constexpr std::uint16_t first_port = 40000;
    const auto port = static_cast<std::uint16_t>(first_port + client.value % 20'000);
    // A server without a password serves its own host only.
    const auto socket = guest_->sockets().connect_from({loopback_host, port}, port_);
    if (!socket) throw guest_->error(GuestFault::exited, "accepts no connection");
    connections_.emplace(client, Connection{*socket, {}});
  }
  run(now);
}

void RedisServer::run(const GuestTimes& now) {
  deadlines_ = guest_->run(now);
  require_alive();
}

void RedisServer::require_alive() const {
  if (guest_->ended()) throw guest_->error(GuestFault::exited, "has ended " + text_of_end(guest_->status()));
}

void RedisServer::send(ClientId client, const std::string& bytes) {
  const std::size_t taken = guest_->sockets().deliver(connections_.at(client).socket, bytes);
  CHECK(taken == bytes.size(), "{} of {} bytes", taken, bytes.size());
}

std::string RedisServer::exchange(ClientId client, const std::string& bytes, const GuestTimes& now) {
  send(client, bytes);
  run(now);
  return guest_->sockets().take_sent(connections_.at(client).socket, most_bytes).bytes;
}

std::vector<RespValue> RedisServer::ask(ClientId client,
                                        const std::vector<std::vector<std::string>>& commands,
                                        const GuestTimes& now) {
  std::string bytes;
  for (const auto& words : commands) bytes += resp_command(words);
  Connection& connection = connections_.at(client);
  connection.reader.add(exchange(client, bytes, now));
  std::vector<RespValue> replies;
  while (auto value = connection.reader.next()) replies.push_back(std::move(*value));
  if (replies.size() != commands.size())
    throw guest_->error(GuestFault::exited,
                        fmt::format("gives {} replies to {} commands", replies.size(), commands.size()));
  return replies;
}

std::vector<RespValue> RedisServer::ask(const std::vector<std::vector<std::string>>& commands,
                                        const GuestTimes& now) {
  return ask(owner, commands, now);
}

void RedisServer::end(Ending ending, const GuestTimes& now) {
  CHECK(is_up(), "server {}", node_.value);
  const bool in_good_order = ending == Ending::shutdown || ending == Ending::saved;
  if (in_good_order) {
    std::vector<std::string> words{"SHUTDOWN"};
    if (ending == Ending::saved) words.emplace_back("SAVE");
    send(owner, resp_command(words));
    guest_->run(now);
    if (!guest_->ended()) throw guest_->error(GuestFault::exited, "does not shut down");
  }
  disk_.write_back(now.of(GuestClock::monotonic));
  calls_.push_back(guest_->log().hash());
  guest_.reset();
  connections_.clear();
  deadlines_ = {};
  if (ending == Ending::power_loss) disk_.lose_power();
  if (ending == Ending::saved) disk_.sync_all();
}

void RedisServer::add_calls_to(FieldWords& words) const {
  for (const std::uint64_t word : calls_) words.add(word);
  if (is_up()) words.add(guest_->log().hash());
}

}  // namespace lockstep::guests
