#pragma once
// Verdicts, violations and the assumptions they are judged against. docs/PROPERTIES.md says what each word
// means.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

// The closed list of what can be violated, in the order in which failures are reported and shrunk.
enum class Property : std::uint8_t {
  me,     // mutual exclusion: two clients believe at one instant
  res,    // the resource applies an operation of an older hold after one of a newer
  ts,     // timeout safety: during belief a majority of nodes does not keep the key
  rel,    // a request takes away or shortens what another client's acquisition set
  fence,  // a later hold's fencing token is not greater
  gap,    // an extension is reported as successful over an instant without a quorum
  lv,     // liveness: nobody gets the lock for too long
  orph,   // a node keeps a key for too long after its hold ended
  lin,    // the client-visible history is not linearizable
};
inline constexpr std::size_t property_count = 9;

struct PropertyInfo {
  Property property;
  std::string_view code;  // in JSON and [expect]
  std::string_view name;
};

constexpr std::array<PropertyInfo, property_count> property_infos() {
  using enum Property;
  return {{{me, "ME", "mutual exclusion"},
           {res, "RES", "stale operation applied"},
           {ts, "TS", "timeout safety"},
           {rel, "REL", "another client's key taken away"},
           {fence, "FENCE", "fencing token not greater"},
           {gap, "GAP", "extended over a gap"},
           {lv, "LV", "liveness"},
           {orph, "ORPH", "orphaned key"},
           {lin, "LIN", "linearizability"}}};
}

constexpr std::string_view code_of(Property p) { return property_infos()[static_cast<std::size_t>(p)].code; }
constexpr std::string_view name_of(Property p) { return property_infos()[static_cast<std::size_t>(p)].name; }

constexpr std::optional<Property> property_named(std::string_view code) {
  for (const auto& info : property_infos()) {
    if (info.code == code) return info.property;
  }
  return std::nullopt;
}

// A set of properties, as bits.
struct PropertySet {
  std::uint16_t bits = 0;
  constexpr bool contains(Property p) const { return (bits >> static_cast<unsigned>(p) & 1U) != 0; }
  constexpr void insert(Property p) {
    bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(p));
  }
  friend constexpr bool operator==(PropertySet, PropertySet) = default;
};

// The first instant of a run at which a property was broken, and by whom.
struct Violation {
  Property property = Property::me;
  Instant at;
  HoldId hold;   // the hold that lost, went stale or was robbed
  HoldId other;  // the other hold concerned; == hold where there is none
  NodeId node;   // REL: where
  friend bool operator==(const Violation&, const Violation&) = default;
};

// An assumption of the specification that a run breached before a violation.
struct Breach {
  std::string name;     // "wall clock step on a node"
  std::string allowed;  // "none", "174 ms"
  std::string seen;     // "-6 s"
  std::string by;       // the deviation, or "the workload"
  friend bool operator==(const Breach&, const Breach&) = default;
};

struct JudgedViolation {
  Violation violation;
  bool inside_model = true;
  std::vector<Breach> breached;
  friend bool operator==(const JudgedViolation&, const JudgedViolation&) = default;
};

enum class Verdict : std::uint8_t { held, violated, inconclusive };

constexpr std::string_view name_of(Verdict v) {
  switch (v) {
    case Verdict::held:
      return "held";
    case Verdict::violated:
      return "violated";
    case Verdict::inconclusive:
      return "inconclusive";
  }
  return "";
}

}  // namespace lockstep
