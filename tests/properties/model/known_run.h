#pragma once
// What the judge of assumptions has to know of a run, in one value.

#include "core/run_facts.h"
#include "properties/model/assumptions.h"

namespace lockstep::properties {

struct Model : RunFacts, StartClocks {};

inline Assessment assess(const Violation& violation, const History& history, const Model& model) {
  return assess(violation, history, model, model);
}

}  // namespace lockstep::properties
