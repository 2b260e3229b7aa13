#include "scenarios/format/values.h"

#include <algorithm>
#include <utility>

#include "core/nearest_word.h"
#include "core/text.h"
#include "core/word_list.h"
#include "scenarios/format/range_hint.h"

namespace lockstep::scenarios {
namespace {

// Returns the string of the node. Anything else is reported, and the result is nullptr. `what` says what is
// wanted ("a duration in quotes"), and `example` what to write.
const std::string* text_of(const toml::node& node, std::string_view name, std::string_view what,
                           std::string example, ErrorList& errors) {
  if (const auto* text = node.as_string()) return &text->get();
  errors.add(node.source(), fmt::format("\"{}\" takes {}, not {}", name, what, toml_type_name(node)),
             std::move(example));
  return nullptr;
}

// Nobody can tell whether a number means seconds or milliseconds, so both are suggested. A very large number
// hardly means seconds.
std::string example_of_duration(const toml::node& node, Duration min) {
  const auto* number = node.as_integer();
  const std::int64_t n = number != nullptr ? number->get() : 0;
  if (number == nullptr || (n <= 0 && min > Duration{}) || (n < 0 && min == Duration{}))
    return "write it as in \"200ms\"";
  if (n == 0 || n <= -10'000 || n >= 10'000) return fmt::format("write \"{}ms\" if that is meant", n);
  return fmt::format("write \"{}s\" or \"{}ms\", whichever is meant", n, n);
}

// An integer shows which number was meant, so the suggestion only adds the unit.
std::string example_with_unit(const toml::node& node, std::string_view unit, std::string_view otherwise) {
  if (const auto* number = node.as_integer())
    return fmt::format("write \"{}{}\" if that is meant", number->get(), unit);
  return fmt::format("write it as in \"{}\"", otherwise);
}

std::string cannot_be(std::string_view name, std::string_view limits, std::string_view value) {
  return fmt::format("\"{}\" must be {}, not {}", name, limits, value);
}

// Returns the limit that the value exceeds.
std::string limit_of(Duration value, Duration min, Duration max) {
  if (value > max) return fmt::format("at most {}", to_text(max));
  return min == nanoseconds(1) ? "above 0" : fmt::format("{} or more", to_text(min));
}

// Returns true iff the node is a string of digits, as a number becomes that TOML cannot hold.
bool has_only_digits(const toml::node& node) {
  const auto* text = node.as_string();
  return text != nullptr && !text->get().empty() &&
         text->get().find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string_view toml_type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

std::string quoted_list(std::span<const std::string> words) {
  const bool is_long = words.size() > most_words_listed;
  const std::size_t shown = is_long ? words_of_a_longer_list : words.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += !is_long && i + 1 == shown ? " and " : ", ";
    text += "\"" + words[i] + "\"";
  }
  if (is_long) text += fmt::format(" and {} more (docs/SCENARIO_FORMAT.md has all)", words.size() - shown);
  return text;
}

std::string suggestion_for(std::string_view word, std::span<const std::string> known, std::string_view what) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  if (const auto nearest = nearest_word(word, candidates))
    return fmt::format("did you mean \"{}\"?", *nearest);
  if (known.size() <= most_words_listed) return fmt::format("the {} are {}", what, quoted_list(known));
  const auto nearest = nearest_words(word, candidates);
  const std::vector<std::string> near(nearest.begin(), nearest.end());
  return fmt::format("of the {} {} the nearest are {} (docs/SCENARIO_FORMAT.md has all)", known.size(), what,
                     quoted_list(near));
}

std::optional<bool> BooleanValue::read(const toml::node& node, std::string_view name,
                                       ErrorList& errors) const {
  if (const auto* value = node.as_boolean()) return value->get();
  errors.add(node.source(), fmt::format("\"{}\" takes true or false, not {}", name, toml_type_name(node)),
             node.is_string() ? "write it without quotes" : "write true or false");
  return std::nullopt;
}

std::optional<std::int64_t> CountValue::read(const toml::node& node, std::string_view name,
                                             ErrorList& errors) const {
  const auto* value = node.as_integer();
  if (value == nullptr && is_override(node.source()) && has_only_digits(node)) {  // beyond 64 bits
    errors.add(node.source(), fmt::format("\"{}\" is too large", name), fmt::format("at most {} here", max));
    return std::nullopt;
  }
  if (value == nullptr) {
    errors.add(node.source(), fmt::format("\"{}\" takes a whole number, not {}", name, toml_type_name(node)),
               node.is_string() ? "write it without quotes"
                                : fmt::format("write for example {}", std::max<std::int64_t>(min, 1)));
    return std::nullopt;
  }
  if (value->get() < min || value->get() > max) {
    errors.add(node.source(),
               cannot_be(name, min == max ? fmt::format("{}", min) : fmt::format("from {} to {}", min, max),
                         fmt::format("{}", value->get())));
    return std::nullopt;
  }
  return value->get();
}

ValueShape CountValue::shape() const {
  if (min == max) return {TomlType::integer, fmt::format("`{}`", min), {}, Quantity::none, min, max};
  const bool open = max >= CountValue{}.max;
  return {
      TomlType::integer,
      open ? fmt::format("whole number, {} or more", min) : fmt::format("whole number, {} to {}", min, max),
      {},
      Quantity::none,
      min,
      max};
}

std::optional<std::string> TextValue::read(const toml::node& node, std::string_view name,
                                           ErrorList& errors) const {
  const std::string* text = text_of(node, name, "text in quotes", "put it in quotes", errors);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<Duration> DurationValue::read(const toml::node& node, std::string_view name,
                                            ErrorList& errors) const {
  if (reports_range(node, name, "200ms", "", errors)) return std::nullopt;
  const std::string* text =
      text_of(node, name, "a duration in quotes", example_of_duration(node, min), errors);
  if (text == nullptr) return std::nullopt;
  const auto value = parse_duration(*text);
  if (!value) {
    errors.add(node.source(), fmt::format("\"{}\": {}", name, value.error().message));
    return std::nullopt;
  }
  if (*value < min || *value > max) {
    const bool only_negative = min == Duration{} && *value < min;
    errors.add(node.source(), only_negative ? fmt::format("\"{}\" cannot be negative, but is {}", name, *text)
                                            : cannot_be(name, limit_of(*value, min, max), *text));
    return std::nullopt;
  }
  if (whole_ms && value->ns % milliseconds(1).ns != 0) {
    errors.add(node.source(), fmt::format("\"{}\" must be whole milliseconds, not {}", name, *text),
               "Redis counts expiry in milliseconds");
    return std::nullopt;
  }
  return *value;
}

ValueShape DurationValue::shape() const {
  std::string takes = min < Duration{} ? "signed duration" : "duration";
  if (min > Duration{}) takes += ", above 0";
  if (whole_ms) takes += ", in whole milliseconds";
  return {TomlType::string, takes, {}, Quantity::duration};
}

std::string DurationValue::show(Duration value) const { return "\"" + to_text(value) + "\""; }

std::optional<Ratio> RatioValue::read(const toml::node& node, std::string_view name,
                                      ErrorList& errors) const {
  if (reports_range(node, name, "1 %", "", errors)) return std::nullopt;
  const std::string* text =
      text_of(node, name, "a ratio in quotes", example_with_unit(node, " %", "1 %"), errors);
  if (text == nullptr) return std::nullopt;
  const auto value = parse_ratio(*text);
  if (!value) {
    errors.add(node.source(), fmt::format("\"{}\": {}", name, value.error().message));
    return std::nullopt;
  }
  if (value->numerator < (zero_allowed ? 0 : 1) || value->numerator > value->denominator) {
    errors.add(node.source(),
               cannot_be(name, zero_allowed ? "from 0 % to 100 %" : "above 0 % and at most 100 %", *text));
    return std::nullopt;
  }
  return *value;
}

ValueShape RatioValue::shape() const {
  return {TomlType::string, zero_allowed ? "ratio" : "ratio, above 0", {}, Quantity::ratio};
}

std::string RatioValue::show(Ratio value) const { return "\"" + to_text(value) + "\""; }

std::optional<RateError> RateValue::read(const toml::node& node, std::string_view name,
                                         ErrorList& errors) const {
  if (reports_range(node, name, "500 ppm", "", errors)) return std::nullopt;
  const std::string* text =
      text_of(node, name, "a rate in quotes", example_with_unit(node, " ppm", "500 ppm"), errors);
  if (text == nullptr) return std::nullopt;
  const auto value = parse_rate(*text);
  if (!value) {
    errors.add(node.source(), fmt::format("\"{}\": {}", name, value.error().message));
    return std::nullopt;
  }
  if (*value < min || *value > max) {
    errors.add(node.source(),
               cannot_be(name, fmt::format("from {} to {}", for_people(min), for_people(max)), *text));
    return std::nullopt;
  }
  return *value;
}

ValueShape RateValue::shape() const {
  return {TomlType::string, min.ppb < 0 ? "signed rate" : "rate", {}, Quantity::rate};
}

std::string RateValue::show(RateError value) const { return "\"" + for_people(value) + "\""; }

std::optional<std::size_t> WordIndexValue::read(const toml::node& node, std::string_view name,
                                                ErrorList& errors) const {
  const std::string* text =
      text_of(node, name, "a word in quotes", "the words are " + quoted_list(words), errors);
  if (text == nullptr) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found == words.end()) {
    errors.add(node.source(), fmt::format("\"{}\" cannot be \"{}\"", name, *text),
               suggestion_for(*text, words, "words"));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

ValueShape WordIndexValue::shape() const {
  std::string takes;
  for (const std::string& word : words) takes += (takes.empty() ? "`\"" : ", `\"") + word + "\"`";
  return {TomlType::string, takes, words};
}

std::optional<Property> PropertyValue::read(const toml::node& node, std::string_view name,
                                            ErrorList& errors) const {
  const std::string* text = text_of(node, name, "kinds in quotes", "write it as in \"RES\"", errors);
  if (text == nullptr) return std::nullopt;
  const auto property = property_named(*text);
  const auto known = shape().words;
  if (*text == "LOST" || *text == "ONCE") {
    errors.add(node.source(), fmt::format("the kind {} does not exist yet", *text),
               fmt::format("the kinds are {}", quoted_list(known)));
    return std::nullopt;
  }
  const std::size_t blank = text->find(' ');
  const std::string side = blank == std::string::npos ? "" : text->substr(blank + 1);
  if (!property && property_named(text->substr(0, blank)) && (side == "inside" || side == "outside")) {
    errors.add(node.source(), fmt::format("\"{}\" is a kind of violation and its side of the model", *text),
               fmt::format("write \"{}\"; in [expect], inside_model = {} says the side",
                           text->substr(0, blank), side == "inside"));
    return std::nullopt;
  }
  if (!property) {
    errors.add(node.source(), fmt::format("\"{}\" is not a kind of violation", *text),
               suggestion_for(*text, known, "kinds"));
    return std::nullopt;
  }
  if (!is_watched(*property)) {
    errors.add(node.source(), fmt::format("{} ({}) cannot be checked yet", *text, name_of(*property)),
               fmt::format("the kinds are {}", quoted_list(known)));
    return std::nullopt;
  }
  return property;
}

ValueShape PropertyValue::shape() const {
  std::vector<std::string> words;
  for (const PropertyInfo& info : property_infos()) {
    if (info.watched) words.emplace_back(info.code);
  }
  return {TomlType::string, "kinds of violation", words};
}

}  // namespace lockstep::scenarios
