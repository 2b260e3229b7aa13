#include "scenarios/engine/worlds.h"

template class lockstep::sim::World<lockstep::CoordinatorLock, lockstep::scenarios::Watching>;
template class lockstep::sim::World<lockstep::CoordinatorLock, lockstep::scenarios::Recording>;
