#pragma once
// What the world is to a client (sim/clients/client_env.h).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/check.h"
#include "core/command.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/ratio.h"
#include "core/schedule/choice.h"
#include "core/time.h"
#include "sim/choices/choice_keys.h"
#include "sim/clients/client_env.h"
#include "sim/clients/client_host.h"
#include "sim/hosts/clock.h"
#include "sim/network/network.h"
#include "sim/queue/event.h"
#include "sim/setup.h"

namespace lockstep::sim {

template <class Parts>
class FaultEffects;

// It is made for one event of one client.
template <class Parts>
class WorldEnv {
 public:
  // The parts must outlive it.
  WorldEnv(Parts& world, HostIndex client, bool deadlines_count = true)
      : world_(world), client_(client), deadlines_count_(deadlines_count) {}
  // Reads the client's clock first: an event has come to it.
  [[gnu::always_inline]] static WorldEnv woken(Parts& world, HostIndex client, bool deadlines_count = true) {
    typename Parts::Host& host = world.clients[client.value];
    host.now = host.clock.read(world.now());
    return WorldEnv(world, client, deadlines_count);
  }

  LocalTime now() const { return host().now; }
  // Runs without faults skip the look-up.
  bool is_stopped() const { return !world_.faults.empty() && !world_.processes.runs(client_, world_.now()); }
  bool is_stuck() const { return host().is_stuck(world_.now()); }
  bool deadlines_count() const { return deadlines_count_; }

  const Workload& workload() const { return world_.setup->workload; }
  ResourceGuard guard() const { return world_.setup->guard; }
  ResourceId resource_of(ClientId client) const { return world_.setup->resource_of(client); }
  Healing healing() const {
    if (!world_.faults.have_an_end()) return Healing::never;
    return world_.faults.are_over(world_.now()) ? Healing::done : Healing::ahead;
  }
  MonoTime healing_begins() const { return MonoTime{host().clock.mono.read(world_.faults_end())}; }

  MonoTime think_until(ClientId client, std::uint32_t round) {
    return now().mono + draw(workload().think, ChoiceKind::think, client, round);
  }
  MonoTime work_until(HoldId hold) {
    return now().mono + draw(workload().work, ChoiceKind::work, hold.client, hold.round);
  }
  OwnerToken draw_token(HoldId hold, std::uint32_t draw);
  Duration draw_delay(HoldId hold, const DrawRetryDelay& asked);
  MonoTime timer_at(MonoTime deadline, HoldId hold, LockPhase phase) {
    if (!world_.chooser.may_override(ChoiceKind::timer_delay) || deadline == MonoTime::never()) [[likely]]
      return deadline;
    return deadline + Duration{choose(timer_delay_key(hold, phase))};
  }
  Instant true_time(ElapsedClock which, std::int64_t reading) const {
    const HostClock& clock = host().clock;
    const LinearClock& one = which == ElapsedClock::monotonic ? clock.mono : clock.wall;
    return std::max(one.first_at_or_after(reading), world_.now());
  }
  // For a client with deadlines by its wall clock: what its monotonic clock shows at that instant at the
  // earliest. It may show the same a little before.
  MonoTime monotonic_at(Instant at) const {
    return at == Instant::never() ? MonoTime::never() : MonoTime{host().clock.mono.read(at)};
  }
  void wake_at(MonoTime deadline);

  void ask_node(HoldId hold, const SendToNode& output) {
    check_exists(output.node);
    send(output.node.value, {output.command, output.step, output.request, output.attempt, hold});
  }
  void ask_counter(HoldId hold, const SendToCounter& output) {
    send(world_.hosts().counter(), {output.command, Step::fence, output.request, output.attempt, hold});
  }
  void ask_resource(HoldId hold, const Command& command, Step step) {
    send(world_.hosts().resource(), {command, step, {}, 0, hold});
  }
  void ask_coordinator(HoldId hold, const SendToCoordinator& output) {
    send(world_.hosts().coordinator(output.coordinator.value),
         {output.command, output.step, output.request, output.attempt, hold});
  }
  void ask_for_client(const SendForClient& output);
  // If the client's connection was closed meanwhile, the answer is dropped on arrival.
  void answer_client(const AnswerClient& output) {
    world_.network.send_reply(world_.timeline, world_.chooser, world_.served_by(client_, output.client),
                              output.reply);
  }
  void close(NodeId node) {
    check_exists(node);
    world_.network.close(world_.timeline, client_.value, node.value);
  }

  template <class E>
  void emit(const E& event) {
    if constexpr (std::is_same_v<E, Acquired>) ++world_.acquisitions;
    world_.timeline.emit(event);
  }
  void reached(TriggerEvent event) { FaultEffects<Parts>(world_).reached(event, ClientId{client_.value}); }

 private:
  void check_exists(NodeId node) const {
    CHECK(node.value < world_.hosts().nodes(), "the lock asks node {} of {}", node.value,
          world_.hosts().nodes());
  }
  auto& host() { return world_.clients[client_.value]; }
  const auto& host() const { return world_.clients[client_.value]; }
  void send(std::size_t server, const Request& request) {
    world_.network.send_request(world_.timeline, world_.chooser, client_.value, server, request);
  }
  Duration draw(const DurationRange& range, ChoiceKind kind, ClientId client, std::uint32_t round) {
    const auto key = [&] { return round_key(kind, client, round); };
    return world_.chooser.choose_from(range, kind, key, world_.now());
  }
  // Asks for a choice that no seed draws.
  std::int64_t choose(const ChoiceKey& key) { return world_.chooser.choose(key, ChoiceSpec{}, world_.now()); }
  [[gnu::noinline, gnu::cold]] OwnerToken colliding_token(OwnerToken unique);

  Parts& world_;
  HostIndex client_;
  bool deadlines_count_;
};

template <class Parts>
OwnerToken WorldEnv<Parts>::draw_token(HoldId hold, std::uint32_t draw) {
  const std::int64_t collides_with =
      choose(attempt_key(ChoiceKind::owner_token, hold.client, hold.round, draw));
  const std::uint64_t owner =
      collides_with > 0 ? static_cast<std::uint64_t>(collides_with) : client_.value + std::uint64_t{1};
  OwnerToken token{owner << 48 | static_cast<std::uint64_t>(hold.round) << 16 | hold.draw};
  if (host().token_collides) [[unlikely]]
    token = colliding_token(token);
  host().token = token;
  host().token_drawn = world_.now();
  return token;
}

// Returns the token that another client has drawn last, or `unique` if no other client has drawn one yet.
template <class Parts>
OwnerToken WorldEnv<Parts>::colliding_token(OwnerToken unique) {
  const auto* last = static_cast<const typename Parts::Host*>(nullptr);
  for (const auto& other : world_.clients) {
    if (&other == &host() || other.token == OwnerToken{}) continue;
    if (last == nullptr || other.token_drawn > last->token_drawn) last = &other;
  }
  if (last == nullptr) return unique;
  host().token_collides = false;
  return last->token;
}

// Nominal delays differ from client to client. If they were equal, a nominal run with a split vote would
// split its vote for ever.
template <class Parts>
Duration WorldEnv<Parts>::draw_delay(HoldId hold, const DrawRetryDelay& asked) {
  const ChoiceKey key = attempt_key(ChoiceKind::retry_delay, hold.client, hold.round, asked.attempt);
  const std::int64_t span = (asked.maximum - asked.minimum).ns;
  const std::int64_t drawn =
      world_.chooser.choose(key, ChoiceSpec{Distribution::uniform, 1, span + 1, {1, 1}, false}, world_.now());
  const std::int64_t share = client_.value + 1;
  const std::int64_t shares = world_.setup->clients + 1;
  const std::int64_t extra = drawn == 0 ? floor_div(static_cast<Int128>(span) * share, shares) : drawn - 1;
  return asked.minimum + Duration{extra};
}

// A timer that is armed for an earlier deadline than the present one stays. It fires too early and is then
// armed again, which is cheaper than a second event for every request that is answered in time.
template <class Parts>
void WorldEnv<Parts>::wake_at(MonoTime deadline) {
  auto& host = world_.clients[client_.value];
  if (deadline >= host.armed_deadline) return;
  host.armed_deadline = deadline;
  ++host.timer_generation;
  const Instant at = host.clock.first_at_or_after(deadline);
  if (at == Instant::never()) return;
  world_.timeline.stage_empty(std::max(at, world_.now()),
                              TieKey::of(EventClass::timer, client_, client_, host.timer_generation));
}

// Several coordinators may release the same hold, so each has attempt numbers, and thus choice keys, of its
// own.
template <class Parts>
void WorldEnv<Parts>::ask_for_client(const SendForClient& output) {
  const Message& asked = world_.served_by(client_, output.client).message;
  const auto number = static_cast<std::uint32_t>(client_.value - world_.setup->clients);
  send(output.node.value,
       {output.command, output.step, output.request, asked.attempt + attempts_apart * number, asked.hold});
}

}  // namespace lockstep::sim
