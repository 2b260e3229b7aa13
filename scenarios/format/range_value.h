#pragma once
// A quantity that is drawn each time it is needed: a single value, or { dist, min, max }.

#include <optional>
#include <string>
#include <string_view>

#include "core/schedule/choice.h"
#include "scenarios/format/range_hint.h"
#include "scenarios/format/section.h"
#include "scenarios/format/values.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

template <class T>
struct RangeOf {
  Distribution distribution = Distribution::uniform;
  T min{};
  T max{};
};

inline WordValue<Distribution> distribution_value() { return {{{"uniform", "log_uniform"}}}; }

// Reads a single value or a range. Quantity is one of the types of values.h, and its limits hold for both
// ends. A log-uniform range must begin above 0.
template <class Quantity>
struct RangeValue {
  using T = typename Quantity::Value;
  using Value = RangeOf<T>;
  Quantity quantity;
  bool only_uniform = false;

  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      if (reports_other_form(node, name, errors)) return std::nullopt;
      const auto single = quantity.read(node, name, errors);
      return single ? std::optional(Value{Distribution::uniform, *single, *single}) : std::nullopt;
    }
    const std::size_t before = errors.size();
    Parts parts;
    read_section(*table, section(name), parts, errors);
    if (errors.size() != before || !parts.min || !parts.max) return std::nullopt;
    const T min = parts.min->value;
    const T max = parts.max->value;
    if (max < min) {
      errors.add(
          parts.min->place,
          fmt::format("\"{}\" has min = {} above max = {}", name, quantity.show(min), quantity.show(max)),
          "swap them");
      return std::nullopt;
    }
    const auto distribution = parts.distribution ? parts.distribution->value : Distribution::uniform;
    if (distribution == Distribution::log_uniform && (only_uniform || !(T{} < min))) {
      errors.add(only_uniform ? parts.distribution->place : parts.min->place,
                 only_uniform ? fmt::format("\"{}\" is drawn uniformly", name)
                              : fmt::format("\"{}\" is log-uniform from {}, which is not above 0", name,
                                            quantity.show(min)),
                 only_uniform ? "leave dist out" : "begin above 0, or write dist = \"uniform\"");
      return std::nullopt;
    }
    return Value{distribution, min, max};
  }

  ValueShape shape() const {
    const ValueShape end = quantity.shape();
    return {TomlType::string_or_table,
            end.takes + (only_uniform ? ", or uniform range" : ", or range"),
            {},
            end.quantity};
  }

  std::string show(const Value& range) const {
    if (range.min == range.max) return quantity.show(range.min);
    return fmt::format("{{ dist = \"{}\", min = {}, max = {} }}",
                       range.distribution == Distribution::uniform ? "uniform" : "log_uniform",
                       quantity.show(range.min), quantity.show(range.max));
  }

 private:
  struct Parts {
    std::optional<Located<Distribution>> distribution;
    std::optional<Located<T>> min;
    std::optional<Located<T>> max;
  };

  Section<Parts> section(std::string_view name) const {
    const LocatedValue<Quantity> located{quantity};
    return {"\"" + std::string(name) + "\"",
            "",
            {key<Parts>("dist", LocatedValue{distribution_value()}, &Parts::distribution, ""),
             key<Parts>("min", located, &Parts::min, "").must_be_there(),
             key<Parts>("max", located, &Parts::max, "").must_be_there()}};
  }
};

// Reads a range of durations as the simulator's type.
struct DurationRangeValue {
  using Value = sim::DurationRange;
  RangeValue<DurationValue> range;

  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto read = range.read(node, name, errors);
    return read ? std::optional(Value{read->distribution, read->min, read->max}) : std::nullopt;
  }
  ValueShape shape() const { return range.shape(); }
  std::string show(const Value& value) const {
    return range.show({value.distribution, value.min, value.max});
  }
};

}  // namespace lockstep::scenarios
