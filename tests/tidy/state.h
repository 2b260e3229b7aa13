#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// In the deterministic folders nothing outlives a run: no variable at namespace scope and no static one,
// unless it is const or constexpr. Static member functions and functions with internal linkage are fine.
Offences check_mutable_state(const SourceFile& file);

}  // namespace lockstep::tests::tidy
