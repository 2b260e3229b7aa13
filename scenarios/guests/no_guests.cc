// What stands for the engine of guests in a build without them.

#include "scenarios/guests/guest_engine.h"

namespace lockstep::scenarios {

std::unique_ptr<RunEngine> make_guest_engine(const Scenario&) {
  throw CannotRun(CannotRun::Why::missing,
                  "this lockstep was built without guests, which need Linux on x86-64");
}

}  // namespace lockstep::scenarios
