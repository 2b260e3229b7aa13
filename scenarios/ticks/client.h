#pragma once
// A client whose lock is run through everything that can happen to it in whole ticks of time. The
// application calls acquire and release when it likes. Timers fire when they are due or any number of
// ticks later. Each node answers each request, in order, with anything that it can answer. In the world
// (sim/world/world_client.h) clients also read and write the resource, which has no effect on the lock.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"
#include "core/visit.h"
#include "scenarios/ticks/automaton.h"

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

template <class Lock>
class TickClient {
 public:
  explicit TickClient(Lock lock) : lock_(std::move(lock)) {}

  // Returns true iff the input can come in the present state.
  bool can_come(std::size_t input, const TickFrame& frame) const;
  // Gives the input to the client. Requests that it sends are added to `sends`. If the lock does something
  // that the search does not know, the frame says so in `problem`. REQUIRES: the input can come.
  void handle(std::size_t input, TickFrame& frame, std::vector<TickSend>& sends);

  TickLabel label(const TickFrame& frame) const;
  TickInside inside() const;
  // A hash, which is equal for equal clients.
  std::uint64_t bucket() const {
    std::uint64_t h = tick_;
    for (const auto field :
         {static_cast<std::uint64_t>(app_), static_cast<std::uint64_t>(lock_.phase()),
          static_cast<std::uint64_t>(deadline_.ns), static_cast<std::uint64_t>(valid_until_)})
      h = (h ^ field) * 0x9E3779B97F4A7C15U;
    for (const TickSend& one : asked_) h = (h ^ (one.node * 128U + one.request)) * 0x9E3779B97F4A7C15U;
    return h;
  }

  friend bool operator==(const TickClient&, const TickClient&) = default;

 private:
  enum class App : std::uint8_t { idle, acquiring, holding, releasing };

  // The origins of the clocks are arbitrary: no lock may depend on them.
  static constexpr std::int64_t mono_origin_ns = seconds(1000).ns;
  static constexpr std::int64_t wall_origin_ns = seconds(1'767'225'600).ns;
  LocalTime now(const TickFrame& frame) const {
    const std::int64_t ns = frame.tick.ns * tick_;
    return {MonoTime{mono_origin_ns + ns}, WallTime{wall_origin_ns + ns}};
  }
  static bool can_answer(CommandKind command, const Reply& reply) {
    if (command == CommandKind::set_nx) return reply.kind != ReplyKind::integer;
    if (command == CommandKind::set) return reply.kind == ReplyKind::ok;
    return reply.kind == ReplyKind::integer;
  }
  static bool is_known(CommandKind command) {
    return command != CommandKind::get && command != CommandKind::pttl && command != CommandKind::incr &&
           command != CommandKind::read && command != CommandKind::write;
  }

  void application(const TickFrame& frame);
  std::vector<TickSend>::const_iterator first_asked(std::size_t node) const {
    return std::find_if(asked_.begin(), asked_.end(), [&](const TickSend& one) { return one.node == node; });
  }
  void drain(TickFrame& frame, std::vector<TickSend>& sends);
  template <class Input>
  void tell(const Input& input, const TickFrame& frame) {
    lock_.handle(input, now(frame));
  }
  void round_over() {
    app_ = App::idle;
    believes_ = has_validity_ = false;
    valid_until_ = 0;
  }

  void act(const Wait& output, TickFrame&, std::vector<TickSend>&) { deadline_ = output.deadline; }
  void act(const SendToNode& output, TickFrame& frame, std::vector<TickSend>& sends);
  void act(const DrawToken& output, TickFrame& frame, std::vector<TickSend>&) {
    draw_ = static_cast<std::uint16_t>(output.draw);
    tell(TokenDrawn{token()}, frame);
  }
  void act(const DrawRetryDelay& output, TickFrame& frame, std::vector<TickSend>&) {
    if (output.minimum != output.maximum || output.minimum.ns % frame.tick.ns != 0)
      frame.problem = "the retry delay has to be a fixed number of whole ticks";
    tell(DelayDrawn{output.minimum}, frame);
  }
  void act(const ReportAttempt&, TickFrame&, std::vector<TickSend>&) {}
  void act(const ReportQuorum&, TickFrame&, std::vector<TickSend>&) {}
  void act(const ReportAcquired& output, TickFrame&, std::vector<TickSend>&) {
    app_ = App::holding;
    believe(output.validity, output.valid_until_ns);
  }
  void act(const ReportExtended& output, TickFrame& frame, std::vector<TickSend>&) {
    frame.extends = true;
    believe(output.validity, output.valid_until_ns);
  }
  void act(const ReportRejected&, TickFrame&, std::vector<TickSend>&) { round_over(); }
  void act(const ReportLost&, TickFrame&, std::vector<TickSend>&) {
    believes_ = false;
    gives_up_ = true;
  }
  void act(const ReportReleased&, TickFrame&, std::vector<TickSend>&) { round_over(); }
  void act(const CloseConnection&, TickFrame& frame, std::vector<TickSend>&) {
    frame.problem = "a lock that closes connections (on_timeout = \"close\") is not searched in ticks";
  }
  void act(const SendToCounter&, TickFrame& frame, std::vector<TickSend>&) {
    frame.problem = "a lock that asks a fencing counter is not searched in ticks";
  }
  void act(const SendToCoordinator&, TickFrame& frame, std::vector<TickSend>&) { has_coordinator(frame); }
  void act(const SendForClient&, TickFrame& frame, std::vector<TickSend>&) { has_coordinator(frame); }
  void act(const AnswerClient&, TickFrame& frame, std::vector<TickSend>&) { has_coordinator(frame); }
  static void has_coordinator(TickFrame& frame) {
    frame.problem = "a lock that asks a coordinator is not searched in ticks";
  }
  void believe(Duration validity, std::int64_t until) {
    believes_ = true;
    has_validity_ = validity.ns > 0;
    valid_until_ = has_validity_ ? until : 0;
  }
  OwnerToken token() const {
    return {std::uint64_t{1} << 48 | static_cast<std::uint64_t>(round_) << 16 | draw_};
  }

  Lock lock_;
  App app_ = App::idle;
  std::uint8_t tick_ = 0;
  std::uint32_t calls_ = 0;  // acquire calls made so far
  std::uint32_t round_ = 0;
  std::uint16_t draw_ = 0;
  bool believes_ = false;
  bool has_validity_ = false;
  bool gives_up_ = false;         // the lock is lost: the application is about to call release
  std::int64_t valid_until_ = 0;  // reading of the lock's elapsed clock
  MonoTime deadline_ = MonoTime::never();
  std::vector<TickSend> asked_;  // requests that have no answer yet, in order
};

template <class Lock>
bool TickClient<Lock>::can_come(std::size_t input, const TickFrame& frame) const {
  if (input == static_cast<std::size_t>(TickInput::tick)) return tick_ < frame.last_tick;
  if (input == static_cast<std::size_t>(TickInput::timer)) return now(frame).mono >= deadline_;
  if (input == static_cast<std::size_t>(TickInput::application))
    return app_ == App::holding || (app_ == App::idle && calls_ < frame.rounds);
  const auto asked = first_asked((input - tick_reply_input(0, 0)) / tick_reply_count);
  return asked != asked_.end() && can_answer(frame.requests[asked->request].command.kind,
                                             tick_reply((input - tick_reply_input(0, 0)) % tick_reply_count));
}

template <class Lock>
void TickClient<Lock>::application(const TickFrame& frame) {
  if (app_ == App::idle) {
    round_ = calls_++;
    app_ = App::acquiring;
    tell(AcquireInput{}, frame);
  } else {
    believes_ = false;
    app_ = App::releasing;
    tell(ReleaseInput{}, frame);
  }
}

template <class Lock>
void TickClient<Lock>::handle(std::size_t input, TickFrame& frame, std::vector<TickSend>& sends) {
  if (input == static_cast<std::size_t>(TickInput::tick)) {
    ++tick_;
    return;
  }
  if (input == static_cast<std::size_t>(TickInput::application)) {
    application(frame);
  } else if (input == static_cast<std::size_t>(TickInput::timer)) {
    deadline_ = MonoTime::never();
    tell(TimerFired{}, frame);
  } else {
    const std::size_t node = (input - tick_reply_input(0, 0)) / tick_reply_count;
    const auto asked = first_asked(node);
    const RequestId request = frame.requests[asked->request].request;
    asked_.erase(asked);
    tell(NodeReplied{NodeId{static_cast<std::uint16_t>(node)}, request,
                     tick_reply((input - tick_reply_input(0, 0)) % tick_reply_count)},
         frame);
  }
  drain(frame, sends);
  if (!std::exchange(gives_up_, false)) return;
  app_ = App::releasing;
  tell(ReleaseInput{}, frame);
  drain(frame, sends);
}

template <class Lock>
void TickClient<Lock>::drain(TickFrame& frame, std::vector<TickSend>& sends) {
  for (bool waits = false; !waits;) {
    const LockOutput output = lock_.poll();
    waits = std::holds_alternative<Wait>(output);
    visit_by_switch([&](const auto& one) { act(one, frame, sends); }, output);
  }
  if (deadline_ != MonoTime::never() && (deadline_.ns - mono_origin_ns) % frame.tick.ns != 0)
    frame.problem =
        "a timer of the lock is not due at a whole tick: choose a tick that divides its durations";
}

template <class Lock>
void TickClient<Lock>::act(const SendToNode& output, TickFrame& frame, std::vector<TickSend>& sends) {
  TickRequest request{output.command, false, output.step, output.request, draw_, round_, output.attempt};
  if (output.command.value == static_cast<std::int64_t>(token().value)) {
    request.own_token = true;
    request.command.value = 0;
  }
  if (!is_known(output.command.kind))
    frame.problem = "a lock that sends GET, PTTL or INCR is not searched in ticks";
  const auto index = frame.intern(request);
  if (!index) {
    frame.problem = "the lock sends more than 127 different requests before the horizon";
    return;
  }
  sends.push_back({static_cast<std::uint8_t>(output.node.value), *index});
  asked_.push_back(sends.back());
}

template <class Lock>
TickLabel TickClient<Lock>::label(const TickFrame& frame) const {
  TickLabel label;
  label.tick = tick_;
  if (!believes_) return label;
  const std::int64_t origin =
      lock_.elapsed_clock() == ElapsedClock::monotonic ? mono_origin_ns : wall_origin_ns;
  const std::int64_t until = has_validity_ ? valid_until_ - origin : Instant::never().ns;
  if (until <= frame.tick.ns * tick_) return label;
  label.belief_until = until;
  label.round = round_;
  label.draw = draw_;
  return label;
}

template <class Lock>
TickInside TickClient<Lock>::inside() const {
  const std::int64_t deadline =
      deadline_ == MonoTime::never() ? Instant::never().ns : deadline_.ns - mono_origin_ns;
  return {deadline, lock_.phase(), round_, draw_, calls_, app_ == App::idle, app_ == App::holding};
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
