#pragma once
// What has happened in a run, and what is going to: true time, the events that wait, the digest and the
// number of those that were handled, and the observer, which is told everything.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/digest.h"
#include "core/time.h"
#include "sim/queue/event.h"
#include "sim/queue/event_queue.h"

namespace lockstep::sim {

// `Observer` is a value with on_event(Instant, const E&) for every struct of core/observation.h, static
// constexpr bool wants_messages and wants_events, and, if wants_events, on_dequeue(const EventRecord&). An
// observer that does not want messages is still told of requests to delete a key while follows_deletions()
// returns true.
template <class Observer>
class Timeline {
 public:
  // Begins anew at instant 0, with nothing pending. The observer stays as it is. The other arguments are
  // those of EventQueue::clear().
  void reset(unsigned shift, std::size_t expected) {
    now_ = Instant{};
    events_ = planted_event_ = 0;
    queue_.clear(shift, expected);
    digest_ = DigestBuilder{};
    keeps_digest_ = true;
  }
  // The digest of a run that nobody compares need not be kept. It is then that of no events.
  void leave_digest_out() { keeps_digest_ = false; }

  Instant now() const { return now_; }
  std::uint64_t events() const { return events_; }  // handled so far
  std::size_t pending() const { return queue_.size(); }
  Digest digest() const { return digest_.value(); }
  const Observer& observer() const { return observer_; }
  Observer& observer() { return observer_; }

  template <class E>
  void emit(const E& event) {
    observer_.on_event(now_, event);
  }

  // Makes an event pending and returns its message. The caller fills that in place, before the next event is
  // staged. To build a message elsewhere and copy it would cost more than the rest of the sending.
  [[gnu::always_inline]] Message& stage(Instant at, TieKey tie) { return queue_.stage(at, tie).message; }
  // Makes an event without a message pending.
  void stage_empty(Instant at, TieKey tie) { stage(at, tie) = Message{}; }

  // Returns the earliest event up to `end`, or nullptr if there is none. It is valid until the next stage(),
  // take() or discard().
  const Event* next(Instant end) {
    if (queue_.empty()) return nullptr;
    const Event& event = queue_.top();
    return event.at > end ? nullptr : &event;
  }
  // Takes the event that next() has returned. Its instant is now.
  Event take() {
    const Event event = queue_.top();
    queue_.pop();
    CHECK(event.at >= now_, "an event at {} ns is dequeued at {} ns", event.at.ns, now_.ns);
    now_ = event.at;
    return event;
  }
  // Forgets the event that next() has returned. Time stays.
  void discard() { queue_.pop(); }
  // Adds an event that was taken to the digest and to those that were handled.
  void record(const Event& event) {
    ++events_;
    if (!Observer::wants_events && !keeps_digest_) return;
    const EventRecord record = record_of(event);
    if (keeps_digest_) digest_.add(record);
    if constexpr (Observer::wants_events) observer_.on_dequeue(record);
  }

  // For a test of the determinism check: is_planted() returns true while event number `event` (from 1) is
  // handled.
  void plant(std::uint64_t event) { planted_event_ = event; }
  bool is_planted() const { return events_ + 1 == planted_event_; }

  // Lists the pending events that counts(const Event&) selects, in their order. They are valid until the next
  // stage(), take() or discard().
  template <class Counts>
  void list_pending(std::vector<const Event*>& out, Counts&& counts) const {
    queue_.list(out, counts);
  }

  friend bool operator==(const Timeline&, const Timeline&) = default;

 private:
  static EventRecord record_of(const Event& event) {
    const Message& m = event.message;
    return {static_cast<std::uint64_t>(event.at.ns), event.tie.packed,
            static_cast<std::uint64_t>(m.command.kind) | static_cast<std::uint64_t>(m.reply) << 8 |
                static_cast<std::uint64_t>(m.step) << 16 | static_cast<std::uint64_t>(m.epoch & 0xFF) << 24 |
                static_cast<std::uint64_t>(m.request.value) << 32,
            static_cast<std::uint64_t>(m.command.value)};
  }

  Instant now_;
  std::uint64_t events_ = 0;
  std::uint64_t planted_event_ = 0;
  EventQueue queue_;
  Observer observer_;
  DigestBuilder digest_;
  bool keeps_digest_ = true;
};

}  // namespace lockstep::sim
