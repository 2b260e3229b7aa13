#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Checks that each layer includes only these layers and itself:
//
//   core        nothing
//   sim         core
//   properties  core
//   scenarios   core, sim, properties
//   reports     core, properties
//   cli         core, sim, properties, scenarios, reports
//   tests       the six layers above
//   bench       the six layers above
//
// Quoted includes are relative to the root. A third-party library is included only by the layers that are
// linked with it.
Offences check_layers(const SourceFile& file);

}  // namespace lockstep::tests::tidy
