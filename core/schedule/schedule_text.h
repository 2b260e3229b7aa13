#pragma once
// The one text form of schedules: in tokens, repro files, reports and lint.
//
//   schedule   = base *("," deviation)
//   base       = "nominal" | "seed=0x" hexadecimal digits
//   deviation  = key "=" value                               (core/schedule/choice_text.h)
//
// No spaces, quotes or characters that mean something to a shell or a URL. ':' occurs in host names, so
// whoever puts a schedule between colons cuts from both ends. to_text(parse_schedule(t)) == t for every
// printed t; parsing takes deviations in any order, prints none twice, ignores nothing.

#include <string>
#include <string_view>

#include "core/parsed.h"
#include "core/schedule/choice_text.h"
#include "core/schedule/schedule.h"

namespace lockstep {

std::string to_text(const Deviation& deviation);

std::string base_text(const Schedule& schedule);
std::string deviations_text(const Schedule& schedule);  // empty without any
std::string to_text(const Schedule& schedule);

Parsed<Deviation> parse_deviation(std::string_view text);
// Decimal, or hexadecimal behind "0x".
Parsed<Seed> parse_seed(std::string_view text);
// The deviations of `text` (which may be empty) on top of `base`. A key must not occur twice, also not with
// one of the base.
Parsed<Schedule> parse_deviations(std::string_view text, Schedule base);
Parsed<Schedule> parse_schedule(std::string_view text);

}  // namespace lockstep
