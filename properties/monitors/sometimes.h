#pragma once
// Counters of what has to happen sometimes, so that a campaign cannot be green because nothing happened.
// They can be added up over runs, and they have names, so that a scenario can require them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/fault_kind.h"
#include "core/observation.h"

namespace lockstep::properties {

enum class Sometime : std::uint8_t {
  acquired,                 // a client acquired
  acquired_contended,       // likewise, by a call that had met another client's belief
  contended,                // an attempt started while another client believed in its resource
  rejected,                 // an acquire call ended without a hold
  extended,                 // an extension was reported as successful
  expired_while_held,       // a belief ended by its validity, before a release or a reported loss
  quorum_without_validity,  // an attempt had its quorum but ended without a hold
  stale_write_refused,      // the resource's guard refused a write
  released,                 // a release ended
};
inline constexpr std::size_t sometime_count = static_cast<std::size_t>(Sometime::released) + 1;

constexpr std::string_view name_of(Sometime what) {
  constexpr std::array<std::string_view, sometime_count> names = {
      "acquired",           "acquired_contended",      "contended",           "rejected", "extended",
      "expired_while_held", "quorum_without_validity", "stale_write_refused", "released"};
  return names[static_cast<std::size_t>(what)];
}

// The counters in one row, in the order in which they are printed: each Sometime, then each fault kind in
// each lock phase.
class Sometimes {
 public:
  static constexpr std::size_t size = sometime_count + fault_kind_count * lock_phase_count;

  void clear() { counts_.fill(0); }
  void add(Sometime what) { ++counts_[static_cast<std::size_t>(what)]; }
  void add(FaultKind kind, LockPhase phase) { ++counts_[index(kind, phase)]; }

  void merge(const Sometimes& other) {
    for (std::size_t i = 0; i < size; ++i) counts_[i] += other.counts_[i];
  }

  std::uint64_t count(Sometime what) const { return counts_[static_cast<std::size_t>(what)]; }
  std::uint64_t count(FaultKind kind, LockPhase phase) const { return counts_[index(kind, phase)]; }
  std::uint64_t count(std::size_t i) const { return counts_[i]; }  // i < size

  // The name of counter i, such as "expired_while_held" or "pause in held". REQUIRES: i < size.
  static std::string name(std::size_t i) {
    if (i < sometime_count) return std::string(name_of(static_cast<Sometime>(i)));
    i -= sometime_count;
    std::string text(name_of(static_cast<FaultKind>(i / lock_phase_count)));
    text += " in ";
    text += name_of(static_cast<LockPhase>(i % lock_phase_count));
    return text;
  }

  // The inverse of name(); nullopt if no counter has this name.
  static std::optional<std::size_t> named(std::string_view text) {
    for (std::size_t i = 0; i < size; ++i) {
      if (name(i) == text) return i;
    }
    return std::nullopt;
  }

  friend bool operator==(const Sometimes&, const Sometimes&) = default;

 private:
  static constexpr std::size_t index(FaultKind kind, LockPhase phase) {
    return sometime_count + static_cast<std::size_t>(kind) * lock_phase_count +
           static_cast<std::size_t>(phase);
  }

  std::array<std::uint64_t, size> counts_{};
};

}  // namespace lockstep::properties
