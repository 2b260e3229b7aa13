#pragma once
// Durations, rates and ratios as text. Reading and printing are exact: they use decimal digits, never
// floating point and no locale. This header also includes core/host_text.h (hosts and links) and
// core/nearest_word.h (suggestions for misspelt words).
//
// A text is an optional sign, digits, an optional fraction, at most one space, and a unit:
//
//              units                    examples                        limits
//   durations  ns us ms s m h           "200ms" "1.5s" "-6s" "250us"    +-292 years, not finer than 1 ns
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

// Prints the duration for a sentence: rounded to three decimals (half away from zero), with a space, in
// the largest of the units s, ms, us, ns in which the value is at least 1: "334 ms", "-6 s". Zero is
// "0 ms".
std::string for_people(Duration d);

// Prints the rate for a sentence, exactly: "500 ppm", "-250 ppb", and from 1 % on as in "10 %".
std::string for_people(RateError rate);

}  // namespace lockstep
