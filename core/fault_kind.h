#pragma once
// The kinds of faults. Scenarios, schedules, JSON and reports all use this list. docs/FIDELITY.md says
// what each kind models.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockstep {

enum class FaultKind : std::uint8_t {
  pause,            // a process stops (SIGSTOP, garbage collection); its clocks run on
  suspend,          // a virtual machine stops: the monotonic clock stops too, the wall clock jumps on resume
  wall_step,        // a wall clock steps forward or back
  rate,             // a host's oscillator runs fast or slow
  clock_freeze,     // a wall clock stands still
  partition,        // a link, or one direction of it, is cut; messages wait until it heals
  request_delay,    // the next request of a link is late
  reply_delay,      // the next reply of a link is late
  reply_loss,       // the next reply of a link never arrives
  reset,            // a connection is reset, what is in flight is lost
  crash,            // a process is killed; its host's kernel says so to its peers
  power_loss,       // a host goes dark: what was not on its disk is lost, and nobody is told
  shutdown,         // a node ends in good order: it saves what its persistence can save
  slow,             // a node takes longer over each command
  slew,             // NTP makes a wall clock run fast or slow to correct it; the monotonic clock is unchanged
  key_loss,         // a node drops its keys: FLUSHALL, eviction under maxmemory
  token_collision,  // a client's next owner token equals the token that another client has drawn last
  stuck,            // an application hangs, its lock runs on
};

inline constexpr std::size_t fault_kind_count = 18;

// Says what a fault's magnitude measures. A fault without a unit only happens or does not.
enum class FaultUnit : std::uint8_t { duration_ns, signed_duration_ns, rate_ppb, none };

// Says what a fault reaches, and so what it can be aimed at.
enum class FaultReach : std::uint8_t {
  process,  // a process on any host
  machine,  // a host that has clocks, with its process: a client, a node or a coordinator
  node,     // a node
  client,   // a client
  message,  // one message of a link, or one connection
  link,     // all messages of a link for a time, or of all links of a host
};

struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;
  FaultUnit unit;
  FaultReach reach;
  std::string_view summary;
};

constexpr std::array<FaultKindInfo, fault_kind_count> fault_kinds() {
  using enum FaultKind;
  return {{
      {pause, "pause", FaultUnit::duration_ns, FaultReach::process,
       "a process stops, its clocks run on (SIGSTOP, garbage collection)"},
      {suspend, "suspend", FaultUnit::duration_ns, FaultReach::machine,
       "a virtual machine stops: its monotonic clock stops too, its wall clock jumps on resume"},
      {wall_step, "wall_step", FaultUnit::signed_duration_ns, FaultReach::machine,
       "a wall clock steps forward (or back, if negative)"},
      {rate, "rate", FaultUnit::rate_ppb, FaultReach::machine,
       "both clocks of a host run fast (or slow, if negative)"},
      {clock_freeze, "clock_freeze", FaultUnit::duration_ns, FaultReach::machine,
       "a wall clock stands still, then runs on from there"},
      {partition, "partition", FaultUnit::duration_ns, FaultReach::link,
       "a link, or one direction of it, is cut; messages wait until it heals"},
      {request_delay, "request_delay", FaultUnit::duration_ns, FaultReach::message,
       "the next request on a link arrives later"},
      {reply_delay, "reply_delay", FaultUnit::duration_ns, FaultReach::message,
       "the next reply on a link arrives later"},
      {reply_loss, "reply_loss", FaultUnit::none, FaultReach::message,
       "the next reply on a link never arrives"},
      {reset, "reset", FaultUnit::none, FaultReach::message,
       "a connection is reset: what is in flight is lost, the client gets an error"},
      {crash, "crash", FaultUnit::duration_ns, FaultReach::machine,
       "a process is killed and restarted after a time, or never; its peers get an error"},
      {power_loss, "power_loss", FaultUnit::duration_ns, FaultReach::machine,
       "a host goes dark: what was not on disk is lost, and its peers are told nothing"},
      {shutdown, "shutdown", FaultUnit::duration_ns, FaultReach::node,
       "a node shuts down in good order, saving what its persistence can save"},
      {slow, "slow", FaultUnit::duration_ns, FaultReach::node, "a node takes longer over each command"},
      {slew, "slew", FaultUnit::rate_ppb, FaultReach::machine,
       "a wall clock runs fast (or slow, if negative); the monotonic one does not"},
      {key_loss, "key_loss", FaultUnit::none, FaultReach::node, "a node drops its keys (FLUSHALL, eviction)"},
      {token_collision, "token_collision", FaultUnit::none, FaultReach::client,
       "a client's next owner token is the one that another client has drawn last"},
      {stuck, "stuck", FaultUnit::duration_ns, FaultReach::client, "an application hangs, its lock runs on"},
  }};
}

constexpr std::string_view name_of(FaultKind kind) {
  return fault_kinds()[static_cast<std::size_t>(kind)].name;
}
constexpr FaultUnit unit_of(FaultKind kind) { return fault_kinds()[static_cast<std::size_t>(kind)].unit; }
constexpr FaultReach reach_of(FaultKind kind) { return fault_kinds()[static_cast<std::size_t>(kind)].reach; }

// Returns true iff the fault takes its host down until the fault ends.
constexpr bool takes_down(FaultKind kind) {
  return kind == FaultKind::crash || kind == FaultKind::power_loss || kind == FaultKind::shutdown;
}

// Returns true iff a host under the fault handles nothing.
constexpr bool stops(FaultKind kind) {
  return kind == FaultKind::pause || kind == FaultKind::suspend || takes_down(kind);
}

// Returns true iff a fault of this kind, short or long, may breach an assumption of a safety property
// (docs/PROPERTIES.md). No algorithm promises to survive such a fault wherever it strikes.
constexpr bool breaches_by_itself(FaultKind kind) {
  switch (kind) {
    case FaultKind::suspend:
    case FaultKind::wall_step:
    case FaultKind::rate:
    case FaultKind::clock_freeze:
    case FaultKind::crash:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
    case FaultKind::slew:
    case FaultKind::key_loss:
      return true;
    default:
      return false;
  }
}

// Returns true iff the fault strikes one message, or resets one connection, and has no end of its own.
constexpr bool is_message_fault(FaultKind kind) { return reach_of(kind) == FaultReach::message; }

// Returns true iff the fault strikes links, and not hosts.
constexpr bool strikes_links(FaultKind kind) {
  return reach_of(kind) == FaultReach::link || is_message_fault(kind);
}

// Returns true iff the fault's magnitude is not its length. A scenario gives such a fault its length by
// `lasts`.
constexpr bool lasts_apart(FaultKind kind) {
  return kind == FaultKind::rate || kind == FaultKind::slew || kind == FaultKind::slow;
}

}  // namespace lockstep
