#include "scenarios/campaign/expect.h"

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"

namespace lockstep::scenarios {
namespace {

using enum Property;
using Differences = std::vector<std::string>;

FoundKind& of(CampaignResult& result, Property kind) { return result.found[static_cast<std::size_t>(kind)]; }

// Returns a campaign that found RES outside from seed 7 on and ME inside from seed 9 on.
CampaignResult violated_campaign() {
  CampaignResult result;
  result.verdict = Verdict::violated;
  of(result, res).outside = {12, 7};
  of(result, me).inside = {1, 9};
  result.failures.resize(2);
  result.failures[0].seed = 7;
  result.failures[0].judged.violation.property = res;
  result.failures[0].judged.inside_model = false;
  result.failures[1].seed = 9;
  result.failures[1].judged.violation.property = me;
  return result;
}

CampaignResult campaign_with(Verdict verdict) {
  CampaignResult result;
  result.verdict = verdict;
  return result;
}

Expectation expecting(Verdict outcome, std::vector<Property> kinds = {}) {
  Expectation expect;
  expect.outcome = outcome;
  expect.kinds = std::move(kinds);
  return expect;
}

}  // namespace

TEST_CASE("a campaign that does as expected differs in nothing", "[scenarios]") {
  Expectation expect = expecting(Verdict::violated, {res});
  expect.inside_model = false;
  expect.never = {ts};
  const Comparison violated = compare(expect, violated_campaign());
  REQUIRE(violated.as_expected());
  REQUIRE(violated.seed == 7);
  REQUIRE_FALSE(violated.unexpected);
  const Comparison held = compare(expecting(Verdict::held), campaign_with(Verdict::held));
  REQUIRE(held.as_expected());
  REQUIRE_FALSE(held.seed.has_value());
}

TEST_CASE("another outcome is a difference, and so is a green run that showed nothing", "[scenarios]") {
  const Comparison broke = compare(expecting(Verdict::held), violated_campaign());
  REQUIRE(broke.differences == Differences{"violated: ME inside in 1 run, RES outside in 12 runs"});
  REQUIRE(broke.seed == 7);
  REQUIRE(broke.unexpected == Unexpected{res, false});
  REQUIRE(compare(expecting(Verdict::violated, {me}), campaign_with(Verdict::held)).differences ==
          Differences{"ME not found", "held"});
  CampaignResult empty = campaign_with(Verdict::inconclusive);
  REQUIRE(compare(expecting(Verdict::held), empty).differences ==
          Differences{"inconclusive: nobody acquired"});
  empty.missing_sometimes = {"pause in held"};
  REQUIRE(compare(expecting(Verdict::held), empty).differences ==
          Differences{"inconclusive: \"pause in held\" never happened"});
}

TEST_CASE("each expected kind is looked for, unless one is enough", "[scenarios]") {
  Expectation expect = expecting(Verdict::violated, {res, ts});
  const Comparison missing = compare(expect, violated_campaign());
  REQUIRE(missing.differences == Differences{"TS not found"});
  REQUIRE(missing.seed == 7);  // It shows what was expected.
  REQUIRE_FALSE(missing.unexpected);
  expect.any_kind = true;
  REQUIRE(compare(expect, violated_campaign()).as_expected());
  expect.kinds = {ts, gap};
  REQUIRE(compare(expect, violated_campaign()).differences == Differences{"neither TS nor GAP found"});
}

TEST_CASE("the side of the model counts for the expected kinds only", "[scenarios]") {
  Expectation expect = expecting(Verdict::violated, {res});
  expect.inside_model = false;  // ME inside the model does not matter.
  REQUIRE(compare(expect, violated_campaign()).as_expected());
  expect.inside_model = true;
  REQUIRE(compare(expect, violated_campaign()).differences ==
          Differences{"RES found outside the model in 12 runs"});
  // A kind that was found on both sides is not as expected either, since some of the runs contradict.
  CampaignResult both = violated_campaign();
  of(both, res).inside = {2, 30};
  const Comparison comparison = compare(expect, both);
  REQUIRE(comparison.differences == Differences{"RES found outside the model in 12 runs"});
  REQUIRE(comparison.seed == 7);
  REQUIRE(comparison.unexpected == Unexpected{res, false});
}

TEST_CASE("what must never be found is named with the run that shows it", "[scenarios]") {
  Expectation expect = expecting(Verdict::violated, {res});
  expect.never = {me};
  const Comparison comparison = compare(expect, violated_campaign());
  REQUIRE(comparison.differences == Differences{"ME found inside the model in 1 run"});
  REQUIRE(comparison.seed == 9);
  REQUIRE(comparison.unexpected == Unexpected{me, true});
}

TEST_CASE("an expectation as text", "[scenarios]") {
  REQUIRE(to_text(Expectation{}).empty());
  REQUIRE(to_text(expecting(Verdict::held)) == "held");
  Expectation expect = expecting(Verdict::violated, {orph, lv});
  expect.inside_model = true;
  REQUIRE(to_text(expect) == "violated: ORPH, LV inside");
  expect.any_kind = true;
  expect.never = {me, ts};
  REQUIRE(to_text(expect) == "violated: ORPH or LV inside, never ME or TS");
  expect.outcome = std::nullopt;
  expect.never = {};
  REQUIRE(to_text(expect) == "ORPH or LV inside");
}

}  // namespace lockstep::scenarios
