#include "sim/guests/clients/harness_call.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include <fmt/format.h>

#include "core/inert_text.h"
#include "core/nearest_word.h"

namespace lockstep::guests {
namespace {

struct Row {
  HarnessVerb verb;
  std::string_view name;
  std::string_view arguments;  // as errors show them
  std::size_t least;           // arguments
  std::size_t most;
};

constexpr std::array rows{
    Row{HarnessVerb::ready, "LS.READY", "", 0, 0},
    Row{HarnessVerb::next, "LS.NEXT", "", 0, 0},
    Row{HarnessVerb::acquired, "LS.ACQUIRED", " resource [validity_ms [fence]]", 1, 3},
    Row{HarnessVerb::work, "LS.WORK", "", 0, 0},
    Row{HarnessVerb::check, "LS.CHECK", " resource", 1, 1},
    Row{HarnessVerb::read, "LS.READ", " resource [fence]", 1, 2},
    Row{HarnessVerb::write, "LS.WRITE", " resource [fence]", 1, 2},
    Row{HarnessVerb::lost, "LS.LOST", " resource", 1, 1},
    Row{HarnessVerb::ended, "LS.ENDED", " resource", 1, 1},
    Row{HarnessVerb::released, "LS.RELEASED", " resource", 1, 1},
};

std::string in_capitals(std::string_view word) {
  std::string text(word);
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

ParseError unknown(const std::string& word) {
  std::array<std::string_view, rows.size()> names;
  std::transform(rows.begin(), rows.end(), names.begin(), [](const Row& row) { return row.name; });
  return {0, fmt::format("\"{}\" is none of lockstep's commands{}", inert(word), did_you_mean(word, names))};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

// Reads milliseconds: "1175", "-55", "12.5". What is below a nanosecond is left out.
std::optional<Duration> parse_milliseconds(std::string_view text) {
  constexpr std::int64_t most_ms = longest_validity.ns / 1'000'000;
  constexpr std::size_t digits_of_ns = 6;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string fraction(text.substr(std::min(point + 1, text.size())));
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!is_digits(whole) || (point < text.size() && !is_digits(fraction))) return std::nullopt;
  const auto ms = whole_number(whole);
  if (!ms || *ms > most_ms) return std::nullopt;
  fraction.resize(digits_of_ns, '0');
  const std::int64_t ns = *ms * 1'000'000 + *whole_number(fraction);
  return Duration{negative ? -ns : ns};
}

bool is_left_out(const std::string& word) { return word.empty() || word == "-"; }

}  // namespace

std::string_view name_of(HarnessVerb verb) { return rows[static_cast<std::size_t>(verb)].name; }

bool is_harness_call(const std::vector<std::string>& words) {
  return !words.empty() && in_capitals(words.front().substr(0, 3)) == "LS.";
}

Parsed<HarnessCall> parse_harness_call(const std::vector<std::string>& words) {
  const std::string name = in_capitals(words.front());
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.name == name; });
  if (row == rows.end()) return unknown(words.front());
  const std::size_t given = words.size() - 1;
  if (given < row->least || given > row->most)
    return ParseError{0, fmt::format("{} has {} {}, and it is written \"{}{}\"", row->name, given,
                                     given == 1 ? "argument" : "arguments", row->name, row->arguments)};
  HarnessCall call{row->verb, given > 0 ? words[1] : std::string(), std::nullopt, std::nullopt};
  if (call.verb == HarnessVerb::acquired && given > 1 && !is_left_out(words[2])) {
    call.validity = parse_milliseconds(words[2]);
    if (!call.validity)
      return ParseError{0, fmt::format("the validity of {} is \"{}\", and milliseconds are expected",
                                       row->name, inert(words[2]))};
  }
  const std::size_t at = call.verb == HarnessVerb::acquired ? 3 : 2;
  if (given >= at && !is_left_out(words[at])) {
    call.fence = whole_number(words[at]);
    if (!call.fence)
      return ParseError{0, fmt::format("the fencing token of {} is \"{}\", and a whole number is expected",
                                       row->name, inert(words[at]))};
  }
  return call;
}

}  // namespace lockstep::guests
