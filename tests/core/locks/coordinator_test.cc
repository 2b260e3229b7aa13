// Drives the coordinator's side of the lock (core/locks/coordinator.h) by hand. The tests show what
// clients ask the coordinator, what it asks nodes, and what it answers.

#include "core/locks/coordinator.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

namespace lockstep::tests {
namespace {

constexpr ClientId a{0};
constexpr ClientId b{1};

class Desk {
 public:
  explicit Desk(const CoordinatorPolicy& policy, std::vector<EntryPlace> places = shared(),
                WallTime joins_at = WallTime::before_all())
      : coordinator(policy, std::move(places), joins_at) {}

  static std::vector<EntryPlace> shared() { return {2, EntryPlace{KeyId{0}, NodeId{2}, NodeId{2}}}; }

  Desk& at_ms(std::int64_t ms) {
    time_ = milliseconds(ms);
    return *this;
  }
  std::string lock(ClientId client, std::int64_t value) {
    return tell(ClientRequested{client, {CommandKind::ask_lock, KeyId{0}, 0, value}});
  }
  std::string unlock(ClientId client, std::int64_t value) {
    return tell(ClientRequested{client, {CommandKind::ask_release, KeyId{0}, 0, value}});
  }
  std::string reply(Reply what) { return tell(NodeReplied{sent_.node, sent_.request, what}); }
  template <class Input>
  std::string tell(const Input& input) {
    coordinator.handle(input, LocalTime{MonoTime{} + time_, WallTime{} + seconds(1'000) + time_});
    return said();
  }

  Coordinator coordinator;

 private:
  std::string said() {
    std::string line;
    for (;;) {
      const LockOutput output = coordinator.poll();
      if (const auto* wait = std::get_if<Wait>(&output)) {
        if (wait->deadline != MonoTime::never())
          line += fmt::format("wake at {} ms", (wait->deadline - MonoTime{}).ns / 1'000'000);
        return line;
      }
      if (const auto* answer = std::get_if<AnswerClient>(&output)) {
        constexpr std::array<std::string_view, 6> words{"ok", "nil", "integer", "token", "error", "refused"};
        line += fmt::format("answer {} {} {}; ", answer->client.value,
                            words[static_cast<std::size_t>(answer->reply.kind)], answer->reply.value);
      } else {
        sent_ = std::get<SendForClient>(output);
        line += fmt::format("for {} node {} {} key {} px {} value {}; ", sent_.client.value, sent_.node.value,
                            word(sent_.command.kind), sent_.command.key.value, sent_.command.ttl_ms,
                            sent_.command.value);
      }
    }
  }
  static std::string_view word(CommandKind kind) {
    switch (kind) {
      case CommandKind::set:
        return "SET";
      case CommandKind::set_nx:
        return "SETNX";
      case CommandKind::get:
        return "GET";
      case CommandKind::del:
        return "DEL";
      case CommandKind::compare_delete:
        return "CAD";
      default:
        return "?";
    }
  }

  Duration time_;
  SendForClient sent_;
};

CoordinatorPolicy short_ttl() {
  CoordinatorPolicy policy;
  policy.ttl = milliseconds(200);
  return policy;
}

}  // namespace

TEST_CASE("a coordinator asks the entry's node and answers what that says", "[core]") {
  Desk desk(short_ttl());
  REQUIRE(desk.lock(a, 7) == "for 0 node 2 SETNX key 0 px 200 value 7; ");
  REQUIRE(desk.coordinator.serves(a));
  REQUIRE_FALSE(desk.coordinator.serves(b));
  REQUIRE(desk.reply({ReplyKind::ok, 0}) == "answer 0 ok 2; ");
  REQUIRE_FALSE(desk.coordinator.serves(a));
  REQUIRE(desk.lock(b, 8) == "for 1 node 2 SETNX key 0 px 200 value 8; ");
  REQUIRE(desk.reply({ReplyKind::nil, 0}) == "answer 1 nil 0; ");
  REQUIRE(desk.unlock(a, 7) == "for 0 node 2 CAD key 0 px 0 value 7; ");
  REQUIRE(desk.reply({ReplyKind::integer, 1}) == "answer 0 ok 0; ");
}

TEST_CASE("a coordinator forgets a request when its client asks anew", "[core]") {
  Desk desk(short_ttl());
  desk.lock(a, 7);
  Desk before = desk;
  desk.lock(a, 8);
  // The reply to the first request has no recipient any more.
  REQUIRE(desk.tell(NodeReplied{NodeId{2}, RequestId{1}, {ReplyKind::ok, 0}}).empty());
  REQUIRE(desk.tell(NodeReplied{NodeId{2}, RequestId{2}, {ReplyKind::ok, 0}}) == "answer 0 ok 2; ");
  REQUIRE(before.tell(NodeReplied{NodeId{2}, RequestId{1}, {ReplyKind::ok, 0}}) == "answer 0 ok 2; ");
}

TEST_CASE("a broken connection to the node is an error to those who wait for it", "[core]") {
  Desk desk(short_ttl(), {{KeyId{0}, NodeId{2}, NodeId{2}}, {KeyId{1}, NodeId{1}, NodeId{1}}});
  desk.lock(a, 7);
  desk.lock(b, 8);
  REQUIRE(desk.tell(NodeFailed{NodeId{2}}) == "answer 0 error 0; ");
  REQUIRE(desk.tell(NodeFailed{NodeId{2}}).empty());
}

TEST_CASE("release by lock id deletes whatever is there", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.release = ReleaseBy::lock_id;
  Desk desk(policy);
  REQUIRE(desk.unlock(a, 7) == "for 0 node 2 DEL key 0 px 0 value 7; ");
}

TEST_CASE("the later time wins over the stored one, and over nothing", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.grant = GrantTo::later_timestamp;
  Desk desk(policy);
  REQUIRE(desk.lock(a, 7) == "for 0 node 2 GET key 0 px 0 value 7; ");
  REQUIRE(desk.reply({ReplyKind::token, 7}) == "answer 0 nil 0; ");
  desk.lock(a, 8);
  REQUIRE(desk.reply({ReplyKind::token, 7}) == "for 0 node 2 SET key 0 px 200 value 8; ");
  REQUIRE(desk.reply({ReplyKind::ok, 0}) == "answer 0 ok 2; ");
  desk.lock(b, 1);
  REQUIRE(desk.reply({ReplyKind::nil, 0}) == "for 1 node 2 SET key 0 px 200 value 1; ");
}

TEST_CASE("in memory a lock lasts for its TTL and is its owner's to release", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.store = EntryStore::memory;
  Desk desk(policy);
  REQUIRE(desk.at_ms(0).lock(a, 7) == "answer 0 ok 0; ");
  REQUIRE(desk.at_ms(199).lock(b, 8) == "answer 1 nil 0; ");
  REQUIRE(desk.at_ms(199).unlock(b, 8) == "answer 1 ok 0; ");
  REQUIRE(desk.at_ms(199).lock(b, 8) == "answer 1 nil 0; ");
  REQUIRE(desk.at_ms(200).lock(b, 8) == "answer 1 ok 0; ");
  REQUIRE(desk.unlock(b, 8) == "answer 1 ok 0; ");
  REQUIRE(desk.lock(a, 9) == "answer 0 ok 0; ");
}

TEST_CASE("a coordinator that ends entries itself sets them without an expiry", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.expiry = ExpiryBy::coordinator;
  Desk desk(policy);
  REQUIRE(desk.lock(a, 7) == "for 0 node 2 SETNX key 0 px 0 value 7; ");
  REQUIRE(desk.at_ms(5).reply({ReplyKind::ok, 0}) == "answer 0 ok 2; wake at 205 ms");
  REQUIRE(desk.at_ms(204).tell(TimerFired{}) == "wake at 205 ms");
  Desk released = desk;
  REQUIRE(released.at_ms(204).unlock(a, 7) == "for 0 node 2 CAD key 0 px 0 value 7; wake at 205 ms");
  REQUIRE(released.reply({ReplyKind::integer, 1}) == "answer 0 ok 0; ");
  REQUIRE(desk.at_ms(205).tell(TimerFired{}) == "for 0 node 2 CAD key 0 px 0 value 7; ");
}

TEST_CASE("an entry that moves is granted on the new node: at once, or when the old grants have run out",
          "[core]") {
  const std::vector<EntryPlace> moving{{KeyId{0}, NodeId{0}, NodeId{3}}, {KeyId{1}, NodeId{1}, NodeId{1}}};
  const WallTime joins_at = WallTime{} + seconds(1'000) + milliseconds(50);
  CoordinatorPolicy policy = short_ttl();
  policy.on_join = OnJoin::at_once;
  REQUIRE(Desk(policy, moving, joins_at).at_ms(49).lock(a, 7) == "for 0 node 0 SETNX key 0 px 200 value 7; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(50).lock(a, 7) == "for 0 node 3 SETNX key 0 px 200 value 7; ");
  policy.on_join = OnJoin::after_ttl;  // TTL 200 ms and drift allowance 4 ms have to pass.
  REQUIRE(Desk(policy, moving, joins_at).at_ms(49).lock(a, 7) == "for 0 node 0 SETNX key 0 px 200 value 7; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(50).lock(a, 7) == "answer 0 nil 0; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(253).lock(a, 7) == "answer 0 nil 0; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(254).lock(a, 7) ==
          "for 0 node 3 SETNX key 0 px 200 value 7; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(60).unlock(a, 7) == "for 0 node 0 CAD key 0 px 0 value 7; ");
  REQUIRE(Desk(policy, moving, joins_at).at_ms(60).lock(b, 8) == "for 1 node 1 SETNX key 1 px 200 value 8; ");
}

}  // namespace lockstep::tests
