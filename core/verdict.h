#pragma once
// Verdicts and violations. docs/PROPERTIES.md defines each of these words. core/assumption.h has the
// assumptions by which violations are judged.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

// The closed list of properties, in the order in which violations are reported and shrunk. The notes say
// in short what breaks each property; docs/PROPERTIES.md defines it.
enum class Property : std::uint8_t {
  me,     // mutual exclusion: two clients believe at one instant
  res,    // the resource applies an older hold's operation after a newer hold's, or refuses the only holder
  ts,     // timeout safety: during belief a majority of nodes does not keep the key
  rel,    // a request deletes, shortens or lengthens an entry of another client
  fence,  // a hold's fencing token is not greater than one told before it was asked for, or another hold's
  gap,    // an extension is reported as successful, though at some instant no quorum kept the key
  lv,     // liveness: nobody gets the lock for too long
  orph,   // a node keeps a key for too long after its hold or attempt has ended
  lin,    // linearizability: no legal order explains what the clients were told
};
inline constexpr std::size_t property_count = static_cast<std::size_t>(Property::lin) + 1;

struct PropertyInfo {
  Property property;
  std::string_view code;  // as written in JSON and in [expect]
  std::string_view name;
  std::string_view headline{};  // what has happened where it is violated, if the name does not say it
  bool watched = true;          // a monitor watches it, so a scenario can check it
};

constexpr std::array<PropertyInfo, property_count> property_infos() {
  using enum Property;
  return {{{me, "ME", "mutual exclusion", "two clients hold the lock at once"},
           {res, "RES", "stale operation applied"},
           {ts, "TS", "timeout safety", "the key is gone while its holder relies on it"},
           {rel, "REL", "another client's key taken away", "one client takes away another's key"},
           {fence, "FENCE", "fencing token not greater"},
           {gap, "GAP", "extended over a gap"},
           {lv, "LV", "liveness", "a client waits in vain"},
           {orph, "ORPH", "orphaned key", "a node keeps a key that nobody holds any more"},
           {lin, "LIN", "linearizability", "", false}}};
}

constexpr std::string_view code_of(Property p) { return property_infos()[static_cast<std::size_t>(p)].code; }
constexpr std::string_view name_of(Property p) { return property_infos()[static_cast<std::size_t>(p)].name; }
constexpr std::string_view headline_of(Property p) {
  const std::string_view headline = property_infos()[static_cast<std::size_t>(p)].headline;
  return headline.empty() ? name_of(p) : headline;
}
constexpr bool is_watched(Property p) { return property_infos()[static_cast<std::size_t>(p)].watched; }

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

// The first instant of a run at which a property was broken, and the holds concerned. docs/PROPERTIES.md
// says for each property which hold is `hold` and which is `other`.
struct Violation {
  Property property = Property::me;
  Instant at;
  HoldId hold;
  HoldId other;     // equal to `hold` where no other hold is concerned
  NodeId node;      // for REL and ORPH, the node of the entry
  KeyId key{};      // for REL and ORPH, the key of the entry
  Instant since{};  // for LV, when the bound or the deadline began to run; for ORPH, when the key was left
  friend bool operator==(const Violation&, const Violation&) = default;
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
