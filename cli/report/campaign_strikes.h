#pragma once
// Where in the phases of a lock the faults of a campaign struck, and where they never did.

#include <string>
#include <vector>

#include "core/fault_kind.h"
#include "core/lock_phase.h"
#include "reports/machine/campaign_report.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/scenario.h"

namespace lockstep::cli {

// Returns true iff seeds draw faults of the family. Those of [exhaust] are families, too, but only an
// exhaustive search fills them.
bool is_drawn(const sim::FaultFamily& family);
// Returns true iff seeds draw faults in this scenario.
bool draws_faults(const scenarios::Scenario& scenario);

// Returns the kinds of faults that the scenario can have, scripted or random, in the order of FaultKind.
std::vector<FaultKind> fault_kinds_of(const scenarios::Scenario& scenario);

// Returns the phases that the scenario's lock can be in: without fencing tokens none for these, without
// extensions none for those, and none between attempts if there is only one.
std::vector<LockPhase> phases_of(const scenarios::Scenario& scenario);

// Returns, for each of these kinds that seeds draw, the phases in which no fault of the kind struck. A kind
// that struck in all of them is left out. Of scripted faults, campaign_caveats() says which ones never
// struck.
std::vector<reports::NeverStruck> never_struck(const scenarios::Scenario& scenario,
                                               const scenarios::CampaignResult& result);

// Returns a table of how often each kind struck in each phase; empty if no fault can happen. The phase is
// that of the client that is struck, and of client A for a fault of another host. A scripted fault strikes
// where the scenario says, so its kind is not called "never" seen elsewhere.
std::string strikes_table(const scenarios::Scenario& scenario, const scenarios::CampaignResult& result);

// Returns the growth of the number of behaviours: after an eighth, a quarter, half and all of the runs. The
// result of few runs has fewer points.
std::vector<reports::GrowthPoint> growth_of(const scenarios::Behaviours& behaviours);

}  // namespace lockstep::cli
