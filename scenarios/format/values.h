#pragma once
// Defines what keys of a scenario can take. Each kind of value is a small type with the same four parts:
//
//   Value         the C++ type that the value becomes
//   read(…)       the value of a TOML node; if it does not fit, nothing and an error that says what to write
//   shape()       what the key takes, for the documentation, `lint` and a schema
//   show(value)   the value as it would be written, for the documentation

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "core/ratio.h"
#include "core/schedule/choice.h"
#include "core/schedule/choice_limits.h"
#include "core/time.h"
#include "core/verdict.h"
#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

enum class TomlType : std::uint8_t { boolean, integer, string, array, table, string_or_table };

// How a string with a unit is read (core/text.h).
enum class Quantity : std::uint8_t { none, duration, ratio, rate };

struct ValueShape {
  TomlType type = TomlType::string;
  std::string takes;                   // "duration, 1ms or more"
  std::vector<std::string> words{};    // all words that it takes, if that is a closed list; else empty
  Quantity quantity = Quantity::none;  // of a string, or of the ends of a range
  std::optional<std::int64_t> min{};   // of an integer
  std::optional<std::int64_t> max{};
  // The type of an array's items. `words`, `quantity`, `min` and `max` then describe the items, too.
  TomlType items = TomlType::string;
};

// A value and where it was written, for errors that are found only when several values are compared.
template <class T>
struct Located {
  T value{};
  Place place;
};

std::string_view toml_type_name(const toml::node& node);  // "an integer"
// Returns `did you mean "ttl"?`, or if no known word is near, the list: `the keys are "ttl" and "drift"`,
// where `what` is "keys". Of a long list only the nearest words are shown.
std::string suggestion_for(std::string_view word, std::span<const std::string> known, std::string_view what);
// Returns `"a", "b" and "c"`, and of a list too long for a message the beginning and how many more there are.
std::string quoted_list(std::span<const std::string> words);

struct BooleanValue {
  using Value = bool;
  std::optional<bool> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const { return {TomlType::boolean, "`true` or `false`", {}}; }
  std::string show(bool value) const { return value ? "true" : "false"; }
};

struct CountValue {
  using Value = std::int64_t;
  std::int64_t min = 0;
  std::int64_t max = 1'000'000'000;
  std::optional<std::int64_t> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(std::int64_t value) const { return fmt::format("{}", value); }
};

struct TextValue {
  using Value = std::string;
  std::string takes = "text";
  std::optional<std::string> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const { return {TomlType::string, takes, {}}; }
  std::string show(const std::string& value) const { return "\"" + value + "\""; }
};

struct DurationValue {
  using Value = Duration;
  Duration min{};
  Duration max = longest_duration;
  bool whole_ms = false;
  std::optional<Duration> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(Duration value) const;
};

struct RatioValue {  // in [0, 1]
  using Value = Ratio;
  bool zero_allowed = true;
  std::optional<Ratio> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(Ratio value) const;
};

struct RateValue {
  using Value = RateError;
  RateError min{-largest_rate.ppb};
  RateError max = largest_rate;
  std::optional<RateError> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(RateError value) const;
};

// One word of a closed list. The value is the word's index in the list.
struct WordIndexValue {
  using Value = std::size_t;
  std::vector<std::string> words;
  std::optional<std::size_t> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(std::size_t value) const { return "\"" + words[value] + "\""; }
};

// One word of a closed list, for an enumeration whose values 0, 1, … are the indices of the words.
template <class Enum>
struct WordValue {
  using Value = Enum;
  WordIndexValue index;
  std::optional<Enum> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto value = index.read(node, name, errors);
    return value ? std::optional(static_cast<Enum>(*value)) : std::nullopt;
  }
  ValueShape shape() const { return index.shape(); }
  std::string show(Enum value) const { return index.show(static_cast<std::size_t>(value)); }
};

struct PropertyValue {  // one that a monitor watches
  using Value = Property;
  std::optional<Property> read(const toml::node& node, std::string_view name, ErrorList& errors) const;
  ValueShape shape() const;
  std::string show(Property value) const { return "\"" + std::string(code_of(value)) + "\""; }
};

template <class Item>
struct ListValue {
  using Value = std::vector<typename Item::Value>;
  Item item;
  bool may_be_empty = true;

  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) {
      errors.add(node.source(), fmt::format("\"{}\" takes a list, not {}", name, toml_type_name(node)),
                 "write it in brackets, as in [\"…\"]");
      return std::nullopt;
    }
    if (list->empty() && !may_be_empty) {
      errors.add(node.source(), fmt::format("\"{}\" is an empty list", name), "leave it out for the default");
      return std::nullopt;
    }
    Value values;
    for (const toml::node& member : *list) {
      if (auto value = item.read(member, name, errors)) values.push_back(std::move(*value));
    }
    return values.size() == list->size() ? std::optional(std::move(values)) : std::nullopt;
  }
  ValueShape shape() const {
    ValueShape shape = item.shape();
    shape.takes = "list of " + shape.takes;
    shape.items = shape.type;
    shape.type = TomlType::array;
    return shape;
  }
  std::string show(const Value& values) const {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + item.show(value);
    return "[" + text + "]";
  }
};

// A value of the type Inner together with its place.
template <class Inner>
struct LocatedValue {
  using Value = Located<typename Inner::Value>;
  Inner inner;
  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    auto value = inner.read(node, name, errors);
    if (!value) return std::nullopt;
    return Value{std::move(*value), node.source()};
  }
  ValueShape shape() const { return inner.shape(); }
  std::string show(const Value& value) const { return inner.show(value.value); }
};
template <class Inner>
LocatedValue(Inner) -> LocatedValue<Inner>;

}  // namespace lockstep::scenarios
