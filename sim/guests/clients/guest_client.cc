#include "sim/guests/clients/guest_client.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/check.h"
#include "core/inert_text.h"

namespace lockstep::guests {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;  // that are taken at once

RespValue simple(std::string text) { return {RespValue::Kind::simple, std::move(text), 0, {}}; }

// Returns what a server answers to what libraries ask before their first command, and an error to all else.
RespValue answer_to_library(const std::vector<std::string>& words) {
  std::string name = words.empty() ? std::string() : words.front();
  for (char& letter : name) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  for (const char* plain : {"CLIENT", "SELECT", "AUTH", "READONLY", "QUIT"}) {
    if (name == plain) return simple("OK");
  }
  if (name == "PING") return simple("PONG");
  if (name == "COMMAND") return {RespValue::Kind::array, {}, 0, {}};
  if (name == "INFO")
    return {
        RespValue::Kind::bulk, "# Server\r\nredis_version:7.0.15\r\n# Persistence\r\nloading:0\r\n", 0, {}};
  return {RespValue::Kind::error, fmt::format("ERR unknown command '{}'", inert(name)), 0, {}};
}

std::vector<std::string> words_in(const RespValue& value) {
  std::vector<std::string> words;
  for (const RespValue& item : value.items) words.push_back(item.text);
  return words;
}

}  // namespace

GuestClient::GuestClient(const SupervisingThread& thread, const GuestPlan& plan, std::uint16_t nodes,
                         const GuestTimes& ready_at, Duration most)
    : nodes_(nodes), disk_(plan.directory), guest_(thread, plan, disk_) {
  boot(ready_at, most);
}

// ---- Running ----

// The client's own time passes while it starts, by its timers. Its clocks begin so early that they need
// not go back then.
void GuestClient::boot(const GuestTimes& ready_at, Duration most) {
  GuestTimes now = ready_at;
  for (std::int64_t& clock : now.ns) clock -= most.ns;
  const GuestTimes start = now;
  while (true) {
    std::vector<ClientAct> acts = run(now);
    std::move(acts.begin(), acts.end(), std::back_inserter(early_));
    const auto call = std::find_if(early_.begin(), early_.end(),
                                   [](const ClientAct& act) { return act.kind == ClientAct::Kind::calls; });
    if (call != early_.end() && call->call.verb != HarnessVerb::ready)
      throw error(GuestFault::harness,
                  fmt::format("says {} before {}", name_of(call->call.verb), name_of(HarnessVerb::ready)));
    if (call != early_.end()) return;
    if (ended())
      throw error(GuestFault::exited, fmt::format("has ended {} before its harness said {}",
                                                  text_of_end(status()), name_of(HarnessVerb::ready)));
    const auto wait = time_to_next(times());
    now = times();
    if (!wait || now.of(GuestClock::monotonic) + *wait > start.of(GuestClock::monotonic) + most.ns)
      throw error(GuestFault::harness, fmt::format("does not say {} within {} s of its own time",
                                                   name_of(HarnessVerb::ready), most.ns / 1'000'000'000));
    for (std::int64_t& clock : now.ns) clock += *wait;
  }
}

// Returns how long it is to the first of the deadlines; nothing if there is none.
std::optional<std::int64_t> GuestClient::time_to_next(const GuestTimes& now) const {
  std::optional<std::int64_t> least;
  for (std::size_t clock = 0; clock < guest_clock_count; ++clock) {
    if (!deadlines_.at[clock]) continue;
    const std::int64_t wait = std::max<std::int64_t>(*deadlines_.at[clock] - now.ns[clock], 0);
    least = least ? std::min(*least, wait) : wait;
  }
  return least;
}

std::vector<ClientAct> GuestClient::run(const GuestTimes& now) {
  CHECK(!ended(), "a client that has ended is run");
  std::vector<ClientAct> acts = std::exchange(early_, {});
  GuestTimes then = now;
  do {
    bring();
    deadlines_ = guest_.run(then);
    then = times();
    take_connects(acts);
    for (auto& [id, connection] : connections_) {
      if (connection.is_of_harness && connection.is_open) take_calls(id, connection, acts);
    }
    for (auto& [id, connection] : connections_) {
      if (!connection.is_of_harness && connection.is_open) take_sent(id, connection, acts);
    }
  } while (!ended() && has_to_bring());
  return acts;
}

// ---- What the owner brings ----

bool GuestClient::has_to_bring() {
  return std::exchange(has_news_, false) ||
         std::any_of(connections_.begin(), connections_.end(), [&](const auto& each) {
           return each.second.took_some && (!each.second.to_deliver.empty() || each.second.to_finish);
         });
}

void GuestClient::bring() {
  for (auto& [id, connection] : connections_) {
    connection.took_some = false;
    if (!connection.is_open) continue;
    if (!connection.to_deliver.empty()) {
      const std::size_t taken = guest_.sockets().deliver(id, connection.to_deliver);
      connection.to_deliver.erase(0, taken);
      connection.took_some = taken > 0;
    }
    if (connection.to_finish && connection.to_deliver.empty()) {
      guest_.sockets().finish(id);
      connection.to_finish = false;
    }
  }
}

void GuestClient::answer(int connection, const RespValue& value) {
  CHECK(connections_.at(connection).is_of_harness, "connection {}", connection);
  connections_.at(connection).to_deliver += resp_bytes(value);
}

void GuestClient::establish(int connection) {
  guest_.sockets().establish(connection);
  connections_.at(connection).is_open = true;
}

void GuestClient::refuse(int connection) { guest_.sockets().refuse(connection, ECONNREFUSED); }

void GuestClient::deliver(int connection, std::string_view bytes) {
  connections_.at(connection).to_deliver += bytes;
}

void GuestClient::finish(int connection) { connections_.at(connection).to_finish = true; }

void GuestClient::reset(int connection) {
  Connection& one = connections_.at(connection);
  guest_.sockets().reset(connection, guest_.end_of(connection));
  one.is_open = false;
}

// ---- What the client has done ----

// Nobody listens where neither a node nor lockstep is.
void GuestClient::take_connects(std::vector<ClientAct>& acts) {
  for (const SocketEvent& event : guest_.sockets().take_events()) {
    if (event.kind != SocketEvent::Kind::connects) continue;
    const int node = event.address.port - first_node_port;
    const bool is_here = event.address.host == loopback_host;
    if (is_here && event.address.port == harness_port) {
      connections_[event.socket].is_of_harness = true;
      establish(event.socket);
      has_news_ = true;
    } else if (is_here && node >= 0 && node < nodes_) {
      connections_[event.socket];
      ClientAct act;
      act.kind = ClientAct::Kind::connects;
      act.connection = event.socket;
      act.node = NodeId{static_cast<std::uint16_t>(node)};
      acts.push_back(act);
    } else {
      guest_.sockets().refuse(event.socket, is_here ? ECONNREFUSED : ENETUNREACH);
      has_news_ = true;
    }
  }
}

void GuestClient::take_calls(int id, Connection& connection, std::vector<ClientAct>& acts) {
  const Sent sent = guest_.sockets().take_sent(id, most_bytes);
  connection.reader.add(sent.bytes);
  while (const auto value = connection.reader.next()) {
    const std::vector<std::string> words = words_in(*value);
    if (!is_harness_call(words)) {
      answer(id, answer_to_library(words));
      has_news_ = true;
      continue;
    }
    const auto call = parse_harness_call(words);
    if (!call) throw error(GuestFault::harness, call.error().message);
    ClientAct act;
    act.connection = id;
    act.call = *call;
    acts.push_back(std::move(act));
  }
  if (connection.reader.is_broken())
    throw error(GuestFault::harness,
                fmt::format("sends to port {} what is no command of Redis", harness_port));
  if (sent.finished || sent.reset) connection.is_open = false;
}

void GuestClient::take_sent(int id, Connection& connection, std::vector<ClientAct>& acts) {
  Sent sent = guest_.sockets().take_sent(id, most_bytes);
  const auto tell = [&](ClientAct::Kind kind, std::string bytes = {}) {
    ClientAct act;
    act.kind = kind;
    act.connection = id;
    act.bytes = std::move(bytes);
    acts.push_back(std::move(act));
  };
  if (!sent.bytes.empty()) tell(ClientAct::Kind::sends, std::move(sent.bytes));
  if (sent.reset) {
    tell(ClientAct::Kind::resets);
    connection.is_open = false;
    return;
  }
  if (sent.finished && !std::exchange(connection.finished, true)) tell(ClientAct::Kind::finishes);
  if (!sent.closed) return;
  tell(ClientAct::Kind::closes);
  connection.is_open = false;
}

}  // namespace lockstep::guests
