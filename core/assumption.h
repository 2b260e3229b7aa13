#pragma once
// The assumptions by which violations are judged, as a closed list, and what a run did against one of them.
// docs/PROPERTIES.md says which property assumes what. Everything here is a value; reports make words of it
// (reports/breach/breach_words.h).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

enum class Assumption : std::uint8_t {
  clock_rates,               // the clock that counts a TTL and the one that counts a validity agree
  wall_step_on_node,         // no wall clock of a node is set
  wall_freeze_on_node,       // no wall clock of a node stands still
  suspended_client,          // no client is suspended
  key_kept,                  // a node keeps an acknowledged key for its TTL
  one_node_list,             // all clients use one list of nodes
  client_clocks_agree,       // the clients' wall clocks agree
  coordinator_clocks_agree,  // the coordinators' wall clocks agree
  coordinator_remembers,     // a coordinator keeps in its memory what it has granted
  stalls,                    // a lock without a reported validity is renewed in time
  operation_in_time,         // pause + write delay < validity remaining at the check
  work_in_time,              // work + pause + write delay < validity remaining at the acquisition
  guarded_writes,            // no write goes around the guard
  reach,                     // a majority of the nodes is up and within reach
  link_at_release,           // the link to a node is up at a release
  node_at_release,           // the node is up at a release
  coordinator_at_release,    // the coordinator is up at a release
};

inline constexpr std::size_t assumption_count =
    static_cast<std::size_t>(Assumption::coordinator_at_release) + 1;

// Indexed by Assumption: the identifiers in JSON.
inline constexpr std::array<std::string_view, assumption_count> assumption_codes{"clock_rates",
                                                                                 "wall_step_on_node",
                                                                                 "wall_freeze_on_node",
                                                                                 "suspended_client",
                                                                                 "key_kept",
                                                                                 "one_node_list",
                                                                                 "client_clocks_agree",
                                                                                 "coordinator_clocks_agree",
                                                                                 "coordinator_remembers",
                                                                                 "stalls",
                                                                                 "operation_in_time",
                                                                                 "work_in_time",
                                                                                 "guarded_writes",
                                                                                 "reach",
                                                                                 "link_at_release",
                                                                                 "node_at_release",
                                                                                 "coordinator_at_release"};

constexpr std::string_view code_of(Assumption a) { return assumption_codes[static_cast<std::size_t>(a)]; }

// A set of assumptions, as bits.
struct AssumptionSet {
  std::uint32_t bits = 0;
  constexpr bool contains(Assumption a) const { return (bits >> static_cast<unsigned>(a) & 1U) != 0; }
  constexpr bool includes(AssumptionSet other) const { return (other.bits & ~bits) == 0; }
  constexpr void insert(Assumption a) { bits |= std::uint32_t{1} << static_cast<unsigned>(a); }
  friend constexpr auto operator<=>(AssumptionSet, AssumptionSet) = default;
};

struct Count {
  std::uint32_t value = 0;
  std::uint32_t of = 0;  // of how many; 0: the count stands alone
  friend constexpr bool operator==(Count, Count) = default;
};

// What an assumption allows, or what a run did. std::monostate: nothing is allowed, or there is no number
// for what was seen.
using Quantity = std::variant<std::monostate, Duration, RateError, Count>;

// A fault that struck.
struct StruckFault {
  std::uint16_t fault = 0;  // FaultBegan::fault
  FaultKind kind = FaultKind::pause;
  HostId host;
  HostId peer;  // for a fault of a link, the server; otherwise the same as `host`
  Instant at;
  friend bool operator==(const StruckFault&, const StruckFault&) = default;
};

// Two clocks of which the first counts a TTL and the second a validity.
struct ClockPair {
  HostId server;
  RateError server_rate;
  HostId client;
  RateError client_rate;
  friend bool operator==(const ClockPair&, const ClockPair&) = default;
};

struct WrongOffset {  // a wall clock that is wrong from the start
  HostId host;
  friend bool operator==(const WrongOffset&, const WrongOffset&) = default;
};

struct WrongRate {  // a clock that runs wrong from the start
  HostId host;
  friend bool operator==(const WrongRate&, const WrongRate&) = default;
};

// What no schedule can take away.
enum class Given : std::uint8_t { workload, set_up };

using Blame = std::variant<StruckFault, ClockPair, WrongOffset, WrongRate, Given>;

// An assumption that a run breached before a violation.
struct Breach {
  Assumption assumption = Assumption::clock_rates;
  HostId host;       // whom the assumption is about: a client for reach, the server that lost a key
  Instant at;        // when the breach began
  Quantity allowed;  // by the assumption
  Quantity seen;
  std::vector<Blame> by;  // not empty
  friend bool operator==(const Breach&, const Breach&) = default;
};

constexpr AssumptionSet assumptions_of(const std::vector<Breach>& breached) {
  AssumptionSet set;
  for (const Breach& breach : breached) set.insert(breach.assumption);
  return set;
}

}  // namespace lockstep
