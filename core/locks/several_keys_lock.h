#pragma once
// Redlock over several keys of one server. Each key has a vote, as each node has in Redlock, but the server
// loses all of them at once: this is the mistake of an article's sample code (docs/ARTICLE.md, S6).
//
// The lock is a Redlock whose nodes are the keys. What it sends to node k goes to the server, with key k.

#include <cstdint>
#include <variant>

#include "core/check.h"
#include "core/field_words.h"
#include "core/locks/lock_machine.h"
#include "core/locks/redlock.h"

namespace lockstep {

// The rules of Redlock, and how many keys there are. FencingSource::nodes makes no sense here, because one
// server has one counter.
struct SeveralKeysPolicy : RedlockPolicy {
  std::uint16_t keys = 5;  // 1 to 64
  friend bool operator==(const SeveralKeysPolicy&, const SeveralKeysPolicy&) = default;
};

class SeveralKeysLock {
 public:
  using Policy = SeveralKeysPolicy;

  SeveralKeysLock() = default;
  // The keys are KeyId{0} to KeyId{policy.keys - 1}. REQUIRES: what Redlock requires of its policy, and the
  // ranges above.
  SeveralKeysLock(const SeveralKeysPolicy& policy, NodeId server)
      : votes_(policy, mask_of_first(policy.keys), KeyId{0}), server_(server) {
    CHECK(policy.fencing_source == FencingSource::counter);
  }

  template <class Input>
  requires Handles<Redlock, Input>
  void handle(const Input& input, LocalTime now) { votes_.handle(input, now); }
  void handle(const NodeReplied& input, LocalTime now) {
    votes_.handle(NodeReplied{NodeId{input.key.value}, input.request, input.reply, input.key}, now);
  }
  void handle(const NodeFailed& input, LocalTime now) {
    votes_.nodes_failed(input.node == server_ ? votes_.nodes() : NodeMask{0}, now);
  }
  void handle(const LockInput& input, LocalTime now) {
    std::visit([&](const auto& one) { handle(one, now); }, input);
  }

  LockOutput poll() {
    LockOutput output = votes_.poll();
    if (auto* send = std::get_if<SendToNode>(&output)) {
      const std::uint16_t key = send->node.value;
      send->node = server_;
      send->command.key = KeyId{key};
      send->attempt += attempts_apart * key;  // the choice of a latency is named by it
    } else if (auto* close = std::get_if<CloseConnection>(&output)) {
      close->node = server_;
    }
    return output;
  }

  LockPhase phase() const { return votes_.phase(); }
  NodeMask nodes() const { return mask_of(server_); }
  ElapsedClock elapsed_clock() const { return votes_.elapsed_clock(); }

  // For a search that merges equal states, as in Redlock.
  using WithState = SeveralKeysLock;
  void add_state_to(FieldWords& words) const { votes_.add_state_to(words); }
  RequestId last_request() const { return votes_.last_request(); }
  bool reads_wall_clock() const { return votes_.reads_wall_clock(); }

  friend bool operator==(const SeveralKeysLock&, const SeveralKeysLock&) = default;

 private:
  Redlock votes_;
  NodeId server_;
};

}  // namespace lockstep
