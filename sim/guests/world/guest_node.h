#pragma once
// A node of a world with guests: a real server, and what is known of the lock's key on it. The observer is
// told what commands and faults did to the key, with the ghost id of the hold on whose behalf the command
// came. What the key holds is looked up after each command, so a command that changes it and changes it back
// did nothing.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/guests/world/node_server.h"
#include "sim/hosts/clock.h"

namespace lockstep::guests {

class GuestNode {
 public:
  void reset(NodeId id, std::size_t, const sim::HostClock& clock, Persistence) {
    *this = GuestNode();
    id_ = id;
    clock_ = clock;
  }
  static void expect_clock_changes() {}
  // Starts its server, which must outlive the node. REQUIRES: nothing has happened since reset().
  void attach(NodeServer& server, Instant now) {
    server_ = &server;
    server_->boot(clock_, now);
  }

  // The run has ended.
  void finish(Instant now) {
    if (!down_) server_->run_to(clock_, now);
  }

  const sim::HostClock& clock() const { return clock_; }
  bool is_down() const { return down_; }

  template <class Sink>
  Reply execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant = Instant::never()) {
    const Reply reply = server_->execute(by.client, command, clock_, now);
    compare(server_->look(clock_, now), by, now, sink);
    return reply;
  }

  // An entry that has expired lives on after a step back of the clock if the server has not met it meanwhile.
  template <class Change, class Sink>
  void change_clock(Instant now, Change&& change, Sink& sink) {
    if (down_) return change(clock_);
    server_->run_to(clock_, now);
    if (entry_ && has_expired(now) && !server_->has_key(clock_, now)) entry_.reset();
    change(clock_);
    if (entry_ && entry_->content.expire_at_ms)
      sink.on_event(now, KeyMoved{id_, KeyId{0}, entry_->stamp, keeps_until(now)});
  }
  void stops(Instant now, Instant until) { server_->stops(clock_, now, until); }

  // Until the node comes up, it counts as keeping what it had.
  template <class Sink>
  void go_down(Ending ending, Instant now, Sink& sink) {
    if (entry_ && has_expired(now)) entry_.reset();
    if (entry_) sink.on_event(now, KeyMoved{id_, KeyId{0}, entry_->stamp, Instant::never()});
    server_->end(ending, clock_, now);
    down_ = true;
  }
  template <class Sink>
  void come_up(std::uint16_t fault, Instant now, Sink& sink) {
    server_->boot(clock_, now);
    down_ = false;
    const std::optional<KeyContent> kept = server_->look(clock_, now);
    if (entry_ && (!kept || kept->value != entry_->content.value)) {
      const HoldId lost = entry_->stamp;
      if (has_expired(now)) {
        sink.on_event(now, KeyMoved{id_, KeyId{0}, lost, now});
      } else {
        sink.on_event(now, KeyLost{id_, KeyId{0}, lost, fault});
      }
    }
    entry_.reset();
    if (!kept) return;
    entry_ = Entry{*kept, stamps_.at(kept->value)};
    sink.on_event(now, KeyMoved{id_, KeyId{0}, entry_->stamp, keeps_until(now)});
  }
  template <class Sink>
  void lose_keys(std::uint16_t fault, Instant now, Sink& sink) {
    server_->lose_keys(clock_, now);
    if (entry_ && !has_expired(now)) sink.on_event(now, KeyLost{id_, KeyId{0}, entry_->stamp, fault});
    entry_.reset();
  }

  // A world with guests runs again instead of being compared.
  static void add_state_to(FieldWords&, Instant, bool) { CHECK(false, "the state of a real server"); }

  friend bool operator==(const GuestNode&, const GuestNode&) = default;

 private:
  static constexpr std::int64_t ms_ = 1'000'000;

  struct Entry {
    KeyContent content;
    HoldId stamp;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  // Returns the first instant, not before `now`, at which the entry is gone if the clock does not change
  // (docs/FIDELITY.md).
  Instant keeps_until(Instant now) const {
    if (!entry_->content.expire_at_ms) return Instant::never();
    const Instant end = clock_.first_at_or_after(WallTime{(*entry_->content.expire_at_ms + 1) * ms_});
    return end < now ? now : end;
  }
  bool has_expired(Instant now) const { return keeps_until(now) <= now; }

  template <class Sink>
  void compare(std::optional<KeyContent> found, HoldId by, Instant now, Sink& sink) {
    if (entry_ && has_expired(now)) entry_.reset();
    if (!found) {
      if (entry_) sink.on_event(now, KeyDeleted{id_, KeyId{0}, entry_->stamp, by});
      entry_.reset();
      return;
    }
    if (entry_ && entry_->content == *found) return;
    const std::optional<Entry> before = entry_;
    const bool is_new = !before || before->content.value != found->value;
    const HoldId stamp = is_new ? by : before->stamp;
    const Instant kept_until = before ? keeps_until(now) : now;
    stamps_[found->value] = stamp;
    entry_ = Entry{std::move(*found), stamp};
    if (is_new) {
      const auto replaced = before ? std::optional(before->stamp) : std::nullopt;
      sink.on_event(now, KeySet{id_, KeyId{0}, stamp, keeps_until(now), replaced});
    } else {
      sink.on_event(now, KeyExpiryChanged{id_, KeyId{0}, stamp, by, kept_until, keeps_until(now)});
    }
  }

  NodeId id_;
  sim::HostClock clock_;
  NodeServer* server_ = nullptr;
  bool down_ = false;
  std::optional<Entry> entry_;
  std::map<std::string, HoldId> stamps_;  // by value: the hold that has written it last
};

}  // namespace lockstep::guests
