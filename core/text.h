#pragma once
// Durations, rates and ratios as text. Exact in both directions: decimal digits, never floating point, no
// locale. Hosts and links: core/host_text.h; suggestions for misspelt words: core/nearest_word.h. Both come
// with this header.
//
// Accepted: an optional sign, digits, an optional fraction, at most one space, a unit.
//   durations  ns us ms s m h           "200ms" "1.5s" "-6s" "250us" "2m"      never finer than 1 ns, at most
//   +-292 years rates      % ppm ppb                "500 ppm" "0.5 %" "-250 ppb"           never finer than 1
//   ppb ratios     % ppm ppb, none, or n/d  "1 %" "500 ppm" "0.01" "1/2"           a negative ratio is read;
//   the caller judges it

#include <cstdint>
#include <string>
#include <string_view>

#include "core/host_text.h"
#include "core/nearest_word.h"
#include "core/parsed.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

// Decimal digits only, without sign or leading zeros, at most `largest`.
Parsed<std::uint64_t> parse_number(std::string_view text, std::uint64_t largest);

Parsed<Duration> parse_duration(std::string_view text);
Parsed<RateError> parse_rate(std::string_view text);
Parsed<Ratio> parse_ratio(std::string_view text);

// Exact, short and without a space: the largest unit of s, ms, us, ns that the value is at least one of and
// that needs at most three decimals; nothing is "0ms". parse_duration gives the same value back.
std::string to_text(Duration d);

// As above with the units ppm and ppb; nothing is "0ppm".
std::string to_text(RateError rate);

// "1 %", "0.05 %", or "1/3" where three decimals of a percent do not suffice. parse_ratio gives an equal
// value back.
std::string to_text(Ratio ratio);

// For sentences: rounded to three decimals (half away from zero) in the largest unit the value is at least
// one of, with a space: "334 ms", "1.5 s", "-6 s", "0 ms".
std::string for_people(Duration d);

// For sentences, exact: "500 ppm", "-250 ppb", and from 1 % on "10 %".
std::string for_people(RateError rate);

}  // namespace lockstep
