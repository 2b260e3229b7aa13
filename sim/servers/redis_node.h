#pragma once
// A Redis 7.0 node as locks see it: string keys with expiry on the node's own wall clock, in whole
// milliseconds. These facts were measured (docs/FIDELITY.md):
//
//   - A key is readable at now == expire_at and gone one millisecond later.
//   - PEXPIRE with a TTL <= 0 is a DEL.
//   - An expired key that nobody has read comes back if the clock steps back before serverCron has met the
//     key. serverCron runs by the monotonic clock (sim/servers/redis_loop.h).
//
// Keys are small integers, so the key space is a flat table. Every entry carries the ghost stamp of the
// command that created or overwrote it; a change of expiry keeps the stamp.
//
// What survives when the process ends follows from its persistence (sim/servers/redis_disk.h). Expiries are
// absolute times of the wall clock, so they go on while the node is down.
//
// What the server does by itself is worked out when something happens to the node.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/persistence.h"
#include "sim/hosts/clock.h"
#include "sim/servers/redis_disk.h"
#include "sim/servers/redis_loop.h"

namespace lockstep::sim {

class RedisNode {
 public:
  RedisNode() = default;

  // The node starts at the start of its clocks' current pieces, and holds nothing.
  void reset(NodeId id, std::size_t keys, const HostClock& clock, Persistence persistence) {
    const Instant now = clock.mono.piece_start();
    id_ = id;
    clock_ = clock;
    acts_by_itself_ = persistence != Persistence::none;
    down_ = false;
    stopped_until_ = Instant{};
    entries_.assign(keys, Entry{});
    lost_.clear();
    disk_.reset(persistence, keys, clock, now);
    loop_.start(clock.mono.read(now));
    idle_until_ = Instant{};
    slept_at_.reset();
  }

  // Something may change its clocks, and then it can be seen when the server has looked at expired keys.
  // REQUIRES: nothing has happened since reset().
  void expect_clock_changes() { acts_by_itself_ = true; }

  const HostClock& clock() const { return clock_; }
  bool is_down() const { return down_; }

  // Executes one command at a true instant and tells the sink (an Observer) what the command did to keys.
  // `by` is the hold on whose behalf the command was sent. An entry that a SET or GETSET without an expiry
  // writes counts as kept until `ends`, because its value says so, although the node keeps it longer.
  // REQUIRES: the node is up, and the key is below `keys`.
  template <class Sink>
  Reply execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends = Instant::never());

  // Changes the clocks by `change(HostClock&)` at an instant and tells the sink the new ends of all
  // entries with an expiry. REQUIRES: the node expects it, or has persistence.
  template <class Change, class Sink>
  void change_clock(Instant now, Change&& change, Sink& sink);
  // The process does not run until then.
  void stops(Instant now, Instant until);

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
    const bool expires = entry.expire_at_ms != Entry::no_expiry;
    return Kept{entry.value, expires ? std::optional(entry.expire_at_ms) : std::nullopt};
  }
  std::size_t keys() const { return entries_.size(); }
  // Returns true iff the server has the key, although it may have expired. REQUIRES: the node has caught up.
  bool has(KeyId key) const { return entries_[key.value].exists; }

  // Does what the server and the kernel have done by themselves: serverCron before this instant, the
  // write-back up to it. All calls that change the node do it first.
  void catch_up(Instant now);

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
  using Entry = RedisEntry;
  static constexpr std::int64_t ms_ = 1'000'000;

  std::int64_t now_ms(Instant now) const {
    const std::int64_t ns = clock_.wall.read(now);
    return ns >= 0 ? ns / ms_ : floor_div(ns, ms_);
  }
  static bool expired(const Entry& entry, std::int64_t now_ms) {
    return entry.expire_at_ms != Entry::no_expiry && now_ms > entry.expire_at_ms;
  }
  static bool ended(const Entry& entry, std::int64_t now_ms, Instant now) {
    return expired(entry, now_ms) || entry.ends <= now;
  }
  // Returns the first instant, not before `now`, at which the entry is gone if the clock does not change.
  Instant keeps_until(const Entry& entry, Instant now) const {
    if (entry.expire_at_ms == Entry::no_expiry) return entry.ends < now ? now : entry.ends;
    const Instant end = clock_.first_at_or_after(WallTime{(entry.expire_at_ms + 1) * ms_});
    return end < now ? now : end;
  }
  template <class Sink>
  Reply perform(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends);
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

  void expire(Entry& entry) {
    entry.exists = false;
    if (acts_by_itself_) disk_.expired();
  }
  void note_change() {
    if (acts_by_itself_) disk_.changed();
  }
  Instant quiet_until() const;
  void run_cron(Instant at);
  // The server has executed a command, and goes to sleep.
  void fall_asleep(Instant now);
  // Returns the loop as it is after the last command.
  RedisLoop loop() const {
    RedisLoop loop = loop_;
    if (slept_at_) loop.sleep(clock_.mono.read(*slept_at_));
    return loop;
  }
  KeyId key_at(std::size_t index) const { return KeyId{static_cast<std::uint16_t>(index)}; }

  NodeId id_;
  HostClock clock_;
  bool down_ = false;
  bool acts_by_itself_ = false;  // in a way that can be seen
  Instant stopped_until_;
  std::vector<Entry> entries_;  // while down: the entries that survived
  std::vector<Entry> lost_;     // while down: the entries that did not survive
  RedisDisk disk_;
  RedisLoop loop_;
  // Before this instant the server does nothing by itself, whatever it is asked, while its clocks do not
  // change. So the loop need not be told of each command, but only of the last one.
  Instant idle_until_;
  std::optional<Instant> slept_at_;  // the last command that the loop was not told of
};

// ---- Commands ----

template <class Sink>
Reply RedisNode::execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends) {
  if (!acts_by_itself_) [[likely]]
    return perform(command, by, now, sink, ends);
  if (now < idle_until_) [[likely]] {
    slept_at_ = now;
    return perform(command, by, now, sink, ends);
  }
  catch_up(now);
  const Reply reply = perform(command, by, now, sink, ends);
  fall_asleep(now);
  idle_until_ = std::min(clock_.first_at_or_after(MonoTime{loop_.due()}), disk_.idle_until(clock_));
  return reply;
}

template <class Sink>
Reply RedisNode::perform(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends) {
  CHECK(command.key.value < entries_.size(), "key {}", command.key.value);
  Entry& entry = entries_[command.key.value];
  const std::int64_t wall_ms = now_ms(now);
  if (entry.exists && expired(entry, wall_ms)) expire(entry);  // for good
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
      return {ReplyKind::integer, entry.expire_at_ms == Entry::no_expiry ? -1 : entry.expire_at_ms - wall_ms};
    case CommandKind::incr:
      return incr(entry, command, by, now, sink);
    case CommandKind::read:
    case CommandKind::write:
    case CommandKind::ask_lock:
    case CommandKind::ask_release:
    case CommandKind::connect:
    case CommandKind::other:
      break;  // for the protected resource, for a coordinator, or for a real server
  }
  return {ReplyKind::error, 0};
}

template <class Sink>
Reply RedisNode::set(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms,
                     Sink& sink, Instant ends) {
  note_change();
  std::optional<HoldId> replaced;
  if (entry.exists) replaced = entry.stamp;
  entry.exists = true;
  entry.value = command.value;
  entry.stamp = by;
  entry.expire_at_ms = command.ttl_ms > 0 ? wall_ms + command.ttl_ms : Entry::no_expiry;
  entry.ends = ends;
  sink.on_event(now, KeySet{id_, command.key, by, keeps_until(entry, now), replaced});
  return {ReplyKind::ok, 0};
}

template <class Sink>
Reply RedisNode::remove(Entry& entry, KeyId key, HoldId by, Instant now, Sink& sink) {
  note_change();
  entry.exists = false;
  sink.on_event(now, KeyDeleted{id_, key, entry.stamp, by});
  return {ReplyKind::integer, 1};
}

template <class Sink>
Reply RedisNode::pexpire(Entry& entry, const Command& command, HoldId by, Instant now, std::int64_t wall_ms,
                         Sink& sink) {
  if (command.ttl_ms <= 0) return remove(entry, command.key, by, now, sink);
  note_change();
  const Instant before = keeps_until(entry, now);
  entry.expire_at_ms = wall_ms + command.ttl_ms;
  sink.on_event(now, KeyExpiryChanged{id_, command.key, entry.stamp, by, before, keeps_until(entry, now)});
  return {ReplyKind::integer, 1};
}

template <class Sink>
Reply RedisNode::incr(Entry& entry, const Command& command, HoldId by, Instant now, Sink& sink) {
  note_change();
  if (!entry.exists) entry = Entry{0, Entry::no_expiry, by, true};
  ++entry.value;
  entry.stamp = by;
  sink.on_event(now, KeySet{id_, command.key, by, keeps_until(entry, now), std::nullopt});
  return {ReplyKind::integer, entry.value};
}

// ---- Clocks and outages ----

template <class Change, class Sink>
void RedisNode::change_clock(Instant now, Change&& change, Sink& sink) {
  CHECK(acts_by_itself_, "node {}", id_.value);
  catch_up(now);
  if (down_) {
    change(clock_);
    return;
  }
  change(clock_);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    const Entry& entry = entries_[key];
    if (!entry.exists || entry.expire_at_ms == Entry::no_expiry) continue;
    sink.on_event(now, KeyMoved{id_, key_at(key), entry.stamp, keeps_until(entry, now)});
  }
}

template <class Sink>
void RedisNode::go_down(Ending ending, Instant now, Sink& sink) {
  catch_up(now);
  const std::int64_t wall_ms = now_ms(now);
  const std::vector<Entry> survived = disk_.survivors(entries_, ending);
  disk_.ended(survived, ending);
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
  catch_up(now);
  down_ = false;
  stopped_until_ = Instant{};
  const std::int64_t wall_ms = now_ms(now);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    const Entry& lost = lost_[key];
    if (lost.exists && ended(lost, wall_ms, now)) {
      sink.on_event(now, KeyMoved{id_, key_at(key), lost.stamp, now});
    } else if (lost.exists) {
      sink.on_event(now, KeyLost{id_, key_at(key), lost.stamp, fault});
    }
    Entry& entry = entries_[key];
    if (entry.exists) sink.on_event(now, KeyMoved{id_, key_at(key), entry.stamp, keeps_until(entry, now)});
    if (expired(entry, wall_ms) && disk_.loads_a_snapshot()) entry.exists = false;
  }
  lost_.clear();
  if (!acts_by_itself_) return;
  disk_.start(clock_.wall.read(now));
  loop_.start(clock_.mono.read(now));
}

template <class Sink>
void RedisNode::lose_keys(std::uint16_t fault, Instant now, Sink& sink) {
  catch_up(now);
  const std::int64_t wall_ms = now_ms(now);
  for (std::size_t key = 0; key < entries_.size(); ++key) {
    Entry& entry = entries_[key];
    if (!entry.exists) continue;
    if (!ended(entry, wall_ms, now)) sink.on_event(now, KeyLost{id_, key_at(key), entry.stamp, fault});
    if (expired(entry, wall_ms)) {
      expire(entry);
    } else {
      entry.exists = false;
      note_change();
    }
  }
  if (acts_by_itself_) fall_asleep(now);
}

inline void RedisNode::add_state_to(FieldWords& words, Instant at, bool clocks_run_on) const {
  clock_.mono.add_state_to(words);
  clock_.wall.add_state_to(words);
  words.add(down_);
  for (const Entry& entry : entries_) {
    const bool gone = clocks_run_on && !down_ && entry.exists && expired(entry, now_ms(at));
    (gone ? Entry{} : entry).add_to(words);
  }
  if (down_) {
    for (const Entry& entry : lost_) entry.add_to(words);
  }
  if (!acts_by_itself_ || (clocks_run_on && !disk_.keeps_anything())) return;
  words.add(stopped_until_);
  disk_.add_state_to(words);
  loop().add_state_to(words);
}

}  // namespace lockstep::sim
