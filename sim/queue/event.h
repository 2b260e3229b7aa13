#pragma once
// What waits in the queue, and in which order it leaves it.
//
// Order: first by instant, then by tie key, which is written down here and unique among pending events:
// class, destination host, source host, running number of that pair. Hosts are numbered clients first, then
// nodes, the resource, the counter. So at one instant faults strike before stopped hosts resume, these before
// what waited for them, then messages arrive, then timers fire.

#include <cstdint>

#include "core/check.h"
#include "core/command.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/time.h"

namespace lockstep::sim {

enum class EventClass : std::uint8_t {
  fault_begin,   // index: fault
  fault_end,     // index: fault
  resume,        // destination: the host; index: which stop
  backlog,       // an event that waited for a stopped host
  request,       // client to server
  reply,         // server to client
  reset_notice,  // the client's end of a connection learns that it was reset
  timer,         // destination: the client; index: generation
};

// The number of a host in this world (see above).
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
  // What waited for a stopped host is handled in the order in which it was due, wherever it came from: here
  // the number goes before the source.
  static constexpr TieKey of_backlog(HostIndex destination, HostIndex source, std::uint32_t number) {
    return {static_cast<std::uint64_t>(EventClass::backlog) << 60 |
            static_cast<std::uint64_t>(destination.value & 0x3FFF) << 46 |
            static_cast<std::uint64_t>(number) << 14 | static_cast<std::uint64_t>(source.value & 0x3FFF)};
  }
  constexpr HostIndex source() const {
    const unsigned place = event_class() == EventClass::backlog ? 0 : 32;
    return {static_cast<std::uint16_t>(packed >> place & 0x3FFF)};
  }
  // REQUIRES: not of the backlog.
  constexpr std::uint32_t number() const { return static_cast<std::uint32_t>(packed); }
};

// A request, or (reply kind set, value replaced) the answer to one.
struct Message {
  CommandKind command = CommandKind::get;
  ReplyKind reply = ReplyKind::nil;
  Step step = Step::acquire;
  EventClass waits_as = EventClass::request;  // of a backlog event: what it was
  KeyId key;
  bool queued = false;  // a request that a slow node has had in hand
  std::int32_t ttl_ms = 0;
  RequestId request;
  std::int64_t value = 0;
  HoldId hold;
  std::uint32_t attempt = 0;
  std::uint32_t epoch = 0;  // of the connection it was sent on; of a reset notice: the one that was reset
};

struct Event {
  Instant at;
  TieKey tie;
  Message message;  // requests and replies only

  friend constexpr bool operator<(const Event& a, const Event& b) {
    return a.at != b.at ? a.at < b.at : a.tie < b.tie;
  }
};

}  // namespace lockstep::sim
