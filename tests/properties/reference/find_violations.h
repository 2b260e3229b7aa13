#pragma once
// Declares the reference twins: the rules of docs/PROPERTIES.md as slow, obvious code over a whole
// history. Only tests use them. Where a fast monitor and a twin disagree, one of them is wrong, and
// docs/PROPERTIES.md says which.
//
// Each function returns the first violation of its kind. If there are several at one instant, the file of
// the function says which one it names.

#include <optional>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"
#include "tests/properties/reference/setup.h"

namespace lockstep::properties::reference {

std::optional<Violation> find_me(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_res(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_ts(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_rel(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_fence(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_gap(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_lv(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_orph(const History& history, const ReferenceSetup& setup);
std::optional<Violation> find_lin(const History& history, const ReferenceSetup& setup);

// Returns the first violation of each kind that is broken, in the order of Property.
std::vector<Violation> find_violations(const History& history, const ReferenceSetup& setup);

}  // namespace lockstep::properties::reference
