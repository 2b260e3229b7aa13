#pragma once
// The events that wait in the queue, and the order in which they leave it.
//
// Events are ordered by instant and then by tie key, which is unique among pending events. A tie key
// consists of the class, the destination host, the source host, and the running number of that pair. A
// backlog event is numbered per destination, and the number stands before the source. Hosts have the numbers
// of sim/hosts/hosts.h. So at one instant faults strike first. Then stopped hosts resume, events that waited
// for them are handled, messages arrive, and timers fire.

#include <cstdint>

#include "core/check.h"
#include "core/command.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/time.h"

namespace lockstep::sim {

enum class EventClass : std::uint8_t {
  fault_begin,   // number: the fault
  fault_end,     // number: the fault
  resume,        // destination: the host; number: the fault that stopped it
  backlog,       // an event that waited, see Event::waited(); number: its place in the host's backlog
  request,       // client to server
  reply,         // server to client
  reset_notice,  // tells the client that its connection to the source was reset
  timer,         // destination: the client; number: the client's timer generation
};

// The number of a host in its world (see above); below 2^14.
struct HostIndex {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(HostIndex, HostIndex) = default;
};

struct TieKey {
  std::uint64_t packed = 0;
  friend constexpr auto operator<=>(TieKey, TieKey) = default;

  static constexpr TieKey of(EventClass event_class, HostIndex destination, HostIndex source,
                             std::uint32_t number) {
    return {static_cast<std::uint64_t>(event_class) << 60 |
            static_cast<std::uint64_t>(destination.value & 0x3FFF) << 46 |
            static_cast<std::uint64_t>(source.value & 0x3FFF) << 32 | number};
  }
  constexpr EventClass event_class() const { return static_cast<EventClass>(packed >> 60); }
  constexpr HostIndex destination() const { return {static_cast<std::uint16_t>(packed >> 46 & 0x3FFF)}; }
  // The number goes before the source here, because backlog events are handled in the order in which they
  // were due, whatever their source.
  static constexpr TieKey of_backlog(HostIndex destination, HostIndex source, std::uint32_t number) {
    return {static_cast<std::uint64_t>(EventClass::backlog) << 60 |
            static_cast<std::uint64_t>(destination.value & 0x3FFF) << 46 |
            static_cast<std::uint64_t>(number) << 14 | static_cast<std::uint64_t>(source.value & 0x3FFF)};
  }
  constexpr HostIndex source() const {
    const unsigned place = event_class() == EventClass::backlog ? 0 : 32;
    return {static_cast<std::uint16_t>(packed >> place & 0x3FFF)};
  }
  // The running number among events of this class, destination and source; in the backlog, among those of
  // this destination, and modulo 2^32.
  constexpr std::uint32_t number() const {
    const unsigned place = event_class() == EventClass::backlog ? 14 : 0;
    return static_cast<std::uint32_t>(packed >> place);
  }
};

// A request or a reply. A reply is a copy of its request with the answer in it. A reset notice uses only
// `epoch`.
struct Message {
  Command command;  // in a reply, its value is the answer's
  ReplyKind reply = ReplyKind::nil;
  Step step = Step::acquire;
  EventClass waits_as = EventClass::request;  // the original class of a backlog event
  bool queued = false;                        // a slow node has already taken time for this request
  RequestId request;                          // of a timer in the backlog: its generation
  HoldId hold;
  std::uint32_t attempt = 0;
  std::uint32_t epoch = 0;  // of the connection; a reset notice resets all epochs before this one

  constexpr Reply answer() const { return {reply, command.value}; }
  constexpr void set_answer(const Reply& answer) {
    reply = answer.kind;
    command.value = answer.value;
  }
  constexpr Coordinate coordinate() const { return {step, hold.round, attempt}; }
  // Returns its content as a request or as a reply.
  constexpr MessageText text(bool is_reply) const {
    MessageText text{is_reply, command, Reply{}, hold};
    if (is_reply) {
      text.command.value = 0;
      text.reply = answer();
    }
    return text;
  }

  friend constexpr bool operator==(const Message&, const Message&) = default;
};

struct Event {
  Instant at;
  TieKey tie;
  Message message;  // empty for faults, resumes and timers

  // Returns true iff the event waited for a stopped or busy host, or for an application that hung. Then the
  // host's timers must not yet count as due: events that were due before them may still wait.
  constexpr bool waited() const { return tie.event_class() == EventClass::backlog; }
  // Returns its class, and of one that waited, what it was before.
  constexpr EventClass was() const { return waited() ? message.waits_as : tie.event_class(); }
  // REQUIRES: it was a timer.
  constexpr std::uint32_t timer_generation() const { return waited() ? message.request.value : tie.number(); }

  friend constexpr bool operator==(const Event&, const Event&) = default;
  friend constexpr bool operator<(const Event& a, const Event& b) {
    return a.at != b.at ? a.at < b.at : a.tie < b.tie;
  }
};

}  // namespace lockstep::sim
