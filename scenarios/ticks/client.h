#pragma once
// A client (sim/clients/lock_client.h) that is run through everything that can happen to it in whole ticks of
// time. The application calls acquire and release when it likes. Timers fire when they are due or any number
// of ticks later. Each node answers each request, in order, with anything that it can answer. In the world
// clients also read and write the resource, which has no effect on the lock.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/command_info.h"
#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/resource_guard.h"
#include "scenarios/ticks/automaton.h"
#include "sim/clients/lock_client.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Holds what all clients of a search share: the time, the requests that any of them sends, and what was
// found out about their locks.
struct TickFrame {
  Duration tick;
  std::uint8_t last_tick = 0;  // the horizon of the search
  std::uint32_t rounds = 1;    // acquire calls of each client
  std::size_t nodes = 0;
  std::vector<TickRequest> requests;
  std::string problem;   // why the locks cannot be searched; empty: they can
  bool extends = false;  // true if some lock reports an extension

  // Returns the index of the request, and adds the request
  // if it is new. Returns nothing if the table is full.
  std::optional<std::uint8_t> intern(const TickRequest& request) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (requests[i] == request) return static_cast<std::uint8_t>(i);
    }
    if (requests.size() == 127) return std::nullopt;
    requests.push_back(request);
    return static_cast<std::uint8_t>(requests.size() - 1);
  }
};

// The origins of a client's clocks are arbitrary: no lock may depend on them.
constexpr std::int64_t tick_mono_origin_ns = seconds(1000).ns;
constexpr std::int64_t tick_wall_origin_ns = seconds(1'767'225'600).ns;

// The owner token that a client draws for that attempt, whichever client it is.
constexpr OwnerToken tick_token(HoldId hold) {
  return {std::uint64_t{1} << 48 | static_cast<std::uint64_t>(hold.round) << 16 | hold.draw};
}

// What the search is to a client (sim/clients/client_env.h). The application thinks and works until the
// search says that it goes on. It neither reads nor checks its validity, and its write is answered at once:
// the search looks only at what the lock does.
class TickEnv {
 public:
  TickEnv(TickFrame& frame, LocalTime now, std::vector<TickSend>& sends)
      : frame_(frame), now_(now), sends_(sends) {
    workload_.reads = workload_.checks_validity = false;
    workload_.rounds = frame.rounds;
  }

  // Returns true iff the application has written since this was last asked.
  bool has_written() { return std::exchange(has_written_, false); }

  LocalTime now() const { return now_; }
  static bool is_stopped() { return false; }
  static bool is_stuck() { return false; }
  static bool deadlines_count() { return true; }

  const sim::Workload& workload() const { return workload_; }
  static ResourceGuard guard() { return ResourceGuard::none; }
  static ResourceId resource_of(ClientId) { return {}; }
  static sim::Healing healing() { return sim::Healing::never; }
  static MonoTime healing_begins() { return MonoTime::never(); }

  static MonoTime think_until(ClientId, std::uint32_t) { return MonoTime::never(); }
  static MonoTime work_until(HoldId) { return MonoTime::never(); }
  OwnerToken draw_token(HoldId hold, std::uint32_t) { return tick_token(hold); }
  Duration draw_delay(HoldId, const DrawRetryDelay& asked) {
    if (asked.minimum != asked.maximum || asked.minimum.ns % frame_.tick.ns != 0)
      frame_.problem = "the retry delay has to be a fixed number of whole ticks";
    return asked.minimum;
  }
  MonoTime timer_at(MonoTime deadline, HoldId, LockPhase) {
    if (deadline != MonoTime::never() && (deadline.ns - tick_mono_origin_ns) % frame_.tick.ns != 0)
      frame_.problem =
          "a timer of the lock is not due at a whole tick: choose a tick that divides its durations";
    return deadline;
  }
  static Instant true_time(ElapsedClock, std::int64_t) { return Instant::never(); }
  static void wake_at(MonoTime) {}

  void ask_node(HoldId hold, const SendToNode& output);
  void ask_counter(HoldId, const SendToCounter&) {
    frame_.problem = "a lock that asks a fencing counter is not searched in ticks";
  }
  void ask_resource(HoldId, const Command&, Step) { has_written_ = true; }
  void ask_coordinator(HoldId, const SendToCoordinator&) { has_coordinator(); }
  void ask_for_client(const SendForClient&) { has_coordinator(); }
  void answer_client(const AnswerClient&) { has_coordinator(); }
  void close(NodeId) {
    frame_.problem = "a lock that closes connections (on_timeout = \"close\") is not searched in ticks";
  }

  template <class E>
  void emit(const E&) {
    if constexpr (std::is_same_v<E, Extended>) frame_.extends = true;
  }
  static void reached(sim::TriggerEvent) {}

 private:
  static bool is_known(CommandKind command) { return command_info(command).answers != Answers::a_value; }
  void has_coordinator() { frame_.problem = "a lock that asks a coordinator is not searched in ticks"; }

  TickFrame& frame_;
  LocalTime now_;
  std::vector<TickSend>& sends_;
  sim::Workload workload_;
  bool has_written_ = false;
};

inline void TickEnv::ask_node(HoldId hold, const SendToNode& output) {
  TickRequest request{output.command, false,      output.step,   output.request,
                      hold.draw,      hold.round, output.attempt};
  if (output.command.value == static_cast<std::int64_t>(tick_token(hold).value)) {
    request.own_token = true;
    request.command.value = 0;
  }
  if (!is_known(output.command.kind))
    frame_.problem = "a lock that sends GET, GETSET, PTTL or INCR is not searched in ticks";
  const auto index = frame_.intern(request);
  if (!index) {
    frame_.problem = "the lock sends more than 127 different requests before the horizon";
    return;
  }
  sends_.push_back({static_cast<std::uint8_t>(output.node.value), *index});
}

template <class Lock>
class TickClient {
 public:
  explicit TickClient(Lock lock) : client_(ClientId{}, std::move(lock)) {}

  // Returns true iff the input can come in the present state.
  bool can_come(std::size_t input, const TickFrame& frame) const;
  // Gives the input to the client. Requests that it sends are put into `sends`, which is empty before. If the
  // lock does something that the search does not know, the frame says so in `problem`. REQUIRES: the input
  // can come.
  void handle(std::size_t input, TickFrame& frame, std::vector<TickSend>& sends);

  TickLabel label(const TickFrame& frame) const;
  TickInside inside() const;
  // A hash, which is equal for equal clients.
  std::uint64_t bucket() const {
    std::uint64_t h = tick_;
    for (const auto field :
         {static_cast<std::uint64_t>(state()), static_cast<std::uint64_t>(client_.lock().phase()),
          static_cast<std::uint64_t>(client_.lock_deadline().ns),
          static_cast<std::uint64_t>(client_.holding().valid_until)})
      h = (h ^ field) * 0x9E3779B97F4A7C15U;
    for (const TickSend& one : asked_) h = (h ^ (one.node * 128U + one.request)) * 0x9E3779B97F4A7C15U;
    return h;
  }

  friend bool operator==(const TickClient&, const TickClient&) = default;

 private:
  LocalTime now(const TickFrame& frame) const {
    const std::int64_t ns = frame.tick.ns * tick_;
    return {MonoTime{tick_mono_origin_ns + ns}, WallTime{tick_wall_origin_ns + ns}};
  }
  static bool can_answer(CommandKind command, const Reply& reply) {
    switch (command_info(command).answers) {
      case Answers::ok:
        return reply.kind == ReplyKind::ok;
      case Answers::ok_or_nil:
        return reply.kind != ReplyKind::integer;
      default:
        return reply.kind == ReplyKind::integer;
    }
  }
  sim::AppState state() const { return client_.application().state(); }
  std::vector<TickSend>::const_iterator first_asked(std::size_t node) const {
    return std::find_if(asked_.begin(), asked_.end(), [&](const TickSend& one) { return one.node == node; });
  }

  sim::LockClient<Lock> client_;
  std::uint8_t tick_ = 0;
  std::vector<TickSend> asked_;  // requests that have no answer yet, in order
};

template <class Lock>
bool TickClient<Lock>::can_come(std::size_t input, const TickFrame& frame) const {
  if (input == static_cast<std::size_t>(TickInput::tick)) return tick_ < frame.last_tick;
  if (input == static_cast<std::size_t>(TickInput::timer)) return now(frame).mono >= client_.lock_deadline();
  if (input == static_cast<std::size_t>(TickInput::application)) {
    const bool may_call = client_.application().rounds() < frame.rounds;
    return state() == sim::AppState::working || (state() == sim::AppState::thinking && may_call);
  }
  const auto asked = first_asked((input - tick_reply_input(0, 0)) / tick_reply_count);
  return asked != asked_.end() && can_answer(frame.requests[asked->request].command.kind,
                                             tick_reply((input - tick_reply_input(0, 0)) % tick_reply_count));
}

template <class Lock>
void TickClient<Lock>::handle(std::size_t input, TickFrame& frame, std::vector<TickSend>& sends) {
  if (input == static_cast<std::size_t>(TickInput::tick)) {
    ++tick_;
    return;
  }
  TickEnv env(frame, now(frame), sends);
  if (input == static_cast<std::size_t>(TickInput::application)) {
    client_.stop_waiting(env.now());
    client_.run(env);
  } else if (input == static_cast<std::size_t>(TickInput::timer)) {
    client_.wake(env);
  } else {
    const std::size_t node = (input - tick_reply_input(0, 0)) / tick_reply_count;
    const auto asked = first_asked(node);
    const RequestId request = frame.requests[asked->request].request;
    asked_.erase(asked);
    client_.tell(NodeReplied{NodeId{static_cast<std::uint16_t>(node)}, request,
                             tick_reply((input - tick_reply_input(0, 0)) % tick_reply_count)},
                 env.now());
    client_.run(env);
  }
  if (env.has_written()) {
    client_.resource_answered(env, client_.holding().hold, Reply{ReplyKind::integer, 0});
    client_.run(env);
  }
  asked_.insert(asked_.end(), sends.begin(), sends.end());
}

template <class Lock>
TickLabel TickClient<Lock>::label(const TickFrame& frame) const {
  TickLabel label;
  label.tick = tick_;
  const sim::Holding& holding = client_.holding();
  if (!holding.believes) return label;
  const std::int64_t origin =
      holding.elapsed == ElapsedClock::monotonic ? tick_mono_origin_ns : tick_wall_origin_ns;
  const std::int64_t until = holding.has_validity ? holding.valid_until - origin : Instant::never().ns;
  if (until <= frame.tick.ns * tick_) return label;
  label.belief_until = until;
  label.round = holding.hold.round;
  label.draw = holding.hold.draw;
  return label;
}

template <class Lock>
TickInside TickClient<Lock>::inside() const {
  const MonoTime due = client_.lock_deadline();
  const std::int64_t deadline = due == MonoTime::never() ? Instant::never().ns : due.ns - tick_mono_origin_ns;
  const HoldId hold = client_.holding().hold;
  return {deadline,
          client_.lock().phase(),
          hold.round,
          hold.draw,
          client_.application().rounds(),
          state() == sim::AppState::thinking,
          state() == sim::AppState::working};
}

// Runs the lock through all inputs in all states that it can reach. `first` is the client as it starts. If
// the frame has a problem afterwards, the table must not be used.
template <class Lock>
TickClientTable table_of(const TickClient<Lock>& first, TickFrame& frame) {
  constexpr std::size_t most_states = 200'000;
  TickClientTable table;
  TickAutomaton& raw = table.raw;
  raw.nodes = frame.nodes;
  raw.send_lists.emplace_back();
  std::vector<TickClient<Lock>> clients;
  std::map<std::uint64_t, std::vector<std::uint32_t>> buckets;
  const auto intern = [&](TickClient<Lock>&& client) {
    std::vector<std::uint32_t>& bucket = buckets[client.bucket()];
    for (const std::uint32_t index : bucket) {
      if (clients[index] == client) return index;
    }
    bucket.push_back(static_cast<std::uint32_t>(clients.size()));
    raw.labels.push_back(client.label(frame));
    raw.inside.push_back(client.inside());
    clients.push_back(std::move(client));
    return bucket.back();
  };
  const auto list_of = [&](const std::vector<TickSend>& sends) {
    const auto found = std::find(raw.send_lists.begin(), raw.send_lists.end(), sends);
    const auto index = static_cast<std::uint16_t>(found - raw.send_lists.begin());
    if (found == raw.send_lists.end()) raw.send_lists.push_back(sends);
    return index;
  };
  raw.start = intern(TickClient<Lock>(first));
  std::vector<TickSend> sends;
  for (std::uint32_t at = 0; at < clients.size() && frame.problem.empty(); ++at) {
    for (std::size_t input = 0; input < raw.inputs(); ++input) {
      sends.clear();
      std::uint32_t next = at;
      if (clients[at].can_come(input, frame)) {
        TickClient<Lock> client = clients[at];
        client.handle(input, frame, sends);
        next = intern(std::move(client));
      }
      raw.next.push_back(next);
      raw.sends.push_back(list_of(sends));
    }
    if (clients.size() > most_states) frame.problem = "the lock has too many states before the horizon";
  }
  if (frame.problem.empty()) table.minimal = minimised(raw);
  return table;
}

}  // namespace lockstep::scenarios
