#include "core/schedule/schedule_text.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/core.h>

#include "core/schedule/choice_limits.h"
#include "core/text.h"

namespace lockstep {
namespace {

ParseError shifted(const ParseError& error, std::size_t by) { return {error.offset + by, error.message}; }

}  // namespace

std::string to_text(const Deviation& deviation) {
  return to_text(deviation.key) + "=" + value_text(deviation.key, deviation.value);
}

std::string base_text(const Schedule& schedule) {
  return schedule.seed() ? fmt::format("seed={:#x}", schedule.seed()->value) : "nominal";
}

std::string deviations_text(const Schedule& schedule) {
  std::string text;
  for (const Deviation& deviation : schedule.overrides()) {
    if (!text.empty()) text += ',';
    text += to_text(deviation);
  }
  return text;
}

std::string to_text(const Then& then) {
  return fmt::format("{:#x}@{}", then.seed.value, to_text(then.from - Instant{}));
}

std::string to_text(const Schedule& schedule) {
  const std::string deviations = deviations_text(schedule);
  const std::string then = schedule.then() ? ",then=" + to_text(*schedule.then()) : "";
  return base_text(schedule) + then + (deviations.empty() ? "" : ",") + deviations;
}

Parsed<Deviation> parse_deviation(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (text.empty()) return ParseError{0, "a deviation is missing, as in \"pause.0=500ms\""};
  if (equals == std::string_view::npos)
    return ParseError{text.size(), fmt::format("\"{}\" has no value: \"=\" is missing", text)};
  const auto key = parse_choice_key(text.substr(0, equals));
  if (!key) return key.error();
  const auto value = parse_choice_value(*key, text.substr(equals + 1));
  if (!value) return shifted(value.error(), equals + 1);
  return Deviation{*key, *value};
}

Parsed<Seed> parse_seed(std::string_view text) {
  const bool hexadecimal = text.substr(0, 2) == "0x";
  if (!hexadecimal) {
    const auto number = parse_number(text, std::numeric_limits<std::uint64_t>::max());
    if (!number) return number.error();
    return Seed{*number};
  }
  const std::string_view digits = text.substr(2);
  if (digits.empty() || digits.size() > 16)
    return ParseError{2, fmt::format("\"{}\" is not a seed of 1 to 16 hexadecimal digits", text)};
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(digits[i]);
    if (digit == std::string_view::npos)
      return ParseError{i + 2, fmt::format("'{}' is no lowercase hexadecimal digit", digits[i])};
    value = value << 4 | digit;
  }
  return Seed{value};
}

Parsed<Then> parse_then(std::string_view text) {
  const std::size_t sign = std::min(text.find('@'), text.size());
  const auto seed = parse_seed(text.substr(0, sign));
  if (!seed) return seed.error();
  if (sign == text.size())
    return ParseError{sign, fmt::format("\"{}\" has no instant: \"@\" is missing", text)};
  const std::string_view instant = text.substr(sign + 1);
  const auto from = parse_duration(instant);
  if (!from) return shifted(from.error(), sign + 1);
  if (*from < Duration{} || *from > longest_duration || instant.find(' ') != std::string_view::npos)
    return ParseError{sign + 1, fmt::format("\"{}\" is no instant of a run, as in \"120ms\"", instant)};
  return Then{*seed, Instant{} + *from};
}

Parsed<Schedule> parse_deviations(std::string_view text, Schedule base) {
  for (std::size_t at = 0; !text.empty() && at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const auto deviation = parse_deviation(text.substr(at, comma - at));
    if (!deviation) return shifted(deviation.error(), at);
    if (base.find(deviation->key)) {
      return ParseError{at, fmt::format("\"{}\" occurs twice", to_text(deviation->key))};
    }
    base.set(deviation->key, deviation->value);
    at = comma + 1;
  }
  return base;
}

Parsed<Schedule> parse_schedule(std::string_view text) {
  const std::size_t comma = std::min(text.find(','), text.size());
  const std::string_view base = text.substr(0, comma);
  Schedule schedule;
  if (base.substr(0, 5) == "seed=") {
    const auto seed = parse_seed(base.substr(5));
    if (!seed) return shifted(seed.error(), 5);
    schedule = Schedule::seeded(*seed);
  } else if (base != "nominal") {
    return ParseError{
        0, fmt::format("a schedule begins with \"nominal\" or a seed as in \"seed=0x2a\", not \"{}\"", base)};
  }
  std::size_t at = comma;
  constexpr std::string_view then_word = ",then=";
  if (text.substr(at, then_word.size()) == then_word) {
    at += then_word.size();
    const std::size_t end = std::min(text.find(',', at), text.size());
    const auto then = parse_then(text.substr(at, end - at));
    if (!then) return shifted(then.error(), at);
    schedule.set_then(*then);
    at = end;
  }
  if (at == text.size()) return schedule;
  if (at + 1 == text.size()) return ParseError{text.size(), "a deviation is missing behind the comma"};
  auto parsed = parse_deviations(text.substr(at + 1), std::move(schedule));
  if (!parsed) return shifted(parsed.error(), at + 1);
  return parsed;
}

}  // namespace lockstep
