#pragma once
// Each seed does without some kinds of faults and spares some hosts, so that what is left has room: a fault
// that would mask another one, or end the run's interesting part, is missing in half of the runs (Groce,
// Zhang, Eide, Chen and Regehr, "Swarm Testing", ISSTA 2012).
//
// Every kind of fault is switched off with a chance of one half, but not all of them. A slot of the others
// that the seed leaves empty is drawn once more, so that there are about as many faults as otherwise. Every
// client, node and coordinator is spared with a chance of one half, but not all of them: a fault on a spared
// host, or on a link of one, is aimed at another target of its family, or does not happen if there is none.

#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

Schedule swarm_schedule(const Scenario& scenario, Seed seed);

}  // namespace lockstep::scenarios
