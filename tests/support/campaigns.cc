#include "tests/support/campaigns.h"

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"

namespace lockstep::tests {

scenarios::Scenario shipped(const std::string& id, const std::vector<std::string>& sets) {
  auto result = scenarios::load_shipped(id, sets);
  INFO(id);
  REQUIRE(result.has_value());
  for (const auto& error : result->errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(result->errors.empty());
  return *result->scenario;
}

scenarios::CampaignResult campaign(const scenarios::Scenario& scenario, std::uint64_t runs, bool keep_going) {
  scenarios::CampaignOptions options;
  options.last_seed = runs;
  options.keep_going = keep_going;
  options.threads = 2;
  return run_campaign(scenario, options);
}

std::uint64_t runs_with(const scenarios::CampaignResult& result, Property property, bool inside) {
  const auto& both = result.found[static_cast<std::size_t>(property)];
  return inside ? both.inside.runs : both.outside.runs;
}

}  // namespace lockstep::tests
