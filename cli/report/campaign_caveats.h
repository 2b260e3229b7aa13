#pragma once
// Caveats on a campaign whose verdict cannot mean what its reader may think.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/campaign/campaign.h"
#include "scenarios/scenario.h"

namespace lockstep::cli {

// Returns one sentence for each of these, in this order:
//
//   runs ended at the bound on events
//   some runs are inconclusive
//   no key can expire in so short a run
//   no fault can happen
//   a fault of the scenario never struck (a random one: although it was to be expected)
//   the lock allows for no drift, and no clock drifts
//   clients hold the lock for so short a time that little can happen
//   the resource checks fencing tokens, and the lock has none
//   LV is judged after healing, so an outage for good is not looked at
//   the lock reports no validity, so long stalls break it; and what else was found
//   the lock renews by itself, and clients do not work long enough for that to matter
//   clients work on when their validity is over, and only ME is looked at, which ends with it
//   a run ends before the first call
//   clients made a thousand acquire calls for each hold
//
// REQUIRES: `result` is of this scenario.
// Each sentence stands alone; the caller says of which scenario it is.
std::vector<std::string> campaign_caveats(const scenarios::Scenario& scenario,
                                          const scenarios::CampaignResult& result);

// Returns one line for each kind of violation that was seen and is not checked.
std::vector<std::string> unchecked_kinds(const scenarios::CampaignResult& result);

// Returns the sentence about a run that ends before the first call, or nothing.
std::optional<std::string> late_first_call(const scenarios::Scenario& scenario);

// Returns the last of these sentences, which may be about one run, too. Returns nothing if the clients made
// fewer calls.
std::optional<std::string> busy_clients_caveat(const properties::Sometimes& sometimes);

}  // namespace lockstep::cli
