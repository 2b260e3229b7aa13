#include "properties/monitors/sometimes.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

// The name of a counter that a campaign can require.
struct SometimeValue {
  using Value = std::string;

  std::optional<std::string> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    auto text = TextValue{}.read(node, name, errors);
    if (!text || properties::Sometimes::named(*text)) return text;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < properties::Sometimes::size; ++i)
      known.push_back(properties::Sometimes::name(i));
    std::string suggestion = suggestion_for(*text, known, "counters");
    if (suggestion.starts_with("the ")) {
      known.resize(properties::sometime_count);
      suggestion = "the counters are " + quoted_list(known) + ", and faults as in \"pause in held\"";
    }
    errors.add(node.source(), fmt::format("\"{}\" is nothing that is counted", *text), std::move(suggestion));
    return std::nullopt;
  }
  ValueShape shape() const { return {TomlType::string, "counters", {}}; }
  std::string show(const std::string& value) const { return "\"" + value + "\""; }
};

}  // namespace

Section<CheckPart> check_section() {
  const LocatedValue bound{DurationValue{milliseconds(1)}};
  return {
      "[check]",
      "What decides the verdict.",
      {key<CheckPart>("properties", ListValue<PropertyValue>{{}, false}, &CheckPart::properties,
                      "The kinds that are violations; others are notes."),
       key<CheckPart>("sometimes", ListValue<SometimeValue>{}, &CheckPart::sometimes,
                      "What must happen in at least one run; otherwise the campaign is inconclusive."),
       key<CheckPart>("lv_bound", bound, &CheckPart::lv_bound,
                      "LV: for how long nobody may believe while somebody could acquire, at any time.",
                      "computed, and judged after all faults have stopped"),
       key<CheckPart>("acquire_deadline", bound, &CheckPart::acquire_deadline,
                      "LV: within which an acquire call must end, at any time.", "none"),
       key<CheckPart>("orph_bound", bound, &CheckPart::orph_bound,
                      "ORPH: for how long a node may keep a key after its release.",
                      "two round trips and a node timeout; more where releases go out one by one"),
       key<CheckPart>(
           "near", CountValue{0, 100'000}, &CheckPart::near,
           "How many runs near a violation, and how many of the scenario's first seeds, decide whether it is "
           "inside the model.",
           "`100`; `10` for a lock of kind `guest`")}};
}

Section<ExpectPart> expect_section() {
  using Kinds = ListValue<LocatedValue<PropertyValue>>;
  const WordValue<Verdict> outcome{{{"held", "violated", "inconclusive"}}};
  return {"[expect]",
          "What is expected of a whole campaign.",
          {key<ExpectPart>("outcome", LocatedValue{outcome}, &ExpectPart::outcome, "The campaign's verdict.",
                           "any"),
           key<ExpectPart>("kinds", Kinds{}, &ExpectPart::kinds, "Each is found in at least one run."),
           key<ExpectPart>("any_kind", LocatedValue{BooleanValue{}}, &ExpectPart::any_kind,
                           "One of `kinds` is enough.", "`false`"),
           key<ExpectPart>("never", Kinds{}, &ExpectPart::never, "None of these is found."),
           key<ExpectPart>("inside_model", LocatedValue{BooleanValue{}}, &ExpectPart::inside_model,
                           "Whether those of `kinds` are found inside the model.", "either")}};
}

}  // namespace lockstep::scenarios
