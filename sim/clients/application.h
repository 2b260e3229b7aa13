#pragma once
// The application of a client: it does what the workload says (sim/setup.h): acquire, read the resource,
// work, check the validity, write, release, think. It calls its lock by what step() returns, and the client
// tells it what the lock reports.

#include <algorithm>
#include <cstdint>

#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "sim/clients/client_env.h"
#include "sim/clients/holding.h"
#include "sim/clients/next_call.h"
#include "sim/setup.h"

namespace lockstep::sim {

enum class AppState : std::uint8_t {
  down,          // the client's process is down
  thinking,      // until its deadline
  call_acquire,  // about to call the lock
  acquiring,     // until the lock reports acquired or rejected
  fetch_token,   // acquired; about to ask the counter if the application fetches its fencing token itself
  fetching,      // until the counter answers
  begin_work,    // about to read the resource
  reading,       // until the resource answers
  working,       // until work_ends
  checked,       // the validity was checked; about to write
  writing,       // until the resource answers
  call_release,  // belief has ended; about to call the lock
  releasing,     // until the lock reports released
  finished,      // it makes no more acquire calls
  none,          // there is no application: the client is a coordinator
};

// What an application does in one step.
enum class AppStep : std::uint8_t {
  waits,    // nothing
  goes_on,  // something that is not a call of its lock
  acquire,
  extend,
  release,
};

class Application {
 public:
  Application() = default;
  explicit Application(AppState first) : state_(first) {}

  AppState state() const { return state_; }
  MonoTime deadline() const { return deadline_; }  // of its next step; never() if it waits for something else
  std::uint32_t rounds() const { return rounds_; }  // acquire calls made
  // Returns true iff it holds and has not called release.
  bool holds() const { return state_ >= AppState::fetch_token && state_ <= AppState::writing; }
  // Returns true iff a reply of the counter is for the application, and not for its lock.
  bool fetches() const { return state_ == AppState::fetching; }
  // Returns true only if it takes no step before its lock has reported something.
  bool waits_for_lock() const { return state_ == AppState::acquiring || state_ == AppState::releasing; }
  bool is_due(LocalTime now) const { return now.mono >= deadline_; }

  template <ClientEnv Env>
  void start(Env& env, ClientId client);
  // Takes the next step. An application that hangs takes none, but what it has called runs on.
  template <ClientEnv Env>
  AppStep step(Env& env, Holding& holding);
  // It goes on at once instead of thinking or working until its deadline.
  void stop_waiting(LocalTime now) {
    deadline_ = now.mono;
    if (state_ == AppState::working) work_ends_ = now.mono;
  }

  // ---- What its lock reports ----
  template <ClientEnv Env>
  void acquired(Env& env) {
    if (env.healing() == Healing::done) served_ = true;
    state_ = AppState::fetch_token;
  }
  // The call has ended without a hold, or the release has ended.
  template <ClientEnv Env>
  void round_over(Env& env, Holding& holding) {
    state_ = AppState::thinking;
    holding.forget_validity();
    deadline_ = env.think_until(holding.hold.client, rounds_);
  }
  // An application that ignores a loss is told again by each further extension that fails.
  template <ClientEnv Env>
  void lost(Env& env, const Holding& holding) {
    if (env.workload().on_lost != OnLost::stop) return;
    env.emit(BeliefEnded{holding.hold, BeliefEnd::release_called});
    deadline_ = MonoTime::never();
    state_ = AppState::call_release;
  }

  // ---- What servers answer. REQUIRES: it has asked for that hold, and fetches() for a token. ----
  template <ClientEnv Env>
  void token_fetched(Env& env, Holding& holding, const Reply& reply);
  template <ClientEnv Env>
  void resource_answered(Env& env, Holding& holding, const Reply& reply);

  // Its process is killed. What it was doing is gone; the number of its calls goes on.
  void crashed() {
    if (state_ != AppState::none) state_ = AppState::down;
    deadline_ = MonoTime::never();
  }

  // Adds what its future depends on. `compares_versions` says that the version read matters.
  void add_state_to(FieldWords& words, bool compares_versions) const {
    words.add_all(static_cast<std::uint64_t>(state_) | (served_ ? 0x100U : 0U), deadline_, rounds_);
    if (state_ == AppState::working) words.add(work_ends_);
    if (compares_versions) words.add(version_read_);
  }

  friend bool operator==(const Application&, const Application&) = default;

 private:
  template <ClientEnv Env>
  void begin_acquire(Env& env, Holding& holding);
  template <ClientEnv Env>
  void fetch_token(Env& env, const Holding& holding);
  template <ClientEnv Env>
  void begin_work(Env& env, const Holding& holding);
  template <ClientEnv Env>
  AppStep work(Env& env, Holding& holding);
  template <ClientEnv Env>
  void check_validity(Env& env, Holding& holding);
  template <ClientEnv Env>
  void write(Env& env, const Holding& holding);
  template <ClientEnv Env>
  void give_up_work(Env& env, Holding& holding);
  void work_from(MonoTime now) {
    state_ = AppState::working;
    deadline_ = now;
    work_ends_ = MonoTime::never();
  }

  AppState state_ = AppState::thinking;
  bool served_ = false;  // it has acquired since the run has healed
  std::uint32_t rounds_ = 0;
  MonoTime deadline_ = MonoTime::never();   // end of thinking, end of work, next extension
  MonoTime work_ends_ = MonoTime::never();  // never() until the work has begun
  std::int64_t version_read_ = 0;
};

template <ClientEnv Env>
void Application::start(Env& env, ClientId client) {
  const Workload& workload = env.workload();
  deadline_ = env.think_until(client, rounds_) + workload.start +
              workload.stagger * static_cast<std::int64_t>(client.value);
}

template <ClientEnv Env>
AppStep Application::step(Env& env, Holding& holding) {
  const bool has_called = state_ == AppState::call_acquire || state_ == AppState::call_release;
  if (env.is_stuck() && !has_called) [[unlikely]]
    return AppStep::waits;
  switch (state_) {
    case AppState::thinking:
      if (!env.deadlines_count() || !is_due(env.now())) return AppStep::waits;
      begin_acquire(env, holding);
      return AppStep::goes_on;
    case AppState::call_acquire:
      state_ = AppState::acquiring;
      return AppStep::acquire;
    case AppState::working:
      if (!env.deadlines_count() || !is_due(env.now())) return AppStep::waits;
      return work(env, holding);
    case AppState::fetch_token:
      fetch_token(env, holding);
      return AppStep::goes_on;
    case AppState::begin_work:
      begin_work(env, holding);
      return AppStep::goes_on;
    case AppState::checked:
      write(env, holding);
      return AppStep::goes_on;
    case AppState::call_release:
      state_ = AppState::releasing;
      return AppStep::release;
    case AppState::down:
    case AppState::acquiring:
    case AppState::fetching:
    case AppState::reading:
    case AppState::writing:
    case AppState::releasing:
    case AppState::finished:
    case AppState::none:
      return AppStep::waits;
  }
  return AppStep::waits;
}

// A client that waits for the end of the faults may be woken too early if its clock changes until then, and
// waits again.
template <ClientEnv Env>
void Application::begin_acquire(Env& env, Holding& holding) {
  deadline_ = MonoTime::never();
  const NextCall next = next_call(env, rounds_, served_);
  if (next == NextCall::waits) {
    deadline_ = std::max(env.healing_begins(), env.now().mono + nanoseconds(1));
    return;
  }
  if (next == NextCall::none) {
    state_ = AppState::finished;
    return;
  }
  const ClientId client = holding.hold.client;
  holding.hold = HoldId{client, 0, rounds_++};
  state_ = AppState::call_acquire;
  env.emit(AcquireCalled{client, holding.hold.round, env.resource_of(client)});
  env.reached(TriggerEvent::acquire_called);
}

template <ClientEnv Env>
void Application::fetch_token(Env& env, const Holding& holding) {
  if (!env.workload().fetches_token) {
    state_ = AppState::begin_work;
    return;
  }
  state_ = AppState::fetching;
  env.ask_counter(holding.hold, SendToCounter{{}, 0, Command{CommandKind::incr, {}, 0, 0}});
}

template <ClientEnv Env>
void Application::token_fetched(Env& env, Holding& holding, const Reply& reply) {
  if (reply.kind != ReplyKind::integer) return give_up_work(env, holding);
  holding.fencing = FencingToken{reply.value};
  state_ = AppState::begin_work;
}

// Reads the resource first if the workload says so.
template <ClientEnv Env>
void Application::begin_work(Env& env, const Holding& holding) {
  if (!env.workload().reads) return work_from(env.now().mono);
  state_ = AppState::reading;
  const std::int64_t guard = env.guard() == ResourceGuard::fencing ? holding.fencing.value : 0;
  const KeyId resource{env.resource_of(holding.hold.client).value};
  env.ask_resource(holding.hold, Command{CommandKind::read, resource, 0, guard}, Step::read);
}

template <ClientEnv Env>
void Application::resource_answered(Env& env, Holding& holding, const Reply& reply) {
  if (state_ == AppState::reading && reply.kind == ReplyKind::integer) {
    version_read_ = reply.value;
    work_from(env.now().mono);
  } else if (state_ == AppState::reading || state_ == AppState::writing) {
    give_up_work(env, holding);
  }
}

// Does what is due while the application works: begins the work, ends it, or asks for the next extension.
template <ClientEnv Env>
AppStep Application::work(Env& env, Holding& holding) {
  const MonoTime now = env.now().mono;
  const bool begins = work_ends_ == MonoTime::never();
  if (begins) work_ends_ = env.work_until(holding.hold);
  if (!begins && now >= work_ends_) {
    check_validity(env, holding);
    return AppStep::goes_on;
  }
  const Duration extend_after = env.workload().extend_after;
  const bool extends = extend_after.ns > 0 && (holding.believes || env.workload().on_lost != OnLost::finish);
  deadline_ = extends && now + extend_after < work_ends_ ? now + extend_after : work_ends_;
  return extends && !begins ? AppStep::extend : AppStep::goes_on;
}

template <ClientEnv Env>
void Application::check_validity(Env& env, Holding& holding) {
  deadline_ = work_ends_ = MonoTime::never();
  if (!env.workload().checks_validity) {
    state_ = AppState::checked;
    return;
  }
  const Duration remaining = holding.has_validity ? holding.remaining(env.now()) : Duration{};
  const bool valid = !holding.has_validity || remaining.ns > 0;
  if (valid) {
    state_ = AppState::checked;
  } else {
    give_up_work(env, holding);
  }
  env.emit(ValidityChecked{holding.hold, valid, remaining});
  env.reached(TriggerEvent::validity_checked);
}

template <ClientEnv Env>
void Application::write(Env& env, const Holding& holding) {
  state_ = AppState::writing;
  std::int64_t guard = 0;
  if (env.guard() == ResourceGuard::fencing) guard = holding.fencing.value;
  if (env.guard() == ResourceGuard::compare_and_set)
    guard = env.workload().blind_writes ? blind_write : version_read_;
  const KeyId resource{env.resource_of(holding.hold.client).value};
  env.ask_resource(holding.hold, Command{CommandKind::write, resource, 0, guard}, Step::write);
  env.reached(TriggerEvent::write_sent);
}

// Ends the work, finished or not, and lets the application call release.
template <ClientEnv Env>
void Application::give_up_work(Env& env, Holding& holding) {
  holding.believes = false;
  env.emit(BeliefEnded{holding.hold, BeliefEnd::release_called});
  deadline_ = MonoTime::never();
  state_ = AppState::call_release;
  env.reached(TriggerEvent::release_called);
}

}  // namespace lockstep::sim
