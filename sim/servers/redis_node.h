#pragma once
// A Redis 7.0 node as locks see it: string keys with expiry on the node's own wall clock, in whole
// milliseconds. These facts were measured (docs/FIDELITY.md):
//
//   - A key is readable at now == expire_at and gone one millisecond later.
//   - PEXPIRE with a TTL <= 0 is a DEL.
//   - An expired key that nobody has read comes back if the clock steps back before the active expiry cycle
//     has touched the key. The monotonic clock drives that cycle.
//
// Keys are small integers, so the key space is a flat table. Every entry carries the ghost stamp of the
// command that created or overwrote it; a change of expiry keeps the stamp.
//
// `Persistence` decides what survives when the process is killed, when power fails, and when the node
// shuts down (measured: docs/FIDELITY.md). The kernel keeps what a killed process had written, and the AOF
// is written before each reply. A power loss takes everything since the last fsync. Expiries are absolute
// times of the wall clock, so they go on while the node is down.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/persistence.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

class RedisNode {
 public:
  RedisNode() = default;

  void reset(NodeId id, std::size_t keys, const HostClock& clock, Persistence persistence) {
    id_ = id;
    clock_ = clock;
    persistence_ = persistence;
    down_ = false;
    entries_.assign(keys, Entry{});
    lost_.clear();
    disk_.assign(sync_period_ns(persistence) != 0 ? keys : 0, Entry{});
    synced_ = disk_.empty() ? 0 : last_sync(clock.mono.piece_start());
  }

  const HostClock& clock() const { return clock_; }
  bool is_down() const { return down_; }

  // Executes one command at a true instant and tells the sink (an Observer) what the command did to keys.
  // `by` is the hold on whose behalf the command was sent. An entry that a SET or GETSET without an expiry
  // writes counts as kept until `ends`, because its value says so, although the node keeps it longer.
  // REQUIRES: the node is up, and the key is below `keys`.
  template <class Sink>
  Reply execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends = Instant::never());

  // Changes the clocks by `change(HostClock&)` at an instant and tells the sink the new ends of all
  // entries with an expiry. `ran_until` is the instant up to which the process has run, which is before
  // `now` while it is stopped. The active expiry cycle has seen nothing after `ran_until`.
  template <class Change, class Sink>
  void change_clock(Instant now, Instant ran_until, Change&& change, Sink& sink);

  // What stands under a key.
  struct Kept {
    std::int64_t value = 0;
    std::optional<std::int64_t> expire_at_ms;  // on the wall clock
    friend bool operator==(const Kept&, const Kept&) = default;
  };
  // Returns what a client would find at this instant, without its deleting an entry that has expired.
  // REQUIRES: the node is up, and the key is below keys().
  std::optional<Kept> kept(KeyId key, Instant now) const {
    const Entry& entry = entries_[key.value];
    if (!entry.exists || expired(entry, now_ms(now))) return std::nullopt;
    const bool expires = entry.expire_at_ms != no_expiry_;
    return Kept{entry.value, expires ? std::optional(entry.expire_at_ms) : std::nullopt};
  }
  std::size_t keys() const { return entries_.size(); }

  // Ends the process. Until it comes up, the node counts as keeping what it had: the sink is told that no
  // entry ends.
  template <class Sink>
  void go_down(Ending ending, Instant now, Sink& sink);
  // Starts the process again with the entries that survived, and tells the sink which ones were lost or
  // expired meanwhile. `fault` is the fault that took it down.
  template <class Sink>
  void come_up(std::uint16_t fault, Instant now, Sink& sink);

  // Loses all keys, as by FLUSHALL or by the eviction of everything.
  template <class Sink>
  void lose_keys(std::uint16_t fault, Instant now, Sink& sink);

  // Adds what still matters from `at` on. `clocks_run_on` says that no fault changes a node's clock. An
  // expired entry is then gone, whether or not anybody has looked at it.
  void add_state_to(FieldWords& words, Instant at, bool clocks_run_on) const;

  friend bool operator==(const RedisNode&, const RedisNode&) = default;

 private:
  static constexpr std::int64_t ms_ = 1'000'000;
  static constexpr std::int64_t no_expiry_ = -1;
  static constexpr std::int64_t cron_period_ns_ = 100 * ms_;  // serverCron at the default hz 10

  struct Entry {
    std::int64_t value = 0;
    std::int64_t expire_at_ms = no_expiry_;  // on the wall clock
    HoldId stamp;
    bool exists = false;
    Instant ends = Instant::never();  // when it ends by what its value says
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  std::int64_t now_ms(Instant now) const {
    const std::int64_t ns = clock_.wall.read(now);
    return ns >= 0 ? ns / ms_ : floor_div(ns, ms_);
  }
  static bool expired(const Entry& entry, std::int64_t now_ms) {
    return entry.expire_at_ms != no_expiry_ && now_ms > entry.expire_at_ms;
  }
  static bool ended(const Entry& entry, std::int64_t now_ms, Instant now) {
    return expired(entry, now_ms) || entry.ends <= now;
  }
  // Returns the first instant, not before `now`, at which the entry is gone if the clock does not change.
  Instant keeps_until(const Entry& entry, Instant now) const {
    if (entry.expire_at_ms == no_expiry_) return entry.ends < now ? now : entry.ends;
    const Instant end = clock_.first_at_or_after(WallTime{(entry.expire_at_ms + 1) * ms_});
    return end < now ? now : end;
  }
  template <class Sink>
  Reply set(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms, Sink& sink,
            Instant ends = Instant::never());
  template <class Sink>
  Reply remove(Entry& entry, KeyId key, HoldId by, Instant now, Sink& sink);
  template <class Sink>
  Reply pexpire(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms,
                Sink& sink);
  template <class Sink>
  Reply incr(Entry& entry, const Command& command, HoldId by, Instant now, Sink& sink);

  // Returns the period after which changes reach the disk, by fsync, write-back or snapshot. 0: at once or
  // never.
  static constexpr std::int64_t sync_period_ns(Persistence persistence) {
    switch (persistence) {
      case Persistence::aof_everysec:
      case Persistence::rdb:
        return 1000 * ms_;
      case Persistence::aof_no:
        return 30'000 * ms_;  // Linux's dirty_expire_centisecs
      case Persistence::none:
      case Persistence::aof_always:
        return 0;
    }
    return 0;
  }
  std::int64_t last_sync(Instant now) const {
    return floor_div(clock_.mono.read(now), sync_period_ns(persistence_));
  }
  // Is called before every change of entries_. If a sync has taken place since the change before, the
  // entries as they stand now were written to the disk by it.
  void before_change(Instant now) {
    if (disk_.empty()) [[likely]]
      return;
    const std::int64_t sync = last_sync(now);
    if (sync == synced_) return;
    synced_ = sync;
    disk_ = entries_;
  }
  std::vector<Entry> survivors(Ending ending) const;
  static void add_entry_to(FieldWords& words, const Entry& entry) {
    words.add(entry.exists);
    if (entry.exists) words.add_all(entry.value, entry.expire_at_ms, entry.stamp, entry.ends);
  }
  KeyId key_at(std::size_t index) const { return KeyId{static_cast<std::uint16_t>(index)}; }

  NodeId id_;
  HostClock clock_;
  Persistence persistence_ = Persistence::none;
  bool down_ = false;
  std::int64_t synced_ = 0;     // the number of the sync that wrote disk_
  std::vector<Entry> entries_;  // while down: the entries that survived
  std::vector<Entry> lost_;     // while down: the entries that did not survive
  std::vector<Entry> disk_;     // as of sync number synced_; empty if the sync period is 0
};

template <class Sink>
Reply RedisNode::execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends) {
  CHECK(command.key.value < entries_.size(), "key {}", command.key.value);
  Entry& entry = entries_[command.key.value];
  const std::int64_t wall_ms = now_ms(now);
  if (entry.exists && expired(entry, wall_ms)) entry.exists = false;  // lazy expiry deletes the key for good
  switch (command.kind) {
    case CommandKind::set_nx:
      if (entry.exists) return {ReplyKind::nil, 0};
      return set(entry, command, by, now, wall_ms, sink, ends);
    case CommandKind::set:
      return set(entry, command, by, now, wall_ms, sink, ends);
    case CommandKind::getset: {
      const Reply before = entry.exists ? Reply{ReplyKind::token, entry.value} : Reply{ReplyKind::nil, 0};
      set(entry, command, by, now, wall_ms, sink, ends);
      return before;
    }
    case CommandKind::get:
      return entry.exists ? Reply{ReplyKind::token, entry.value} : Reply{ReplyKind::nil, 0};
    case CommandKind::exists:
      return {ReplyKind::integer, entry.exists ? 1 : 0};
    case CommandKind::del:
      return entry.exists ? remove(entry, command.key, by, now, sink) : Reply{ReplyKind::integer, 0};
    case CommandKind::compare_delete:
      if (!entry.exists || entry.value != command.value) return {ReplyKind::integer, 0};
      return remove(entry, command.key, by, now, sink);
    case CommandKind::pexpire:
      return entry.exists ? pexpire(entry, command, by, now, wall_ms, sink) : Reply{ReplyKind::integer, 0};
    case CommandKind::compare_pexpire:
      if (!entry.exists || entry.value != command.value) return {ReplyKind::integer, 0};
      return pexpire(entry, command, by, now, wall_ms, sink);
    case CommandKind::upsert:
      if (!entry.exists) return set(entry, command, by, now, wall_ms, sink), Reply{ReplyKind::integer, 1};
      if (entry.value != command.value) return {ReplyKind::integer, 0};
      return pexpire(entry, command, by, now, wall_ms, sink);
    case CommandKind::pttl:
      if (!entry.exists) return {ReplyKind::integer, -2};
      return {ReplyKind::integer, entry.expire_at_ms == no_expiry_ ? -1 : entry.expire_at_ms - wall_ms};
    case CommandKind::incr:
      return incr(entry, command, by, now, sink);
    case CommandKind::read:
    case CommandKind::write:
    case CommandKind::ask_lock:
    case CommandKind::ask_release:
      break;  // commands for the protected resource or for a coordinator
  }
  return {ReplyKind::error, 0};
}

template <class Sink>
Reply RedisNode::set(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms,
                     Sink& sink, Instant ends) {
  before_change(now);
  std::optional<HoldId> replaced;
  if (entry.exists) replaced = entry.stamp;
  entry.exists = true;
  entry.value = command.value;
  entry.stamp = by;
  entry.expire_at_ms = command.ttl_ms > 0 ? wall_ms + command.ttl_ms : no_expiry_;
  entry.ends = ends;
  sink.on_event(now, KeySet{id_, command.key, by, keeps_until(entry, now), replaced});
  return {ReplyKind::ok, 0};
}

template <class Sink>
Reply RedisNode::remove(Entry& entry, KeyId key, HoldId by, Instant now, Sink& sink) {
  before_change(now);
  entry.exists = false;
  sink.on_event(now, KeyDeleted{id_, key, entry.stamp, by});
  return {ReplyKind::integer, 1};
}

template <class Sink>
Reply RedisNode::pexpire(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms,
                         Sink& sink) {
  if (command.ttl_ms <= 0) return remove(entry, command.key, by, now, sink);
  before_change(now);
  const Instant before = keeps_until(entry, now);
  entry.expire_at_ms = wall_ms + command.ttl_ms;
  sink.on_event(now, KeyExpiryChanged{id_, command.key, entry.stamp, by, before, keeps_until(entry, now)});
  return {ReplyKind::integer, 1};
}

template <class Sink>
Reply RedisNode::incr(Entry& entry, const Command& command, HoldId by, Instant now, Sink& sink) {
  before_change(now);
  if (!entry.exists) entry = Entry{0, no_expiry_, by, true};
  ++entry.value;
  entry.stamp = by;
  sink.on_event(now, KeySet{id_, command.key, by, keeps_until(entry, now), std::nullopt});
  return {ReplyKind::integer, entry.value};
}

template <class Change, class Sink>
void RedisNode::change_clock(Instant now, Instant ran_until, Change&& change, Sink& sink) {
  if (down_) {
    change(clock_);
    return;
  }
  for (Entry& entry : entries_) {
    if (!entry.exists || !expired(entry, now_ms(now))) continue;
    // The entry has expired but nobody has read it. It is gone for good if the active cycle, which runs on
    // the monotonic clock, has run since. Only the time since the last change of that clock counts: an entry
    // that had expired earlier was looked at during that change.
    const Instant expired_at = clock_.first_at_or_after(WallTime{(entry.expire_at_ms + 1) * ms_});
    const Instant mono_start = clock_.mono.piece_start();
    const Instant since = expired_at < mono_start ? mono_start : expired_at;
    if (since < ran_until && floor_div(clock_.mono.read(since), cron_period_ns_) <
                                 floor_div(clock_.mono.read(ran_until), cron_period_ns_)) {
      entry.exists = false;
    }
  }
  change(clock_);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    const Entry& entry = entries_[key];
    if (!entry.exists || entry.expire_at_ms == no_expiry_) continue;
    sink.on_event(now, KeyMoved{id_, key_at(key), entry.stamp, keeps_until(entry, now)});
  }
}

inline std::vector<RedisNode::Entry> RedisNode::survivors(Ending ending) const {
  if (ending == Ending::saved) return entries_;
  std::vector<Entry> nothing(entries_.size());
  switch (persistence_) {
    case Persistence::none:
      return nothing;
    case Persistence::aof_always:
      return entries_;
    case Persistence::aof_no:
    case Persistence::aof_everysec:
      return ending == Ending::power_loss ? disk_ : entries_;
    case Persistence::rdb:
      return ending == Ending::shutdown ? entries_ : disk_;
  }
  return nothing;
}

template <class Sink>
void RedisNode::go_down(Ending ending, Instant now, Sink& sink) {
  before_change(now);
  const std::int64_t wall_ms = now_ms(now);
  const std::vector<Entry> survived = survivors(ending);
  lost_.assign(entries_.size(), Entry{});
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    const Entry& entry = entries_[key];
    if (!entry.exists || ended(entry, wall_ms, now)) continue;
    if (!(survived[key] == entry)) lost_[key] = entry;
    sink.on_event(now, KeyMoved{id_, key_at(key), entry.stamp, Instant::never()});
  }
  entries_ = survived;
  down_ = true;
}

template <class Sink>
void RedisNode::come_up(std::uint16_t fault, Instant now, Sink& sink) {
  down_ = false;
  const std::int64_t wall_ms = now_ms(now);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    const Entry& lost = lost_[key];
    if (lost.exists && ended(lost, wall_ms, now)) {
      sink.on_event(now, KeyMoved{id_, key_at(key), lost.stamp, now});
    } else if (lost.exists) {
      sink.on_event(now, KeyLost{id_, key_at(key), lost.stamp, fault});
    }
    const Entry& entry = entries_[key];
    if (entry.exists) sink.on_event(now, KeyMoved{id_, key_at(key), entry.stamp, keeps_until(entry, now)});
  }
  lost_.clear();
  if (disk_.empty()) return;
  disk_ = entries_;
  synced_ = last_sync(now);
}

template <class Sink>
void RedisNode::lose_keys(std::uint16_t fault, Instant now, Sink& sink) {
  before_change(now);
  const std::int64_t wall_ms = now_ms(now);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    Entry& entry = entries_[key];
    if (entry.exists && !ended(entry, wall_ms, now))
      sink.on_event(now, KeyLost{id_, key_at(key), entry.stamp, fault});
    entry.exists = false;
  }
}

inline void RedisNode::add_state_to(FieldWords& words, Instant at, bool clocks_run_on) const {
  clock_.mono.add_state_to(words);
  clock_.wall.add_state_to(words);
  words.add(down_);
  for (const Entry& entry : entries_) {
    const bool gone = clocks_run_on && !down_ && entry.exists && expired(entry, now_ms(at));
    add_entry_to(words, gone ? Entry{} : entry);
  }
  if (down_) {
    for (const Entry& entry : lost_) add_entry_to(words, entry);
  }
  if (disk_.empty()) return;
  words.add(synced_);
  for (const Entry& entry : disk_) add_entry_to(words, entry);
}

}  // namespace lockstep::sim
