#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

WordValue<FaultKind> kind_value() {
  std::vector<std::string> names;
  for (const auto& info : fault_kinds()) names.emplace_back(info.name);
  return {{std::move(names)}};
}

WordValue<sim::TriggerEvent> event_value() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sim::trigger_event_count; ++i) {
    names.emplace_back(sim::name_of(static_cast<sim::TriggerEvent>(i)));
  }
  return {{std::move(names)}};
}

// The size of a scripted fault. It is one value, because the fault happens in every run.
template <class Quantity>
struct FixedValue {
  using Value = typename Quantity::Value;
  Quantity quantity;
  std::string_view example;
  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    constexpr std::string_view otherwise = ", or make it a [[random_fault]], which draws from a range";
    if (reports_range(node, name, example, otherwise, errors)) return std::nullopt;
    return quantity.read(node, name, errors);
  }
  ValueShape shape() const { return quantity.shape(); }
  std::string show(const Value& value) const { return quantity.show(value); }
};

constexpr Duration shortest_fault = nanoseconds(1);  // a fault of 0 would be none

const LocatedValue<DurationValue> length{DurationValue{shortest_fault}};
const LocatedValue<DurationValue> moment{DurationValue{}};
const LocatedValue<FixedValue<DurationValue>> fixed_length{{DurationValue{shortest_fault}, "200ms"}};
const LocatedValue<FixedValue<DurationValue>> fixed_step{{DurationValue{-longest_duration}, "-3s"}};
const LocatedValue<FixedValue<RateValue>> fixed_rate{{RateValue{}, "0.5 %"}};
const LocatedValue<TextValue> target_value{TextValue{"hosts or links"}};

}  // namespace

Section<WhenPart> when_section() {
  return {
      "\"when\"",
      "What a fault waits for.",
      {key<WhenPart>("event", event_value(), &WhenPart::event, "The event.").must_be_there(),
       key<WhenPart>("by", LocatedValue{TextValue{"client"}}, &WhenPart::by, "The client whose event it is.",
                     "the client that the fault hits; client:A if it hits a node"),
       key<WhenPart>("count", CountValue{1}, &WhenPart::count, "Which of these events, from 1.")}};
}

Section<RandomWhenPart> random_when_section() {
  return {"\"when\"",
          "What a random fault waits for.",
          {key<RandomWhenPart>("event", event_value(), &RandomWhenPart::event, "The event.").must_be_there(),
           key<RandomWhenPart>("by", LocatedValue{TextValue{"client"}}, &RandomWhenPart::by,
                               "The client whose event it is; `client:*` for any.", "`\"client:*\"`")}};
}

Section<FaultPart> fault_section() {
  const TableValue<WhenPart> when{&when_section, "{ event = \"acquired\", by = \"client:A\", count = 1 }"};
  return {
      "[[fault]]",
      "A scripted fault: at a time, or when something happens. Every run has it.",
      {key<FaultPart>("kind", LocatedValue{kind_value()}, &FaultPart::kind, "What happens.").must_be_there(),
       key<FaultPart>("target", target_value, &FaultPart::target,
                      "What it hits; with `*` one fault for each.")
           .must_be_there(),
       key<FaultPart>("at", moment, &FaultPart::at, "At this time of the run. Either this or `when`.",
                      "none"),
       key<FaultPart>("when", LocatedValue{when}, &FaultPart::when, "When this happens.", "none"),
       key<FaultPart>("after", moment, &FaultPart::after, "How long after `when`.", "`\"0ms\"`"),
       key<FaultPart>("for", fixed_length, &FaultPart::length,
                      "How long, or how much later: kinds with a duration.", "none; for good, for `stuck`"),
       key<FaultPart>("restart_after", length, &FaultPart::restart_after,
                      "When the host is up again: `crash`, `power_loss`, `shutdown`.", "never"),
       key<FaultPart>("by", fixed_step, &FaultPart::by,
                      "How far a clock steps: `wall_step`. How much longer each command takes: `slow`.",
                      "none"),
       key<FaultPart>("rate", fixed_rate, &FaultPart::rate,
                      "The clocks' rate error while it lasts: `rate`, `slew`.", "none"),
       key<FaultPart>("lasts", length, &FaultPart::lasts, "How long a `rate`, `slew` or `slow` lasts.",
                      "to the end of the run")}};
}

Section<RandomFaultPart> random_fault_section() {
  using Part = RandomFaultPart;
  const TableValue<RandomWhenPart> when{&random_when_section, "{ event = \"acquired\", by = \"client:*\" }"};
  const RangeValue<DurationValue> lengths{DurationValue{shortest_fault}};
  const RangeValue<DurationValue> steps{DurationValue{-longest_duration}};
  const RangeValue<RateValue> rates{RateValue{}};
  return {
      "[[random_fault]]",
      "A family of faults that seeds draw from.",
      {key<Part>("kind", LocatedValue{kind_value()}, &Part::kind, "What happens.").must_be_there(),
       key<Part>("slots", CountValue{1, 1000}, &Part::slots, "How many there can be in a run."),
       key<Part>("chance", RatioValue{false}, &Part::chance, "The probability that a slot is used."),
       key<Part>("targets", ListValue<LocatedValue<TextValue>>{target_value, false}, &Part::targets,
                 "One of these is hit; with `*` any of those.", "see the table of kinds"),
       key<Part>("when", ListValue<LocatedValue<TableValue<RandomWhenPart>>>{{when}, false}, &Part::when,
                 "One of these is waited for.",
                 "the critical windows; with an `offset`, the start of the run"),
       key<Part>("occurrences", CountValue{1, most_occurrences}, &Part::occurrences,
                 "Which of these events: drawn from the first to this one."),
       key<Part>("offset", DurationRangeValue{}, &Part::offset, "How long after the event.",
                 "from 10us to the TTL, log-uniform"),
       key<Part>("for", LocatedValue{lengths}, &Part::length,
                 "How long, or how much later: kinds with a duration.", "from TTL/100 to 5 TTL, log-uniform"),
       key<Part>("restart_after", LocatedValue{lengths}, &Part::restart_after,
                 "When the host is up again: `crash`, `power_loss`, `shutdown`.",
                 "from TTL/100 to 5 TTL, log-uniform"),
       key<Part>("by", LocatedValue{steps}, &Part::by,
                 "How far a clock steps: `wall_step`. How much longer each command takes: `slow`.",
                 "from TTL/100 to 5 TTL, log-uniform"),
       key<Part>("rate", LocatedValue{rates}, &Part::rate,
                 "The clocks' rate error while it lasts: `rate`, `slew`.",
                 "from 100 ppm to 10 %, log-uniform"),
       key<Part>("either_sign", LocatedValue{BooleanValue{}}, &Part::either_sign,
                 "Half of the steps or rates are negative.", "`true` for `wall_step`, `rate` and `slew`"),
       key<Part>("lasts", length, &Part::lasts, "How long a `rate`, `slew` or `slow` lasts.",
                 "to the end of the run")}};
}

Section<ExhaustFaultPart> exhaust_fault_section() {
  return {"a fault of [exhaust]",
          "One letter of the alphabet.",
          {key<ExhaustFaultPart>("kind", LocatedValue{kind_value()}, &ExhaustFaultPart::kind, "What happens.")
               .must_be_there(),
           key<ExhaustFaultPart>("magnitudes",
                                 ListValue<LocatedValue<TextValue>>{LocatedValue{TextValue{"magnitudes"}}},
                                 &ExhaustFaultPart::magnitudes, "How long, how far or how fast.", "none")}};
}

Section<ExhaustPart> exhaust_section() {
  const TableValue<ExhaustFaultPart> fault{&exhaust_fault_section,
                                           "{ kind = \"pause\", magnitudes = [\"100ms\"] }"};
  return {
      "[exhaust]",
      "The alphabet of an exhaustive search.",
      {key<ExhaustPart>("rounds", CountValue{1}, &ExhaustPart::rounds, "Acquire calls of each client."),
       key<ExhaustPart>("tick", DurationValue{milliseconds(1), longest_duration, true}, &ExhaustPart::tick,
                        "What `--deviations all` counts time in: all delays are whole ticks "
                        "([EXHAUSTIVE](EXHAUSTIVE.md)).",
                        "none"),
       key<ExhaustPart>("faults", ListValue<TableValue<ExhaustFaultPart>>{fault}, &ExhaustPart::faults,
                        "The faults.", "none")}};
}

}  // namespace lockstep::scenarios
