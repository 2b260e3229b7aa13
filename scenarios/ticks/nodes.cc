#include "scenarios/ticks/nodes.h"

#include "core/check.h"
#include "core/observation.h"
#include "properties/monitors/rel.h"
#include "scenarios/ticks/client.h"

namespace lockstep::scenarios {
namespace {

// Sees what a command does to the key. `rel` notices if the key was another client's.
struct KeySink {
  std::optional<TickKey> key;
  properties::Rel rel;

  template <class Event>
  void on_event(Instant, const Event&) {}
  void on_event(Instant at, const KeySet& e) {
    key = TickKey{e.hold, e.keeps_until.ns};
    rel.on_event(at, e);
  }
  void on_event(Instant at, const KeyExpiryChanged& e) {
    key->kept_until = e.keeps_until.ns;
    rel.on_event(at, e);
  }
  void on_event(Instant at, const KeyDeleted& e) {
    key.reset();
    rel.on_event(at, e);
  }
};

// Tokens are made as in the world (sim/world/world_env.h): they are unique by construction.
std::int64_t token_of(HoldId hold) {
  return static_cast<std::int64_t>((hold.client.value + std::uint64_t{1}) << 48 |
                                   static_cast<std::uint64_t>(hold.round) << 16 | hold.draw);
}

}  // namespace

TickNodes::TickNodes(const TickFrame& frame, std::size_t clients)
    : frame_(&frame),
      clients_(clients),
      ticks_(frame.last_tick + 1U),
      tick_ns_(frame.tick.ns),
      answers_((most_states + 1) * clients * most_requests * ticks_) {
  sim::RedisNode redis;
  const sim::LinearClock mono(Instant{}, seconds(1).ns, RateError{});
  const sim::LinearClock wall(Instant{}, seconds(1'767'225'600).ns, RateError{});
  redis.reset(NodeId{0}, 1, {mono, wall}, Persistence::none);
  states_.push_back({redis, std::nullopt});
}

std::uint8_t TickNodes::intern(sim::RedisNode redis, const std::optional<TickKey>& key) {
  if (!key) return 0;
  if (const auto found = by_key_.find(*key); found != by_key_.end()) return found->second;
  CHECK(!full(), "{} states of a node", states_.size());
  const auto index = static_cast<std::uint8_t>(states_.size());
  states_.push_back({std::move(redis), key});
  by_key_.emplace(*key, index);
  return index;
}

void TickNodes::fill_in(Answer& answer, std::uint8_t node, std::size_t client, std::uint8_t request,
                        std::uint8_t tick) {
  const TickRequest& asked = frame_->requests[request];
  Command command = asked.command;
  const HoldId hold{ClientId{static_cast<std::uint16_t>(client)}, asked.draw, asked.round};
  if (asked.own_token) command.value = token_of(hold);
  sim::RedisNode redis = states_[node].redis;
  KeySink sink{states_[node].key, {}};
  const Reply reply = redis.execute(command, hold, Instant{} + frame_->tick * tick, sink);
  answer.known = true;
  answer.robs = sink.rel.first().has_value();
  answer.node = intern(std::move(redis), sink.key);
  for (std::size_t index = 0; index < tick_reply_count; ++index) {
    if (tick_reply(index) != reply) continue;
    answer.reply = static_cast<std::uint8_t>(index);
    return;
  }
  understood_ = false;
}

std::uint8_t TickNodes::with_clients_renamed(std::uint8_t node, const std::vector<std::uint8_t>& to) {
  if (node == 0) return 0;
  TickKey key = *states_[node].key;
  key.hold.client.value = to[key.hold.client.value];
  if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second;
  // The client's own request sets the key, at the start and with a TTL that ends at the same instant.
  sim::RedisNode redis = states_[0].redis;
  KeySink sink{std::nullopt, {}};
  const bool expires = key.kept_until != Instant::never().ns;
  const std::int64_t ttl_ms = expires ? key.kept_until / milliseconds(1).ns - 1 : 0;
  redis.execute({CommandKind::set, KeyId{0}, static_cast<std::int32_t>(ttl_ms), token_of(key.hold)}, key.hold,
                Instant{}, sink);
  CHECK(sink.key == key, "a key kept until {} ns, not {}", sink.key->kept_until, key.kept_until);
  return intern(std::move(redis), key);
}

}  // namespace lockstep::scenarios
