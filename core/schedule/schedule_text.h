#pragma once
// The text form of schedules, the same in tokens, repro files and reports:
//
//   schedule   = base [",then=" then] *("," deviation)
//   base       = "nominal" | "seed=0x" hexadecimal digits
//   then       = "0x" hexadecimal digits "@" duration          the second seed, and from when on
//   deviation  = key "=" value                               (core/schedule/choice_text.h)
//
// A schedule has no spaces, quotes or characters that mean something to a shell or a URL, except the ':'
// in host names. A format that puts a schedule between colons must therefore split from both ends.
// to_text(parse_schedule(t)) == t for every printed t. Parsing accepts deviations in any order, refuses a
// key that occurs twice, and ignores nothing.

#include <string>
#include <string_view>

#include "core/parsed.h"
#include "core/schedule/choice_text.h"
#include "core/schedule/schedule.h"

namespace lockstep {

std::string to_text(const Deviation& deviation);

std::string to_text(const Then& then);  // "0x2a@120ms"
std::string base_text(const Schedule& schedule);
std::string deviations_text(const Schedule& schedule);  // the overrides, joined by commas
std::string to_text(const Schedule& schedule);

Parsed<Deviation> parse_deviation(std::string_view text);
// Reads a decimal number, or lowercase hexadecimal digits behind "0x".
Parsed<Seed> parse_seed(std::string_view text);
// Reads a seed as parse_seed does, '@', and the instant as a duration from the start of the run.
Parsed<Then> parse_then(std::string_view text);
// Adds the deviations in `text`, which may be empty, to `base`. A key that occurs twice in `text`, or
// already has an override in `base`, is an error.
Parsed<Schedule> parse_deviations(std::string_view text, Schedule base);
Parsed<Schedule> parse_schedule(std::string_view text);

}  // namespace lockstep
