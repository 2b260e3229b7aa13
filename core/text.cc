#include "core/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include <fmt/core.h>

#include "core/go_duration.h"

namespace lockstep {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;  // in multiples of the quantity's smallest unit
};

constexpr std::array<Unit, 8> duration_units{{{"ns", 1},
                                              {"us", 1'000},
                                              {"ms", 1'000'000},
                                              {"s", 1'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"min", 60'000'000'000},
                                              {"h", 3'600'000'000'000},
                                              {"d", 86'400'000'000'000}}};
constexpr std::array<Unit, 3> rate_units{{{"ppb", 1}, {"ppm", 1'000}, {"%", 10'000'000}}};
// A ratio without a unit is a plain number: 0.01 is 1 %.
constexpr std::array<Unit, 4> ratio_units{
    {{"ppb", 1}, {"ppm", 1'000}, {"%", 10'000'000}, {"", 1'000'000'000}}};

// The number digits * 10^-decimals as it was written, without trailing zeros of the fraction.
struct Decimal {
  bool negative = false;
  std::uint64_t digits = 0;
  int decimals = 0;
};

struct Written {
  Decimal number;
  std::string_view unit;
  std::size_t unit_offset = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool add_digit(Decimal& number, char digit) {
  const auto value = static_cast<std::uint64_t>(digit - '0');
  return !__builtin_mul_overflow(number.digits, std::uint64_t{10}, &number.digits) &&
         !__builtin_add_overflow(number.digits, value, &number.digits);
}

// Adds the digits of a fraction. Zeros at its end are dropped first, so that they cannot overflow.
// Returns false if there are too many digits.
bool add_fraction(Decimal& number, std::string_view fraction) {
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (fraction.size() > 18) return false;
  number.decimals = static_cast<int>(fraction.size());
  for (const char c : fraction) {
    if (!add_digit(number, c)) return false;
  }
  return true;
}

std::size_t end_of_digits(std::string_view text, std::size_t from) {
  while (from < text.size() && is_digit(text[from])) ++from;
  return from;
}

// Splits a text into number and unit. The error for a text without a number shows `example`.
Parsed<Written> split(std::string_view text, std::string_view example) {
  Written written;
  std::size_t at = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    written.number.negative = text[0] == '-';
    at = 1;
  }
  const std::size_t whole_end = end_of_digits(text, at);
  if (whole_end == at) {
    return ParseError{
        at, fmt::format("\"{}\" does not begin with a number; write for example \"{}\"", text, example)};
  }
  for (; at < whole_end; ++at) {
    if (!add_digit(written.number, text[at]))
      return ParseError{0, fmt::format("\"{}\" has too many digits", text)};
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = end_of_digits(text, at + 1);
    if (end == at + 1)
      return ParseError{end, fmt::format("\"{}\" has a point without digits behind it", text)};
    if (!add_fraction(written.number, text.substr(at + 1, end - at - 1))) {
      return ParseError{0, fmt::format("\"{}\" has too many digits", text)};
    }
    at = end;
  }
  if (at + 1 < text.size() && text[at] == ' ') ++at;
  written.unit = text.substr(at);
  written.unit_offset = at;
  return written;
}

std::string list_of(std::span<const Unit> units) {
  std::string list;
  for (const Unit& unit : units) {
    if (unit.name.empty()) continue;
    if (!list.empty()) list += ", ";
    list += unit.name;
  }
  return list;
}

Parsed<Unit> find_unit(std::span<const Unit> units, const Written& written, std::string_view text) {
  for (const Unit& unit : units) {
    if (unit.name == written.unit) return unit;
  }
  if (written.unit.empty()) {
    return ParseError{text.size(), fmt::format("\"{}\" has no unit; the units are {}", text, list_of(units))};
  }
  if (written.unit.front() == ',')
    return ParseError{written.unit_offset, fmt::format("\"{}\" has a comma; write a point", text)};
  return ParseError{written.unit_offset,
                    fmt::format("\"{}\" is not a unit; the units are {}", written.unit, list_of(units))};
}

// Converts exactly into the smallest unit. Returns nothing if the value does not fit into 64 bits. Sets
// `finer` iff the value is no whole number of smallest units; the result is then rounded towards zero.
std::optional<std::int64_t> in_smallest_unit(const Decimal& number, const Unit& unit, bool& finer) {
  const Int128 product = static_cast<Int128>(number.digits) * unit.size;
  const std::int64_t divisor = power_of_ten(number.decimals);
  finer = product % divisor != 0;
  Int128 value = product / divisor;
  if (number.negative) value = -value;
  if (value < INT64_MIN || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

Parsed<std::int64_t> parse_quantity(std::string_view text, std::span<const Unit> units,
                                    std::string_view example) {
  const auto written = split(text, example);
  if (!written) return written.error();
  const auto unit = find_unit(units, *written, text);
  if (!unit) return unit.error();
  bool finer = false;
  const auto value = in_smallest_unit(written->number, *unit, finer);
  if (!value) return ParseError{0, fmt::format("\"{}\" is too large", text)};
  if (finer) return ParseError{0, fmt::format("\"{}\" is finer than 1 {}", text, units.front().name)};
  return *value;
}

std::uint64_t magnitude_of(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

// Prints whole + thousandths / 1000 without trailing zeros.
std::string with_decimals(std::uint64_t whole, std::uint64_t thousandths) {
  if (thousandths == 0) return fmt::format("{}", whole);
  std::string text = fmt::format("{}.{:03}", whole, thousandths);
  while (text.back() == '0') text.pop_back();
  return text;
}

// Prints the value in the largest unit in which it is at least 1 and needs at most three decimals. `zero`
// is what a zero prints as. REQUIRES: the units ascend, and the first has size 1.
std::string exact_text(std::int64_t value, std::span<const Unit> units, std::string_view between,
                       std::string_view zero) {
  const std::uint64_t magnitude = magnitude_of(value);
  if (magnitude == 0) return std::string(zero);
  for (std::size_t i = units.size(); i-- > 0;) {
    const auto size = static_cast<std::uint64_t>(units[i].size);
    const std::uint64_t whole = magnitude / size;
    const std::uint64_t rest = magnitude % size;
    const auto thousandths = static_cast<Uint128>(rest) * 1000;
    if (whole == 0 || thousandths % size != 0) continue;
    return fmt::format("{}{}{}{}", value < 0 ? "-" : "",
                       with_decimals(whole, static_cast<std::uint64_t>(thousandths / size)), between,
                       units[i].name);
  }
  CHECK(false, "no unit for {}", value);
  return {};
}

Int128 greatest_common_divisor(Int128 a, Int128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a < 0 ? -a : a;
}

Parsed<Ratio> parse_fraction(std::string_view text, std::size_t slash) {
  const auto read = [&](std::string_view part, std::size_t offset) -> Parsed<std::int64_t> {
    Decimal number;
    const std::size_t sign = offset == 0 && !part.empty() && (part[0] == '-' || part[0] == '+') ? 1 : 0;
    number.negative = sign == 1 && part[0] == '-';
    if (part.size() == sign || end_of_digits(part, sign) != part.size()) {
      return ParseError{offset,
                        fmt::format("\"{}\" is not a fraction of whole numbers, as in \"1/2\"", text)};
    }
    bool fits = true;
    for (const char c : part.substr(sign)) fits = fits && add_digit(number, c);
    if (!fits || number.digits > INT64_MAX)
      return ParseError{offset, fmt::format("\"{}\" has too many digits", text)};
    const auto value = static_cast<std::int64_t>(number.digits);
    return number.negative ? -value : value;
  };
  const auto numerator = read(text.substr(0, slash), 0);
  if (!numerator) return numerator.error();
  const auto denominator = read(text.substr(slash + 1), slash + 1);
  if (!denominator) return denominator.error();
  if (*denominator == 0) return ParseError{slash + 1, fmt::format("\"{}\" divides by zero", text)};
  return Ratio{*numerator, *denominator};
}

}  // namespace

Parsed<std::uint64_t> parse_number(std::string_view text, std::uint64_t largest) {
  if (text.empty()) return ParseError{0, "a number is missing"};
  const std::size_t end = end_of_digits(text, 0);
  if (end != text.size()) return ParseError{end, fmt::format("\"{}\" is not a whole number", text)};
  if (text.size() > 1 && text[0] == '0') return ParseError{0, fmt::format("\"{}\" has a leading zero", text)};
  Decimal number;
  for (const char c : text) {
    if (!add_digit(number, c) || number.digits > largest) {
      return ParseError{0, fmt::format("{} is too large; at most {} here", text, largest)};
    }
  }
  return number.digits;
}

namespace {

// Returns how long the first part of "1h 30m" is: as far as its unit goes. Blanks may stand before a unit and
// between parts.
std::size_t end_of_part(std::string_view text) {
  const auto in_unit = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto unit = std::find_if(text.begin(), text.end(), in_unit);
  return static_cast<std::size_t>(std::find_if_not(unit, text.end(), in_unit) - text.begin());
}

// Reads a sum such as "11 min 59 s". Returns nothing if the text does not consist of numbers with units.
std::optional<Parsed<Duration>> parse_sum(std::string_view text) {
  const std::string_view all = text;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t sum = 0;
  std::int64_t last_size = INT64_MAX;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, end_of_part(text));
    const auto written = split(part, "200ms");
    if (!written || written->number.negative || part.front() == '+') return std::nullopt;
    const auto unit = find_unit(duration_units, *written, part);
    if (!unit) return std::nullopt;
    bool finer = false;
    const auto value = in_smallest_unit(written->number, *unit, finer);
    const bool fits = value && !__builtin_add_overflow(sum, *value, &sum);
    const char* wrong = finer ? "is finer than 1 ns" : fits ? nullptr : "is too large";
    if (unit->size >= last_size) wrong = "has units that do not get smaller, as they do in \"1m30s\"";
    if (wrong != nullptr) return ParseError{0, fmt::format("\"{}\" {}", all, wrong)};
    last_size = unit->size;
    text.remove_prefix(part.size());
    if (text == " ") return std::nullopt;
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return Parsed<Duration>(Duration{negative ? -sum : sum});
}

}  // namespace

Parsed<Duration> parse_duration(std::string_view text) {
  const auto sum = end_of_part(text) < text.size() ? parse_sum(text) : std::nullopt;
  if (sum) return *sum;
  if (const auto plain = go_duration(text))
    return ParseError{0, fmt::format("\"{}\" is Go; write \"{}\"", text, *plain)};
  const auto value = parse_quantity(text, duration_units, "200ms");
  if (!value) return value.error();
  return Duration{*value};
}

Parsed<RateError> parse_rate(std::string_view text) {
  const auto value = parse_quantity(text, rate_units, "500 ppm");
  if (!value) return value.error();
  return RateError{*value};
}

Parsed<Ratio> parse_ratio(std::string_view text) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    return parse_fraction(text, slash);
  const auto written = split(text, "1 %");
  if (!written) return written.error();
  const auto unit = find_unit(ratio_units, *written, text);
  if (!unit) return unit.error();
  // The ratio is digits / (10^decimals * per_one). It is reduced before it has to fit into 64 bits.
  const auto per_one = 1'000'000'000 / unit->size;
  const Int128 denominator = static_cast<Int128>(power_of_ten(written->number.decimals)) * per_one;
  const Int128 divisor = greatest_common_divisor(written->number.digits, denominator);
  const Int128 numerator = static_cast<Int128>(written->number.digits) / divisor;
  if (numerator > INT64_MAX || denominator / divisor > INT64_MAX) {
    return ParseError{0, fmt::format("\"{}\" has too many digits", text)};
  }
  const auto value = static_cast<std::int64_t>(numerator);
  return Ratio{written->number.negative ? -value : value, static_cast<std::int64_t>(denominator / divisor)};
}

std::string to_text(Duration d) { return exact_text(d.ns, std::span(duration_units).first(4), "", "0ms"); }

std::string to_text(RateError rate) {
  return exact_text(rate.ppb, std::span(rate_units).first(2), "", "0ppm");
}

std::string for_people(RateError rate) { return exact_text(rate.ppb, rate_units, " ", "0 ppm"); }

std::string to_text(Ratio ratio) {
  // 100'000 thousandths of a percent are 1.
  const Int128 scaled = static_cast<Int128>(ratio.numerator) * 100'000;
  const Int128 thousandths = scaled / ratio.denominator;
  if (scaled % ratio.denominator != 0 || thousandths > INT64_MAX || thousandths < -INT64_MAX) {
    const Int128 divisor = greatest_common_divisor(ratio.numerator, ratio.denominator);
    return fmt::format("{}/{}", static_cast<std::int64_t>(ratio.numerator / divisor),
                       static_cast<std::int64_t>(ratio.denominator / divisor));
  }
  const std::uint64_t magnitude = magnitude_of(static_cast<std::int64_t>(thousandths));
  return fmt::format("{}{} %", thousandths < 0 ? "-" : "", with_decimals(magnitude / 1000, magnitude % 1000));
}

namespace {

// Returns the magnitude in the largest unit up to seconds in which it is at least 1. REQUIRES: it is not 0.
std::string in_one_unit(std::uint64_t magnitude) {
  for (std::size_t i = 4; i-- > 0;) {
    const auto size = static_cast<std::uint64_t>(duration_units[i].size);
    if (magnitude < size) continue;
    std::uint64_t whole = magnitude / size;
    auto thousandths =
        static_cast<std::uint64_t>((static_cast<Uint128>(magnitude % size) * 1000 + size / 2) / size);
    if (thousandths == 1000) {
      ++whole;
      thousandths = 0;
    }
    return fmt::format("{} {}", with_decimals(whole, thousandths), duration_units[i].name);
  }
  CHECK(false, "no unit for {}", magnitude);
  return {};
}

// Returns "2 h 3 min 4.5 s" without the parts that are 0. If `all_decimals` is true, no 0 behind the point is
// left out, but for a whole number of seconds. REQUIRES: it is not 0.
std::string in_parts(std::uint64_t ms, bool all_decimals = false) {
  const std::uint64_t hours = ms / 3'600'000;
  const std::uint64_t minutes = ms / 60'000 % 60;
  std::string text;
  if (hours > 0) text += fmt::format("{} h ", hours);
  if (minutes > 0) text += fmt::format("{} min ", minutes);
  const std::uint64_t second = ms % 60'000 / 1000;
  if (all_decimals && ms % 1000 != 0) {
    text += fmt::format("{}.{:03} s ", second, ms % 1000);
  } else if (ms % 60'000 != 0) {
    text += with_decimals(second, ms % 1000) + " s ";
  }
  text.pop_back();
  return text;
}

std::uint64_t rounded_to(std::uint64_t ns, std::uint64_t step_ns) {
  return ns / step_ns + (ns % step_ns >= step_ns - step_ns / 2 ? 1 : 0);
}

constexpr std::uint64_t ns_per_ms = 1'000'000;
constexpr std::uint64_t in_one_unit_below = 10'000 * ns_per_ms;

}  // namespace

std::string for_people(Duration d) {
  constexpr std::uint64_t minute = 60'000;
  const std::uint64_t ns = magnitude_of(d.ns);
  if (ns == 0) return "0 ms";
  const std::string sign = d.ns < 0 ? "-" : "";
  if (ns < in_one_unit_below) return sign + in_one_unit(ns);
  const std::uint64_t to_a_tenth = rounded_to(ns, 100 * ns_per_ms) * 100;
  return sign + in_parts(to_a_tenth < minute ? to_a_tenth : rounded_to(ns, 1000 * ns_per_ms) * 1000);
}

std::string to_the_ms(Duration d) {
  const std::uint64_t ns = magnitude_of(d.ns);
  if (ns < in_one_unit_below) return for_people(d);
  return (d.ns < 0 ? "-" : "") + in_parts(rounded_to(ns, ns_per_ms));
}

std::string for_people(Instant at) {
  const Duration since_start = at - Instant{};
  const std::uint64_t ns = magnitude_of(since_start.ns);
  return ns < in_one_unit_below ? for_people(since_start) : in_parts(rounded_to(ns, ns_per_ms), true);
}

}  // namespace lockstep
