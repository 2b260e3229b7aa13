#pragma once
// A client: a lock, and the application that uses it. It says what each output of a lock means. Whatever it
// needs besides, it asks of its environment (sim/clients/client_env.h).
//
// A client runs until it waits for something, or until one of its own steps makes its process stop. In that
// case it does the rest when it is run again. A coordinator is a client without an application.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/field_words.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/time.h"
#include "core/visit.h"
#include "sim/clients/application.h"
#include "sim/clients/client_env.h"
#include "sim/clients/holding.h"
#include "sim/setup.h"

namespace lockstep::sim {

// A lock that can say without an output that poll() would return Wait.
template <class Lock>
concept says_when_it_waits = requires(Lock lock, const Lock& constant) {
  { constant.has_nothing_to_say() } -> std::same_as<bool>;
  { lock.poll_wait() } -> std::same_as<Wait>;
};

template <class Lock>
class LockClient {
 public:
  LockClient() = default;
  LockClient(ClientId id, Lock lock, bool has_application = true)
      : lock_(std::move(lock)), application_(has_application ? AppState::thinking : AppState::none) {
    holding_.hold.client = id;
  }

  const Lock& lock() const { return lock_; }
  const Application& application() const { return application_; }
  const Holding& holding() const { return holding_; }
  // Its application makes no more acquire calls.
  bool is_finished() const { return application_.state() == AppState::finished; }
  // Its application waits for the counter.
  bool fetches() const { return application_.fetches(); }
  // When the lock wants to be told that time has passed.
  MonoTime lock_deadline() const { return lock_deadline_; }

  // ---- What happens to it. Where it says so, run() has to follow. ----

  template <ClientEnv Env>
  void start(Env& env) {
    application_.start(env, holding_.hold.client);
    wake_in_time(env);
  }
  // Hands an input to the lock. run() has to follow.
  template <class Input>
  void tell(const Input& input, LocalTime now) {
    lock_.handle(input, now);
    lock_drained_ = false;
  }
  // The application goes on at once instead of thinking or working until its deadline. run() has to follow.
  void stop_waiting(LocalTime now) { application_.stop_waiting(now); }
  template <ClientEnv Env>
  void run(Env& env);
  // The environment wakes the client. Returns false if nothing was due.
  template <ClientEnv Env>
  bool wake(Env& env);
  // The counter or the resource answers a request for that hold. run() has to follow.
  template <ClientEnv Env>
  void counter_answered(Env& env, RequestId request, HoldId hold, const Reply& reply) {
    if (fetches() && hold == holding_.hold) {
      application_.token_fetched(env, holding_, reply);
    } else {
      tell(CounterReplied{request, reply}, env.now());
    }
  }
  template <ClientEnv Env>
  void resource_answered(Env& env, HoldId hold, const Reply& reply) {
    const bool given_up = hold != holding_.hold;
    if (!given_up) application_.resource_answered(env, holding_, reply);
  }
  // The connection was reset, so what was asked on it will not be answered. run() has to follow.
  template <ClientEnv Env>
  void counter_failed(Env& env) {
    counter_answered(env, counter_request_, holding_.hold, Reply{ReplyKind::error, 0});
  }
  template <ClientEnv Env>
  void resource_failed(Env& env) {
    resource_answered(env, holding_.hold, Reply{ReplyKind::error, 0});
  }
  // The host's clocks have changed.
  template <ClientEnv Env>
  void clock_changed(Env& env) {
    if (holding_.believes && holding_.has_validity)
      env.emit(BeliefMoved{holding_.hold, holding_.belief_until(env)});
    wake_in_time(env);
  }
  // The process is killed. `lock` is the new one, which begins with restarted(); then run() has to follow.
  template <ClientEnv Env>
  void crashed(Env& env, const Lock& lock);
  template <ClientEnv Env>
  void restarted(Env& env) {
    if (application_.state() != AppState::none) application_.round_over(env, holding_);
  }

  // Adds what its future depends on. `locks` (scenarios/search/lock_states.h) writes the states of locks; the
  // words from `first` on are what is known of the client's host.
  template <class Locks>
  void add_state_to(FieldWords& words, std::size_t first, bool compares_versions, Locks& locks) const;

  friend bool operator==(const LockClient&, const LockClient&) = default;

 private:
  template <ClientEnv Env>
  void drain_one(Env& env) {
    if constexpr (says_when_it_waits<Lock>) {
      if (lock_.has_nothing_to_say()) return act(env, lock_.poll_wait());
    }
    const LockOutput output = lock_.poll();
    visit_by_switch([&](const auto& one) { act(env, one); }, output);
  }
  // Returns false when the application waits.
  template <ClientEnv Env>
  bool app_step(Env& env);
  template <ClientEnv Env>
  void wake_in_time(Env& env) {
    const MonoTime app_deadline = env.is_stuck() ? MonoTime::never() : application_.deadline();
    env.wake_at(lock_deadline_ < app_deadline ? lock_deadline_ : app_deadline);
  }

  // ---- What the outputs of its lock mean ----
  template <ClientEnv Env>
  void act(Env& env, const Wait& output) {
    lock_deadline_ = env.timer_at(output.deadline, holding_.hold, lock_.phase());
    lock_drained_ = true;
  }
  template <ClientEnv Env>
  void act(Env& env, const SendToNode& output) {
    if (output.step == Step::fence) [[unlikely]]
      ask_for_fencing(env);
    env.ask_node(holding_.hold, output);
    if (output.step == Step::extend) env.reached(TriggerEvent::extend_sent);
  }
  template <ClientEnv Env>
  void act(Env& env, const SendToCounter& output) {
    ask_for_fencing(env);
    counter_request_ = output.request;
    env.ask_counter(holding_.hold, output);
  }
  // Tells of the attempt's first request for a fencing token.
  template <ClientEnv Env>
  void ask_for_fencing(Env& env) {
    if (!std::exchange(fencing_asked_, true)) env.emit(FencingAsked{holding_.hold});
  }
  template <ClientEnv Env>
  void act(Env& env, const CloseConnection& output) {
    env.close(output.node);
  }
  template <ClientEnv Env>
  void act(Env& env, const DrawToken& output) {
    holding_.hold.draw = static_cast<std::uint16_t>(output.draw);
    lock_.handle(TokenDrawn{env.draw_token(holding_.hold, output.draw)}, env.now());
  }
  template <ClientEnv Env>
  void act(Env& env, const DrawRetryDelay& output) {
    lock_.handle(DelayDrawn{env.draw_delay(holding_.hold, output)}, env.now());
  }
  template <ClientEnv Env>
  void act(Env& env, const ReportAttempt& output) {
    fencing_asked_ = false;
    env.emit(AttemptStarted{holding_.hold, output.attempt});
    env.reached(TriggerEvent::attempt_started);
  }
  template <ClientEnv Env>
  void act(Env& env, const ReportQuorum& output);
  template <ClientEnv Env>
  void act(Env& env, const ReportAcquired& output);
  template <ClientEnv Env>
  void act(Env& env, const ReportExtended& output);
  template <ClientEnv Env>
  void act(Env& env, const ReportRejected&) {
    // Only a lock that is wrong rejects what it has reported as acquired.
    if (std::exchange(holding_.believes, false)) [[unlikely]]
      env.emit(BeliefEnded{holding_.hold, BeliefEnd::lost});
    env.emit(Rejected{holding_.hold.client, holding_.hold.round});
    application_.round_over(env, holding_);
    env.reached(TriggerEvent::rejected);
  }
  template <ClientEnv Env>
  void act(Env& env, const ReportLost&) {
    holding_.believes = false;
    env.emit(BeliefEnded{holding_.hold, BeliefEnd::lost});
    application_.lost(env, holding_);
  }
  template <ClientEnv Env>
  void act(Env& env, const ReportReleased&) {
    env.emit(Released{holding_.hold});
    holding_.believes = false;
    application_.round_over(env, holding_);
  }
  template <ClientEnv Env>
  void act(Env& env, const SendToCoordinator& output) {
    env.ask_coordinator(holding_.hold, output);
  }
  template <ClientEnv Env>
  void act(Env& env, const SendForClient& output) {
    env.ask_for_client(output);
  }
  template <ClientEnv Env>
  void act(Env& env, const AnswerClient& output) {
    env.answer_client(output);
  }

  Lock lock_;
  Application application_;
  Holding holding_;
  bool lock_drained_ = true;                    // the lock has answered poll() with Wait since its last input
  bool fencing_asked_ = false;                  // the attempt at hand has asked for its fencing token
  MonoTime lock_deadline_ = MonoTime::never();  // of the lock's last Wait
  // The lock's last request to the counter. If that connection is reset, the request fails.
  RequestId counter_request_;
};

template <class Lock>
template <ClientEnv Env>
void LockClient<Lock>::run(Env& env) {
  if constexpr (says_when_it_waits<Lock>) {
    // Most inputs are answers that decide nothing, while the application waits for its lock.
    if (!lock_drained_ && application_.waits_for_lock() && lock_.has_nothing_to_say() && !env.is_stopped())
        [[likely]] {
      act(env, lock_.poll_wait());
      wake_in_time(env);
      return;
    }
  }
  while (!env.is_stopped()) {
    if (!lock_drained_) {
      drain_one(env);
    } else if (!app_step(env)) {
      break;
    }
  }
  if (lock_drained_) wake_in_time(env);
}

template <class Lock>
template <ClientEnv Env>
bool LockClient<Lock>::app_step(Env& env) {
  switch (application_.step(env, holding_)) {
    case AppStep::waits:
      return false;
    case AppStep::goes_on:
      return true;
    case AppStep::acquire:
      tell(AcquireInput{}, env.now());
      return true;
    case AppStep::extend:
      tell(ExtendInput{}, env.now());
      if (lock_.phase() == LockPhase::extending) env.emit(ExtendCalled{holding_.hold});
      return true;
    case AppStep::release:
      tell(ReleaseInput{}, env.now());
      return true;
  }
  return false;
}

template <class Lock>
template <ClientEnv Env>
bool LockClient<Lock>::wake(Env& env) {
  const bool lock_due = lock_drained_ && env.now().mono >= lock_deadline_;
  if (!lock_due && (!application_.is_due(env.now()) || env.is_stuck())) {
    wake_in_time(env);
    return false;
  }
  if (lock_due) {
    lock_deadline_ = MonoTime::never();
    tell(TimerFired{}, env.now());
  }
  run(env);
  return true;
}

template <class Lock>
template <ClientEnv Env>
void LockClient<Lock>::crashed(Env& env, const Lock& lock) {
  if (std::exchange(holding_.believes, false)) env.emit(BeliefEnded{holding_.hold, BeliefEnd::crashed});
  holding_.forget_validity();
  application_.crashed();
  lock_ = lock;
  lock_drained_ = true;
  lock_deadline_ = MonoTime::never();
}

template <class Lock>
template <ClientEnv Env>
void LockClient<Lock>::act(Env& env, const ReportQuorum& output) {
  env.emit(QuorumReached{holding_.hold, output.grants});
  // The lock also reports what it has decided with its quorum before a fault can stop the process.
  // Otherwise the acquisition could be reported after its validity, which counts from the decision, has
  // ended. It would then rank behind holds that were acquired in between.
  drain_one(env);
  env.reached(TriggerEvent::quorum_reached);
}

template <class Lock>
template <ClientEnv Env>
void LockClient<Lock>::act(Env& env, const ReportAcquired& output) {
  holding_.believes = true;
  holding_.set_validity(output.validity, output.valid_until_ns, lock_.elapsed_clock());
  holding_.fencing = output.fencing;
  application_.acquired(env);
  const HoldId hold = holding_.hold;
  env.emit(Acquired{hold, env.resource_of(hold.client), output.validity, holding_.belief_until(env),
                    output.fencing, lock_.nodes(), output.grants});
  env.reached(TriggerEvent::acquired);
}

template <class Lock>
template <ClientEnv Env>
void LockClient<Lock>::act(Env& env, const ReportExtended& output) {
  holding_.set_validity(output.validity, output.valid_until_ns, lock_.elapsed_clock());
  holding_.believes = holding_.believes || application_.holds();
  env.emit(Extended{holding_.hold, output.validity, holding_.belief_until(env)});
  env.reached(TriggerEvent::extended);
}

template <class Lock>
template <class Locks>
void LockClient<Lock>::add_state_to(FieldWords& words, std::size_t first, bool compares_versions,
                                    Locks& locks) const {
  const AppState state = application_.state();
  const bool between_holds =
      (state <= AppState::thinking || state >= AppState::finished) && !holding_.believes;
  const bool holds = holding_.believes || application_.holds();
  words.add((lock_drained_ ? 1U : 0U) | (holding_.believes ? 2U : 0U) |
            (holds && holding_.has_validity ? 4U : 0U));
  application_.add_state_to(words, compares_versions);
  words.add(lock_deadline_);
  if (!between_holds) words.add(holding_.hold);
  if (holds) words.add_all(holding_.has_validity ? holding_.valid_until : 0, holding_.fencing.value);
  words.add(counter_request_.value == 0 ? 0 : locks.since(lock_, counter_request_));
  locks.add(words, first, lock_);
}

}  // namespace lockstep::sim
