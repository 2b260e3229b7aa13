#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Includes run one way: core -> nothing; sim -> core; properties -> core; scenarios -> core, sim, properties;
// reports -> core, properties; cli -> all of them; tests and bench -> all, and nobody -> them. Quoted
// includes are relative to the root. A third-party library is included only by the layers that are linked
// with it.
Offences check_layers(const SourceFile& file);

}  // namespace lockstep::tests::tidy
