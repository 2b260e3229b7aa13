#pragma once
// What the harness of a client says to lockstep: commands of Redis to a port of its own, so that each
// language's Redis library can say it. The order is that of one round:
//
//   LS.READY                                   once, before the first round: the program has started
//   LS.NEXT                                    a round begins; the answer is 1, or 0 if there is none
//   LS.ACQUIRED resource [validity_ms [fence]] the lock says that it is held: for so many milliseconds, if it
//                                              says so ("-" or "" if not), and with this fencing token, if it
//                                              has one
//   LS.WORK                                    the work is done; the answer comes when it has been
//   LS.CHECK resource                          the application looks whether its lock is still good; the
//                                              answer is 0 if a validity was told that has run out, else 1
//   LS.READ resource [fence]                   reads the protected resource; the answer is 1, or 0 if
//                                              that refuses or its connection is reset
//   LS.WRITE resource [fence]                  writes it; the answer is as that of LS.READ
//   LS.LOST resource                           the lock says that it is held no longer
//   LS.ENDED resource                          the application does nothing more under the lock
//   LS.RELEASED resource                       the lock says that it is released
//
// Names of verbs and resources are those of the commands; letters of verbs may be small ones.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parsed.h"
#include "core/time.h"

namespace lockstep::guests {

enum class HarnessVerb : std::uint8_t {
  ready,
  next,
  acquired,
  work,
  check,
  read,
  write,
  lost,
  ended,
  released,
};

// "LS.ACQUIRED".
std::string_view name_of(HarnessVerb verb);

// A longer validity is an error of the harness: it is no number of milliseconds.
inline constexpr Duration longest_validity = seconds(1'000'000);

struct HarnessCall {
  HarnessVerb verb = HarnessVerb::ready;
  std::string resource;               // empty for ready, next and work
  std::optional<Duration> validity;   // of acquired; negative if it was over before it was told
  std::optional<std::int64_t> fence;  // of acquired, read and write
  friend bool operator==(const HarnessCall&, const HarnessCall&) = default;
};

// Returns true iff the command is for lockstep: its first word begins with "LS.".
bool is_harness_call(const std::vector<std::string>& words);

// Reads such a command. The error says what was expected, and the nearest verb.
Parsed<HarnessCall> parse_harness_call(const std::vector<std::string>& words);

}  // namespace lockstep::guests
