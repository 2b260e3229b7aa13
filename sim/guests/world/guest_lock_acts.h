#pragma once
// What a guest does to its connections, and what nodes and faults do to it (guest_lock.h).

#include "sim/guests/world/guest_lock.h"

namespace lockstep::guests {

// ---- What nodes say ----

inline void GuestLockClient::tell(const NodeReplied& replied, LocalTime) {
  const auto number = static_cast<int>(replied.request.value >> 1);
  const auto connection = connections_.find(number);
  if (connection == connections_.end()) return;  // it has ended it
  has_input_ = true;
  if ((replied.request.value & 1U) == 0) return guest().deliver(number, lock_.traffic->reply(replied.reply));
  guest().establish(number);
  connection->second.is_open = true;
}

inline void GuestLockClient::tell(const NodeFailed& failed, LocalTime) {
  for (auto at = connections_.begin(); at != connections_.end();) {
    if (at->second.node != failed.node) {
      ++at;
      continue;
    }
    has_input_ = true;
    if (at->second.is_open) {
      guest().reset(at->first);
    } else {
      guest().refuse(at->first);
    }
    at = connections_.erase(at);
  }
}

// ---- What it does ----

template <GuestEnv Env>
void GuestLockClient::act(Env& env, const ClientAct& act) {
  switch (act.kind) {
    case ClientAct::Kind::calls:
      asking_ = act.connection;
      return call(env, act.call);
    case ClientAct::Kind::connects: {
      connections_[act.connection].node = act.node;
      Command command{CommandKind::connect, KeyId{0}, 0, 0};
      command.value = lock_.traffic->keep_request({act.connection, {}});
      return ask(env, act.node, act.connection, Step::connect, command);
    }
    case ClientAct::Kind::sends: {
      Connection& on = connections_.at(act.connection);
      on.reader.add(act.bytes);
      while (const auto command = on.reader.next()) {
        std::vector<std::string> words;
        for (const RespValue& word : command->items) words.push_back(word.text);
        send(env, act.connection, on, words);
      }
      if (on.reader.is_broken())
        throw guest().error(GuestFault::not_owned,
                            fmt::format("sends to redis:{} what is no command of Redis", on.node.value + 1));
      return;
    }
    case ClientAct::Kind::finishes:
      return;
    case ClientAct::Kind::closes:
    case ClientAct::Kind::resets:
      return end_connection(env, act.connection);
  }
}

template <GuestEnv Env>
void GuestLockClient::send(Env& env, int connection, Connection& on, const std::vector<std::string>& words) {
  const Step step = round_ == Round::holds       ? Step::extend
                    : round_ == Round::releasing ? Step::release
                                                 : Step::acquire;
  Command command = recognised_command(words, lock_.key, lock_.traffic->scripts);
  command.value = lock_.traffic->keep_request({connection, resp_command(words)});
  has_asked_ = has_asked_ || !is_set_up(words);
  has_named_key_ = has_named_key_ || std::find(words.begin(), words.end(), lock_.key) != words.end();
  if (step == Step::acquire && !std::exchange(attempt_is_told_, true)) {
    env.emit(AttemptStarted{holding_.hold, 0});
    env.reached(sim::TriggerEvent::attempt_started);
  }
  ask(env, on.node, connection, step, command);
  if (step == Step::extend) env.reached(sim::TriggerEvent::extend_sent);
}

template <GuestEnv Env>
void GuestLockClient::ask(Env& env, NodeId node, int connection, Step step, const Command& command) {
  const auto number = static_cast<std::uint32_t>(connection) << 1 | (step == Step::connect ? 1U : 0U);
  env.ask_node(holding_.hold, SendToNode{node, RequestId{number}, step, sent_[{node, step}]++, command});
}

// Connections of one client to one node share a link, so that ends with the last of them.
template <GuestEnv Env>
void GuestLockClient::end_connection(Env& env, int connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  const NodeId node = found->second.node;
  connections_.erase(found);
  const bool others = std::any_of(connections_.begin(), connections_.end(),
                                  [&](const auto& each) { return each.second.node == node; });
  if (!others) env.close(node);
}

// ---- Faults ----

template <GuestEnv Env>
void GuestLockClient::crashed(Env& env, const GuestLock& lock) {
  if (std::exchange(holding_.believes, false)) env.emit(BeliefEnded{holding_.hold, BeliefEnd::crashed});
  holding_.forget_validity();
  lock_ = lock;
  lock_.process->kill();
  round_ = Round::none;
  release_is_told_ = true;
  waits_for_.reset();
  deadline_ = MonoTime::never();
  connections_.clear();
  acts_.clear();
  has_input_ = false;
}

}  // namespace lockstep::guests
