#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Checks that nothing outlives a run in the deterministic folders: a variable at namespace scope or a
// static variable has to be const or constexpr. Static member functions and functions with internal
// linkage are allowed.
Offences check_mutable_state(const SourceFile& file);

}  // namespace lockstep::tests::tidy
