#include "sim/guests/world/node_server.h"

#include <vector>

#include <fmt/format.h>

#include "core/check.h"
#include "core/inert_text.h"
#include "sim/guests/guest_error.h"
#include "sim/guests/resp.h"
#include "sim/guests/world/recognised_command.h"

namespace lockstep::guests {

using sim::HostClock;

namespace {

std::vector<std::string> words_in(const std::string& request) {
  RespReader reader;
  reader.add(request);
  std::vector<std::string> words;
  if (const auto command = reader.next()) {
    for (const RespValue& word : command->items) words.push_back(word.text);
  }
  return words;
}

}  // namespace

void NodeServer::boot(const HostClock& clock, Instant now) {
  clocked_.boot(clock, now);
  connections_.clear();
}

void NodeServer::end(Ending ending, const HostClock& clock, Instant now) {
  clocked_.end(ending, clock, now);
  connections_.clear();
}

Reply NodeServer::execute(ClientId client, const Command& command, const HostClock& clock, Instant now) {
  clocked_.run_to(clock, now);
  RedisServer& server = clocked_.server();
  const GuestTimes times = clocked_.times(clock, now);
  const RequestContent& content = traffic_->request(command.value);
  const std::pair key{client, content.connection};
  if (command.kind == CommandKind::connect) {
    const ClientId number{next_connection_++};
    server.connect({number}, times);
    connections_[key] = number;
    return {ReplyKind::ok, 0};
  }
  const auto connection = connections_.find(key);
  CHECK(connection != connections_.end(), "client {} has no connection {}", client.value, content.connection);
  const std::string reply = server.exchange(connection->second, content.bytes, times);
  const std::vector<std::string> words = words_in(content.bytes);
  if (reply.empty())
    throw GuestError(GuestFault::not_owned,
                     fmt::format("the server does not answer {} at once: commands that wait are not "
                                 "supported yet",
                                 words.empty() ? std::string("a command") : inert(words.front())));
  learn_script(words, reply, clock, now);
  return traffic_->keep_reply(reply);
}

// A client sends the text of a script once, and its SHA-1 from then on.
void NodeServer::learn_script(const std::vector<std::string>& words, const std::string& reply,
                              const HostClock& clock, Instant now) {
  if (words.size() < 3 || reply.front() == '-') return;
  const std::string name = capitals(words.front());
  if (name == "SCRIPT" && capitals(words[1]) == "LOAD") {
    RespReader reader;
    reader.add(reply);
    if (const auto sha = reader.next()) traffic_->scripts[sha->text] = words[2];
  } else if (name == "EVAL") {
    traffic_->scripts[clocked_.ask({{"SCRIPT", "LOAD", words[1]}}, clock, now).front().text] = words[1];
  }
}

std::optional<KeyContent> NodeServer::look(const HostClock& clock, Instant now) {
  const std::vector<RespValue> found = clocked_.ask({{"DUMP", key_}, {"PEXPIRETIME", key_}}, clock, now);
  if (found[0].kind != RespValue::Kind::bulk) return std::nullopt;
  return KeyContent{found[0].text,
                    found[1].number >= 0 ? std::optional(found[1].number) : std::optional<std::int64_t>()};
}

bool NodeServer::has_key(const HostClock& clock, Instant now) {
  return clocked_.ask({{"DEBUG", "OBJECT", key_}}, clock, now).front().kind != RespValue::Kind::error;
}

}  // namespace lockstep::guests
