#pragma once
// What the slow twins of the monitors have to know of a run, as the product knows it.

#include "core/run_facts.h"
#include "tests/properties/reference/setup.h"

namespace lockstep::tests {

// The number of clients is no part of the setup, so that it is left at 0.
RunFacts facts_of(const properties::reference::ReferenceSetup& setup);

}  // namespace lockstep::tests
