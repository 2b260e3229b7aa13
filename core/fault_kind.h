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

inline constexpr std::size_t fault_kind_count = static_cast<std::size_t>(FaultKind::stuck) + 1;

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

// Says what a fault does to what it strikes. What a fault may breach follows from this and from the host, but
// for three pairs of kinds that differ in detail: rate and slew (which clocks), wall_step and clock_freeze
// (the assumption's name), request_delay and reply_delay (the way).
enum class FaultEffect : std::uint8_t {
  stops,          // the process handles nothing for a time
  suspends,       // likewise, and the monotonic clock stands still
  sets_clock,     // the wall clock shows another time
  changes_rate,   // a clock runs faster or slower
  takes_down,     // the process is down until the fault ends
  slows,          // the process takes longer over what it does
  loses_keys,     // keys are gone
  changes_token,  // an owner token is another one
  hangs,          // the application does nothing for a time
  cuts,           // messages wait
  delays,         // a message is late
  loses,          // a message does not arrive
  resets,         // a connection is reset
};

// What random faults of a kind strike if their section names no target: a set of these.
enum DefaultTargets : std::uint8_t {
  on_clients = 1,
  on_nodes = 2,
  on_coordinators = 4,
  on_links = 8,            // between clients and nodes, by way of coordinators if there are some
  on_directed_links = 16,  // the same, each direction by itself, too
  on_resource_links = 32,
  on_all_machines = on_clients | on_nodes | on_coordinators,
};

struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;
  FaultUnit unit;
  FaultReach reach;
  FaultEffect effect;
  std::uint8_t default_targets;  // of DefaultTargets
  std::string_view size_key;     // of a scenario: the key that holds the magnitude; empty if there is none
  // In a story, behind the host. {size} is the magnitude, {step} and {rate} say which way it goes, {length}
  // and {outage} how long it lasts. {s}, {ies}, {are} and {breaks} fit the number of {peers}.
  std::string_view words;
  std::string_view summary;
};

constexpr std::array<FaultKindInfo, fault_kind_count> fault_kinds() {
  using enum FaultKind;
  using enum FaultUnit;
  using enum FaultReach;
  using enum FaultEffect;
  return {{
      {pause, "pause", duration_ns, process, stops, on_all_machines, "for", "is paused for {size}",
       "a process stops, its clocks run on (SIGSTOP, garbage collection)"},
      {suspend, "suspend", duration_ns, machine, suspends, on_clients, "for",
       "is suspended for {size}; its monotonic clock stands still",
       "a virtual machine stops: its monotonic clock stops too, its wall clock jumps on resume"},
      {wall_step, "wall_step", signed_duration_ns, machine, sets_clock, on_nodes, "by",
       "its wall clock jumps {step}", "a wall clock steps forward (or back, if negative)"},
      {rate, "rate", rate_ppb, machine, changes_rate, on_all_machines, "rate",
       "its clocks begin to run {rate}", "both clocks of a host run fast (or slow, if negative)"},
      {clock_freeze, "clock_freeze", duration_ns, machine, sets_clock, on_nodes, "for",
       "its wall clock stands still for {size}", "a wall clock stands still, then runs on from there"},
      {partition, "partition", duration_ns, link, cuts, on_all_machines | on_directed_links, "for",
       "its link{s} to {peers} {are} cut for {size}",
       "a link, or one direction of it, is cut; messages wait until it heals"},
      {request_delay, "request_delay", duration_ns, message, delays, on_links | on_resource_links, "for",
       "its next request{s} to {peers} will take {size} longer", "the next request on a link arrives later"},
      {reply_delay, "reply_delay", duration_ns, message, delays, on_links | on_resource_links, "for",
       "the next repl{ies} to it from {peers} will take {size} longer",
       "the next reply on a link arrives later"},
      {reply_loss, "reply_loss", none, message, loses, on_links, "",
       "the next repl{ies} to it from {peers} will be lost", "the next reply on a link never arrives"},
      {reset, "reset", none, message, resets, on_links, "", "its connection{s} to {peers} {breaks}",
       "a connection is reset: what is in flight is lost, the client gets an error"},
      {crash, "crash", duration_ns, machine, takes_down, on_all_machines, "restart_after", "crashes{outage}",
       "a process is killed and restarted after a time, or never; its peers get an error"},
      {power_loss, "power_loss", duration_ns, machine, takes_down, on_all_machines, "restart_after",
       "loses power{outage}",
       "a host goes dark: what was not on disk is lost, and its peers are told nothing"},
      {shutdown, "shutdown", duration_ns, node, takes_down, on_nodes, "restart_after", "shuts down{outage}",
       "a node shuts down in good order, saving what its persistence can save"},
      {slow, "slow", duration_ns, node, slows, on_nodes, "by",
       "begins to take {size} longer over each command", "a node takes longer over each command"},
      {slew, "slew", rate_ppb, machine, changes_rate, on_nodes, "rate", "its wall clock begins to run {rate}",
       "a wall clock runs fast (or slow, if negative); the monotonic one does not"},
      {key_loss, "key_loss", none, node, loses_keys, on_nodes, "", "drops its keys",
       "a node drops its keys (FLUSHALL, eviction)"},
      {token_collision, "token_collision", none, client, changes_token, on_clients, "",
       "its next owner token will be one that another client has drawn",
       "a client's next owner token is the one that another client has drawn last"},
      {stuck, "stuck", duration_ns, client, hangs, on_clients, "for",
       "its application hangs{length}; its lock runs on", "an application hangs, its lock runs on"},
  }};
}

inline constexpr std::array<FaultKindInfo, fault_kind_count> fault_infos = fault_kinds();

constexpr const FaultKindInfo& fault_info(FaultKind kind) {
  return fault_infos[static_cast<std::size_t>(kind)];
}
constexpr std::string_view name_of(FaultKind kind) { return fault_info(kind).name; }
constexpr FaultUnit unit_of(FaultKind kind) { return fault_info(kind).unit; }
constexpr FaultReach reach_of(FaultKind kind) { return fault_info(kind).reach; }
constexpr FaultEffect effect_of(FaultKind kind) { return fault_info(kind).effect; }

// Returns true iff the fault takes its host down until the fault ends.
constexpr bool takes_down(FaultKind kind) { return effect_of(kind) == FaultEffect::takes_down; }

// Returns true iff a host under the fault handles nothing.
constexpr bool stops(FaultKind kind) {
  const FaultEffect effect = effect_of(kind);
  return effect == FaultEffect::stops || effect == FaultEffect::suspends || takes_down(kind);
}

// Returns true iff the fault does nothing to a process that is down.
constexpr bool needs_process(FaultKind kind) {
  const FaultEffect effect = effect_of(kind);
  return stops(kind) || effect == FaultEffect::loses_keys || effect == FaultEffect::changes_token ||
         effect == FaultEffect::hangs;
}

// Returns true iff the fault changes what a clock of its host shows, or how fast it runs.
constexpr bool changes_clock(FaultKind kind) {
  const FaultEffect effect = effect_of(kind);
  return effect == FaultEffect::suspends || effect == FaultEffect::sets_clock ||
         effect == FaultEffect::changes_rate;
}

// Returns true iff the fault can keep a message from being sent, arriving or being handled in time.
constexpr bool may_stall(FaultKind kind) {
  const FaultEffect effect = effect_of(kind);
  return stops(kind) || effect == FaultEffect::cuts || effect == FaultEffect::delays ||
         effect == FaultEffect::slows;
}

// Returns true iff a fault of this kind, short or long, may breach an assumption of a safety property
// (docs/PROPERTIES.md). No algorithm promises to survive such a fault wherever it strikes.
constexpr bool breaches_by_itself(FaultKind kind) {
  return changes_clock(kind) || takes_down(kind) || effect_of(kind) == FaultEffect::loses_keys;
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
  return effect_of(kind) == FaultEffect::changes_rate || effect_of(kind) == FaultEffect::slows;
}

}  // namespace lockstep
