#pragma once
// Durations, rates and ratios as text. Reading and printing are exact: they use decimal digits, never
// floating point and no locale. This header also includes core/host_text.h (hosts and links) and
// core/nearest_word.h (suggestions for misspelt words).
//
// A text is an optional sign, digits, an optional fraction, at most one space, and a unit. A duration may
// also be a sum of such parts whose units get smaller, without a plus sign: "1m30s".
//
//              units                    examples                        limits
//   durations  ns us ms s m min h d     "200ms" "1.5s" "-6s" "2m 30s"   +-292 years, not finer than 1 ns
//   rates      % ppm ppb                "500 ppm" "0.5 %" "-250 ppb"    64 bits, not finer than 1 ppb
//   ratios     % ppm ppb, none, or n/d  "1 %" "500 ppm" "0.01" "1/2"    64 bits; may be negative

#include <cstdint>
#include <string>
#include <string_view>

#include "core/host_text.h"
#include "core/nearest_word.h"
#include "core/parsed.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

// Reads a number of decimal digits, without sign or leading zeros, that is at most `largest`.
Parsed<std::uint64_t> parse_number(std::string_view text, std::uint64_t largest);

// Reads "200ms", "1.5 s", or a sum with smaller and smaller units: "1m30s", "11 min 59 s".
Parsed<Duration> parse_duration(std::string_view text);
Parsed<RateError> parse_rate(std::string_view text);
Parsed<Ratio> parse_ratio(std::string_view text);

// Prints the duration exactly and without a space, as in "1.5s": in the largest of the units s, ms, us,
// ns in which the value is at least 1 and needs at most three decimals. Zero is "0ms". parse_duration
// reads the same value back.
std::string to_text(Duration d);

// Prints the rate in the same way, with the units ppm and ppb. Zero is "0ppm".
std::string to_text(RateError rate);

// Prints "1 %" or "0.05 %", or a fraction as "1/3" where three decimals of a percent do not suffice.
// parse_ratio reads an equal value back.
std::string to_text(Ratio ratio);

// Prints the duration for a sentence, rounded half away from zero, with as much of it as people look at.
// Zero is "0 ms". What is rounded up to a limit is printed as from that limit on.
//
//   below 10 s   three decimals, in the largest of s, ms, us, ns in which it is at least 1: "334 ms"
//   below 1 min  one decimal: "13.5 s"
//   longer       whole seconds, without parts that are 0: "13 min 37 s", "5 min", "2 h 5 s"
std::string for_people(Duration d);

// Prints the duration in the same way, but from 10 s on to the millisecond: "13 min 37.068 s". This is for
// durations that are compared with each other.
std::string to_the_ms(Duration d);

// Prints the time since the start of the run as to_the_ms() does, because instants have to be told apart.
// From 10 s on, all have three decimals or none: "9 min 5.070 s", "10 min". REQUIRES: it is not before the
// start.
std::string for_people(Instant at);

// Prints the rate for a sentence, exactly: "500 ppm", "-250 ppb", and from 1 % on as in "10 %".
std::string for_people(RateError rate);

}  // namespace lockstep
