#pragma once
// A client of a world that is a guest: an unmodified program with its own lock, application and Redis
// library. Its harness (sim/guests/clients/harness_call.h) says what the application does, and its bytes
// say what the lock does. So this is what LockClient (sim/clients/lock_client.h) is to a lock that is a
// value.
//
// A message of it is one whole command or one whole reply. Its choice keys count, in each round, the commands
// of each step to each node: the steps of a round are acquiring, until the harness says LS.ACQUIRED; holding
// (called `extend`), until LS.ENDED; and releasing.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/check.h"
#include "core/command.h"
#include "core/ids.h"
#include "core/inert_text.h"
#include "core/lock_phase.h"
#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "sim/clients/client_env.h"
#include "sim/clients/holding.h"
#include "sim/clients/next_call.h"
#include "sim/guests/clients/guest_client.h"
#include "sim/guests/clients/harness_call.h"
#include "sim/guests/guest_times.h"
#include "sim/guests/resp.h"
#include "sim/guests/world/client_process.h"
#include "sim/guests/world/recognised_command.h"
#include "sim/guests/world/traffic.h"
#include "sim/setup.h"

namespace lockstep::guests {

class GuestLockClient;

// What a world needs to know of such a client. The process and the traffic must outlive the world.
struct GuestLock {
  using Client = GuestLockClient;

  ClientProcess* process = nullptr;
  Traffic* traffic = nullptr;
  std::string key;  // the lock's, which is the resource's name
  NodeMask lock_nodes = 0;
  ElapsedClock elapsed = ElapsedClock::monotonic;  // by which a validity runs out that the harness tells
  bool reports_validity = false;
  LockPhase at = LockPhase::idle;

  LockPhase phase() const { return at; }
  friend bool operator==(const GuestLock&, const GuestLock&) = default;
};

template <class Env>
concept GuestEnv = sim::ClientEnv<Env> && requires(Env& env, Instant at) {
  { env.monotonic_at(at) } -> std::same_as<MonoTime>;
};

class GuestLockClient {
 public:
  GuestLockClient() = default;
  GuestLockClient(ClientId id, GuestLock lock, bool) : lock_(std::move(lock)) { holding_.hold.client = id; }

  const GuestLock& lock() const { return lock_; }
  const sim::Holding& holding() const { return holding_; }
  bool is_finished() const { return !has_rounds_; }
  static bool fetches() { return false; }
  static constexpr bool takes_backlog_at_once = true;

  // ---- What happens to it, as LockClient has it. Each may throw GuestError. ----

  template <GuestEnv Env>
  void start(Env& env) {
    boot(env);
    run(env);
  }
  // Runs it, its harness's calls, and what it sends, until it waits. Of a process that has just been resumed
  // the kernel has taken what has come meanwhile, so all of it is there before the process runs.
  template <GuestEnv Env>
  void run(Env& env);
  template <GuestEnv Env>
  bool wake(Env& env);
  void tell(const NodeReplied& replied, LocalTime now);
  void tell(const NodeFailed& failed, LocalTime now);
  template <GuestEnv Env>
  void resource_answered(Env& env, HoldId hold, const Reply& reply);
  template <GuestEnv Env>
  void resource_failed(Env& env) {
    resource_answered(env, holding_.hold, Reply{ReplyKind::error, 0});
  }
  template <GuestEnv Env>
  void counter_answered(Env&, RequestId, HoldId, const Reply&) {
    CHECK(false, "a guest asks no counter");
  }
  template <GuestEnv Env>
  void counter_failed(Env&) {}
  template <GuestEnv Env>
  void clock_changed(Env& env) {
    if (holding_.believes && holding_.has_validity)
      env.emit(BeliefMoved{holding_.hold, holding_.belief_until(env)});
    wake_in_time(env);
  }
  template <GuestEnv Env>
  void crashed(Env& env, const GuestLock& lock);
  template <GuestEnv Env>
  void restarted(Env& env) {
    boot(env);
  }

  friend bool operator==(const GuestLockClient&, const GuestLockClient&) = default;

 private:
  enum class Round : std::uint8_t {
    none,       // it has not begun, or it is over
    acquiring,  // the application has called its lock
    holds,
    releasing,  // the application has ended its work
  };
  struct Connection {
    NodeId node;
    bool is_open = false;
    RespReader reader;
    friend bool operator==(const Connection&, const Connection&) = default;
  };

  GuestClient& guest() { return lock_.process->client(); }
  static GuestTimes times(LocalTime now) { return {{now.mono.ns, now.wall.ns, now.mono.ns}}; }

  template <GuestEnv Env>
  void boot(Env& env);
  template <GuestEnv Env>
  void run_guest(Env& env);
  bool guest_is_due(LocalTime now);
  template <GuestEnv Env>
  void wake_in_time(Env& env);

  template <GuestEnv Env>
  void act(Env& env, const ClientAct& act);
  template <GuestEnv Env>
  void send(Env& env, int connection, Connection& on, const std::vector<std::string>& words);
  template <GuestEnv Env>
  void ask(Env& env, NodeId node, int connection, Step step, const Command& command);
  template <GuestEnv Env>
  void end_connection(Env& env, int connection);

  // ---- The harness ----
  template <GuestEnv Env>
  void call(Env& env, const HarnessCall& call);
  template <GuestEnv Env>
  MonoTime next_think(Env& env);
  template <GuestEnv Env>
  void end_round(Env& env);
  template <GuestEnv Env>
  void begin_round(Env& env);
  template <GuestEnv Env>
  void acquired(Env& env, const HarnessCall& call);
  template <GuestEnv Env>
  void check(Env& env);
  template <GuestEnv Env>
  void operate(Env& env, const HarnessCall& call);
  template <GuestEnv Env>
  void lost(Env& env);
  template <GuestEnv Env>
  void ended(Env& env);
  template <GuestEnv Env>
  void released(Env& env);
  template <GuestEnv Env>
  void stop_waiting(Env& env);
  void require(bool fits, const HarnessCall& call, const char* when);
  void answer(std::int64_t number) {
    guest().answer(asking_, {RespValue::Kind::integer, {}, number, {}});
    has_input_ = true;
  }
  // The harness waits for its answer until then, or without a time until the resource answers.
  void let_wait(HarnessVerb verb, MonoTime until) {
    waits_for_ = verb;
    deadline_ = until;
  }

  GuestLock lock_;
  sim::Holding holding_;
  Round round_ = Round::none;
  std::uint32_t rounds_ = 0;  // that have begun
  bool has_rounds_ = true;
  bool served_ = false;             // it has acquired since the run has healed
  bool attempt_is_told_ = false;    // of the acquire call at hand
  bool has_asked_ = false;          // in this acquire call, something of a node
  bool has_named_key_ = false;      // one of its commands has named the lock's key
  bool release_is_told_ = true;     // of the hold before
  std::int64_t version_read_ = -1;  // in this round; -1: none
  // The connection on which the harness's last call came, and the call that waits for its answer.
  int asking_ = 0;
  std::optional<HarnessVerb> waits_for_;
  MonoTime deadline_ = MonoTime::never();

  std::map<int, Connection> connections_;                  // to nodes
  std::map<std::pair<NodeId, Step>, std::uint32_t> sent_;  // in this round
  std::deque<ClientAct> acts_;                             // that it has done, and that are not handled yet
  bool has_input_ = false;                                 // that it has not seen
  // It has computed until then on its monotonic clock, so what it has done happens then.
  MonoTime busy_until_;
};

// ---- Running ----

template <GuestEnv Env>
void GuestLockClient::boot(Env& env) {
  lock_.process->boot(times(env.now()));
  busy_until_ = env.now().mono;
  has_input_ = true;
}

template <GuestEnv Env>
void GuestLockClient::run(Env& env) {
  if (!env.deadlines_count()) return env.wake_at(env.now().mono);
  while (!env.is_stopped() && lock_.process->is_up() && env.now().mono >= busy_until_) {
    if (!acts_.empty()) {
      const ClientAct next = std::move(acts_.front());
      acts_.pop_front();
      act(env, next);
    } else if (deadline_ <= env.now().mono) {
      stop_waiting(env);
    } else if (has_input_ || guest_is_due(env.now())) {
      run_guest(env);
    } else {
      break;
    }
  }
  wake_in_time(env);
}

template <GuestEnv Env>
bool GuestLockClient::wake(Env& env) {
  if (!lock_.process->is_up()) return false;
  if (!env.deadlines_count()) return env.wake_at(env.now().mono), false;
  const bool is_due = !acts_.empty() || has_input_ || deadline_ <= env.now().mono || guest_is_due(env.now());
  if (env.now().mono < busy_until_ || !is_due) {
    wake_in_time(env);
    return false;
  }
  run(env);
  return true;
}

inline bool GuestLockClient::guest_is_due(LocalTime now) {
  if (guest().ended()) return false;
  const GuestTimes shown = times(now);
  for (std::size_t clock = 0; clock < guest_clock_count; ++clock) {
    const auto& at = guest().deadlines().at[clock];
    if (at && *at <= shown.ns[clock]) return true;
  }
  return false;
}

template <GuestEnv Env>
void GuestLockClient::run_guest(Env& env) {
  has_input_ = false;
  if (guest().ended()) return;
  for (ClientAct& act : guest().run(times(env.now()))) acts_.push_back(std::move(act));
  busy_until_ = MonoTime{guest().times().of(GuestClock::monotonic)};
  if (guest().ended() && has_rounds_)
    throw guest().error(GuestFault::exited,
                        fmt::format("has ended {} in the middle of the run, before {} was answered with 0",
                                    text_of_end(guest().status()), name_of(HarnessVerb::next)));
}

// An instant of the wall clock is one of the monotonic clock at most 1 ns too early.
template <GuestEnv Env>
void GuestLockClient::wake_in_time(Env& env) {
  if (!lock_.process->is_up() || env.is_stopped()) return;
  MonoTime first = deadline_;
  const auto add = [&](MonoTime at) { first = std::min(first, std::max(at, busy_until_)); };
  if (!acts_.empty() || has_input_) add(env.now().mono);
  if (!guest().ended()) {
    const GuestDeadlines& wanted = guest().deadlines();
    const auto of = [&](GuestClock clock) { return wanted.at[static_cast<std::size_t>(clock)]; };
    if (const auto at = of(GuestClock::monotonic)) add(MonoTime{*at});
    if (const auto at = of(GuestClock::boot)) add(MonoTime{*at});
    if (const auto at = of(GuestClock::wall)) {
      const MonoTime due = env.monotonic_at(env.true_time(ElapsedClock::wall, *at));
      add(due == MonoTime::never() || WallTime{*at} <= env.now().wall ? due : due + nanoseconds(1));
    }
  }
  env.wake_at(first);
}

}  // namespace lockstep::guests
