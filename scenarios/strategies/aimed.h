#pragma once
// The faults of a seed strike together: one client is drawn, and one of its acquire calls, and most faults
// are aimed at this client while it makes that call, holds the lock and releases it. Several faults at one
// hold are what breaks many locks, and independent draws seldom put them there.
//
// A fault is left as the seed draws it with a chance of one quarter. Otherwise it waits for an event of the
// client, for about that occurrence, and strikes the client or a link of it if its family has such a target.
// What a family does not offer is left alone: its anchors, targets and occurrences are all that is used.

#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

Schedule aimed_schedule(const Scenario& scenario, Seed seed);

}  // namespace lockstep::scenarios
