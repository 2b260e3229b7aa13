#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Finds names that may not be used in the file's folder. The deterministic folders (core, sim, properties,
// scenarios, reports) use no clocks, <random>, environment, locales, unordered containers, std::hash,
// addresses as numbers, assert or iostream. Only scenarios (the worker pool) and cli use threads. Only
// reports, cli, bench and tests use floating point. No file takes a seed from the machine.
Offences check_identifiers(const SourceFile& file);

}  // namespace lockstep::tests::tidy
