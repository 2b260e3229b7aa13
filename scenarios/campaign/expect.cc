#include "scenarios/campaign/expect.h"

#include <string_view>

#include <fmt/format.h>

namespace lockstep::scenarios {
namespace {

std::string_view side(bool inside) { return inside ? "inside" : "outside"; }

const FoundKind& found(const CampaignResult& result, Property kind) {
  return result.found[static_cast<std::size_t>(kind)];
}

bool was_found(const CampaignResult& result, Property kind) {
  return found(result, kind).inside.runs + found(result, kind).outside.runs > 0;
}

std::string runs_text(std::uint64_t runs) { return fmt::format("{} {}", runs, runs == 1 ? "run" : "runs"); }

std::string codes(const std::vector<Property>& kinds, std::string_view separator) {
  std::vector<std::string_view> names;
  for (const Property kind : kinds) names.push_back(code_of(kind));
  return fmt::format("{}", fmt::join(names, separator));
}

class Comparer {
 public:
  Comparer(const Expectation& expect, const CampaignResult& result) : expect_(expect), result_(result) {}

  Comparison compare() {
    for (const Property kind : expect_.never) refuse(kind);
    look_for_kinds();
    if (expect_.outcome && result_.verdict != *expect_.outcome) {
      if (result_.verdict == Verdict::violated) look_at_first_failure();
      differ(outcome_text(result_));
    }
    if (!comparison_.seed) look_at_expected_kind();
    return std::move(comparison_);
  }

 private:
  void refuse(Property kind) {
    for (const bool inside : {true, false}) {
      const FoundRuns& runs = inside ? found(result_, kind).inside : found(result_, kind).outside;
      if (runs.runs == 0) continue;
      find_wrong(kind, inside, runs);
    }
  }

  void look_for_kinds() {
    std::vector<Property> missing;
    for (const Property kind : expect_.kinds) {
      if (was_found(result_, kind)) {
        look_at_side(kind);
      } else {
        missing.push_back(kind);
      }
    }
    if (missing.empty()) return;
    if (!expect_.any_kind) {
      differ(codes(missing, ", ") + " not found");
    } else if (missing.size() == expect_.kinds.size()) {
      differ((missing.size() > 1 ? "neither " : "no ") + codes(missing, " nor ") + " found");
    }
  }

  void look_at_side(Property kind) {
    if (!expect_.inside_model) return;
    const FoundKind& both = found(result_, kind);
    const FoundRuns& wrong = *expect_.inside_model ? both.outside : both.inside;
    if (wrong.runs == 0) return;
    find_wrong(kind, !*expect_.inside_model, wrong);
  }

  void find_wrong(Property kind, bool inside, const FoundRuns& runs) {
    differ(fmt::format("{} found {} the model in {}", code_of(kind), side(inside), runs_text(runs.runs)));
    look_at_unexpected(runs.first_seed, {kind, inside});
  }

  void look_at_first_failure() {
    if (result_.failures.empty()) return;
    const Failure& first = result_.failures.front();
    look_at_unexpected(first.seed, {first.judged.violation.property, first.judged.inside_model});
  }

  void look_at_expected_kind() {
    for (const Property kind : expect_.kinds) {
      const FoundKind& both = found(result_, kind);
      for (const FoundRuns* runs : {&both.inside, &both.outside}) {
        if (runs->runs == 0) continue;
        comparison_.seed = runs->first_seed;
        return;
      }
    }
  }

  void look_at_unexpected(std::uint64_t seed, const Unexpected& unexpected) {
    if (comparison_.seed) return;
    comparison_.seed = seed;
    comparison_.unexpected = unexpected;
  }

  void differ(std::string difference) { comparison_.differences.push_back(std::move(difference)); }

  const Expectation& expect_;
  const CampaignResult& result_;
  Comparison comparison_;
};

std::string kinds_found_text(const CampaignResult& result) {
  std::string text;
  for (const PropertyInfo& info : property_infos()) {
    for (const bool inside : {true, false}) {
      const FoundRuns& runs =
          inside ? found(result, info.property).inside : found(result, info.property).outside;
      if (runs.runs == 0) continue;
      text += fmt::format("{}{} {} in {}", text.empty() ? "" : ", ", info.code, side(inside),
                          runs_text(runs.runs));
    }
  }
  return text;
}

}  // namespace

Comparison compare(const Expectation& expect, const CampaignResult& result) {
  return Comparer(expect, result).compare();
}

std::string to_text(const Expectation& expect) {
  std::string text(expect.outcome ? name_of(*expect.outcome) : "");
  if (!expect.kinds.empty()) {
    text +=
        fmt::format("{}{}", text.empty() ? "" : ": ", codes(expect.kinds, expect.any_kind ? " or " : ", "));
    if (expect.inside_model) text += fmt::format(" {}", side(*expect.inside_model));
  }
  // A campaign that held has found no kind, so `never` would add nothing.
  if (!expect.never.empty() && expect.outcome != Verdict::held)
    text += fmt::format("{}never {}", text.empty() ? "" : ", ", codes(expect.never, " or "));
  return text;
}

std::string outcome_text(const CampaignResult& result) {
  switch (result.verdict) {
    case Verdict::violated:
      return "violated: " + kinds_found_text(result);
    case Verdict::inconclusive:
      if (result.out_of_events > 0) return "inconclusive: runs ended at the bound on events";
      if (result.missing_sometimes.empty()) return "inconclusive: nobody acquired";
      return fmt::format("inconclusive: \"{}\" never happened",
                         fmt::join(result.missing_sometimes, "\", \""));
    case Verdict::held:
      return "held";
  }
  return {};
}

}  // namespace lockstep::scenarios
