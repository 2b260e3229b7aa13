#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Names that may not be used, by folder. In the deterministic folders (core, sim, properties, scenarios,
// reports): clocks, <random>, the environment, locales, unordered containers, std::hash, addresses as
// numbers, assert, iostream. Threads are for scenarios (the worker pool) and cli; floating point for reports,
// cli, bench, tests and files of scenarios named "statistics". Nobody seeds from the machine.
Offences check_identifiers(const SourceFile& file);

}  // namespace lockstep::tests::tidy
