#pragma once
// The tables of docs/FIDELITY.md in Markdown. Each ends in a line end.

#include <span>
#include <string>
#include <string_view>

#include "core/fault_kind.h"

namespace lockstep::tests::docs {

// Holds what only the page says of a kind of fault. core/fault_kind.h has its name, its unit and its
// summary.
struct FaultFidelity {
  FaultKind kind;
  std::string_view details;       // what its summary leaves out, as whole sentences
  std::string_view not_modelled;  // what the fault might be taken for
};

// Returns one row for each kind, in the order of the kinds.
std::span<const FaultFidelity> fault_fidelity();

std::string commands_as_markdown();
std::string faults_as_markdown();

}  // namespace lockstep::tests::docs
