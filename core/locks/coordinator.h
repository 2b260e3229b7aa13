#pragma once
// The coordinator of a lock, as a sans-I/O value (core/locks/lock_io.h). Clients ask it, it decides, and
// it keeps what it has granted on a Redis node or in its memory. The rules are in
// core/locks/coordinator_policy.h.
//
// For each client it works on the last request only: a client that sends another request has given up the
// one before. The reply to a request is one of these:
//
//   ok      granted or released; a grant's value is the NodeId of the entry's node, or 0 for one in memory
//   nil     another client has the lock, or the entry is moving to another node
//   error   it does not know, because the connection to the node has broken

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/locks/coordinator_policy.h"
#include "core/locks/lock_io.h"

namespace lockstep {

// The place of the entry that a client asks for.
struct EntryPlace {
  KeyId key;
  NodeId node;        // until a further node joins
  NodeId node_after;  // once the further node has joined
  friend bool operator==(const EntryPlace&, const EntryPlace&) = default;
};

class Coordinator {
 public:
  Coordinator() = default;
  // `places` is indexed by ClientId. The further node joins at `joins_at` on the coordinator's wall clock.
  Coordinator(const CoordinatorPolicy& policy, std::vector<EntryPlace> places, WallTime joins_at)
      : policy_(policy), places_(std::move(places)), joins_at_(joins_at), tasks_(places_.size()) {
    std::size_t keys = 0;
    for (const EntryPlace& place : places_) keys = std::max(keys, std::size_t{place.key.value} + 1);
    entries_.resize(keys);
  }

  void handle(const ClientRequested& input, LocalTime now) {
    Task& task = tasks_.at(input.client.value);
    task = Task{};
    task.command = input.command;
    task.client = input.client;
    const EntryPlace& place = places_[input.client.value];
    const bool asks = input.command.kind == CommandKind::ask_lock;
    if (asks && is_moving(place, now)) return answer(task, {ReplyKind::nil, 0});
    task.node = node_of(place, now);
    if (policy_.store == EntryStore::memory) return decide_from_memory(task, place.key, now);
    if (!asks) {
      const bool compares = policy_.release == ReleaseBy::owner;
      send(task, Step::release, compares ? CommandKind::compare_delete : CommandKind::del, place.key);
    } else if (policy_.grant == GrantTo::later_timestamp) {
      send(task, Step::acquire_read, CommandKind::get, place.key);
    } else {
      send(task, Step::acquire, CommandKind::set_nx, place.key);
    }
  }

  void handle(const NodeReplied& input, LocalTime now) {
    for (Task& task : tasks_) {
      if (task.open && task.request == input.request) return replied(task, input, now);
    }
  }

  void handle(const NodeFailed& input, LocalTime) {
    for (Task& task : tasks_) {
      if (task.open && task.node == input.node) answer(task, {ReplyKind::error, 0});
    }
  }

  void handle(const TimerFired&, LocalTime now) {
    const auto due = [&](const Lapse& lapse) { return lapse.at <= now.mono; };
    for (const Lapse& lapse : lapses_) {
      if (!due(lapse)) continue;
      ++request_.value;
      outputs_.push_back(SendForClient{lapse.client,
                                       lapse.node,
                                       request_,
                                       Step::expire,
                                       {CommandKind::compare_delete, lapse.key, 0, lapse.value}});
    }
    std::erase_if(lapses_, due);
  }

  LockOutput poll() {
    if (next_output_ < outputs_.size()) return outputs_[next_output_++];
    outputs_.clear();
    next_output_ = 0;
    MonoTime deadline = MonoTime::never();
    for (const Lapse& lapse : lapses_) deadline = std::min(deadline, lapse.at);
    return Wait{deadline};
  }

  // Returns true iff the client's last request still waits for a node.
  // REQUIRES: there is a place for the client.
  bool serves(ClientId client) const { return tasks_.at(client.value).open; }

  // Equal coordinators have equal buckets. A search compares only those of one bucket
  // (scenarios/search/lock_states.h).
  std::uint64_t bucket() const {
    std::uint64_t h = request_.value;
    for (const Task& task : tasks_) h = mixed(h, task.request.value * 2U + (task.open ? 1U : 0U));
    for (const Entry& entry : entries_) h = mixed(h, static_cast<std::uint64_t>(entry.until.ns));
    for (const Lapse& lapse : lapses_) h = mixed(h, static_cast<std::uint64_t>(lapse.at.ns));
    return h;
  }

  friend bool operator==(const Coordinator&, const Coordinator&) = default;

 private:
  static std::uint64_t mixed(std::uint64_t h, std::uint64_t field) {
    return (h ^ field) * 0x9E3779B97F4A7C15U;
  }

  struct Task {  // the last request of a client
    bool open = false;
    ClientId client;
    Command command;
    RequestId request;  // the request to the node
    NodeId node;
    CommandKind asked = CommandKind::get;  // the command that the node was sent
    friend bool operator==(const Task&, const Task&) = default;
  };
  struct Entry {  // an entry in memory; there is none if `until` has passed
    std::int64_t value = 0;
    MonoTime until;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Lapse {  // an entry on a node that the coordinator has to end
    MonoTime at;
    ClientId client;
    NodeId node;
    KeyId key;
    std::int64_t value = 0;
    friend bool operator==(const Lapse&, const Lapse&) = default;
  };

  bool has_joined(LocalTime now) const { return now.wall >= joins_at_; }
  // Returns true while entries that were granted at the old place may still run there. Nobody gets the
  // lock meanwhile.
  bool is_moving(const EntryPlace& place, LocalTime now) const {
    return policy_.on_join == OnJoin::after_ttl && place.node != place.node_after && has_joined(now) &&
           now.wall.ns - joins_at_.ns < (policy_.ttl + policy_.drift()).ns;
  }
  NodeId node_of(const EntryPlace& place, LocalTime now) const {
    return has_joined(now) && !is_moving(place, now) ? place.node_after : place.node;
  }

  void send(Task& task, Step step, CommandKind kind, KeyId key) {
    ++request_.value;
    task.open = true;
    task.request = request_;
    task.asked = kind;
    const bool lasts = kind == CommandKind::set || kind == CommandKind::set_nx;
    const bool expires = lasts && policy_.expiry == ExpiryBy::node;
    outputs_.push_back(SendForClient{
        task.client, task.node, request_, step, {kind, key, expires ? ttl_ms() : 0, task.command.value}});
  }

  void answer(Task& task, Reply reply) {
    task.open = false;
    outputs_.push_back(AnswerClient{task.client, reply});
  }
  Reply granted(const Task& task) const { return {ReplyKind::ok, task.node.value}; }

  void replied(Task& task, const NodeReplied& input, LocalTime now) {
    const KeyId key = places_[task.client.value].key;
    switch (task.asked) {
      case CommandKind::get: {
        const bool later = input.reply.kind == ReplyKind::token && input.reply.value < task.command.value;
        const bool wins = later || input.reply.kind == ReplyKind::nil;
        if (!wins) return answer(task, {ReplyKind::nil, 0});
        return send(task, Step::acquire, CommandKind::set, key);
      }
      case CommandKind::set:
      case CommandKind::set_nx:
        if (input.reply.kind != ReplyKind::ok) return answer(task, {ReplyKind::nil, 0});
        if (policy_.expiry == ExpiryBy::coordinator) {
          // The new entry has replaced the one before, which need not be ended any more.
          std::erase_if(lapses_,
                        [&](const Lapse& lapse) { return lapse.key == key && lapse.node == task.node; });
          lapses_.push_back({now.mono + policy_.ttl, task.client, task.node, key, task.command.value});
        }
        return answer(task, granted(task));
      default:
        // The entry was released, so it need not be ended any more.
        std::erase_if(lapses_, [&](const Lapse& lapse) {
          return lapse.client == task.client && lapse.value == task.command.value;
        });
        return answer(task, {ReplyKind::ok, 0});
    }
  }

  void decide_from_memory(Task& task, KeyId key, LocalTime now) {
    Entry& entry = entries_.at(key.value);
    const bool there = now.mono < entry.until;
    if (task.command.kind == CommandKind::ask_release) {
      if (policy_.release == ReleaseBy::lock_id || entry.value == task.command.value) entry = Entry{};
      return answer(task, {ReplyKind::ok, 0});
    }
    const bool wins =
        !there || (policy_.grant == GrantTo::later_timestamp && entry.value < task.command.value);
    if (!wins) return answer(task, {ReplyKind::nil, 0});
    entry = {task.command.value, now.mono + policy_.ttl};
    answer(task, {ReplyKind::ok, 0});
  }

  std::int32_t ttl_ms() const { return static_cast<std::int32_t>(policy_.ttl.ns / milliseconds(1).ns); }

  CoordinatorPolicy policy_;
  std::vector<EntryPlace> places_;
  WallTime joins_at_;
  RequestId request_;
  std::vector<Task> tasks_;     // indexed by ClientId
  std::vector<Entry> entries_;  // indexed by KeyId
  std::vector<Lapse> lapses_;
  std::vector<LockOutput> outputs_;
  std::size_t next_output_ = 0;
};

}  // namespace lockstep
