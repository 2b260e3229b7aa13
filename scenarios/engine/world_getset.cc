#include "scenarios/engine/worlds.h"

template class lockstep::sim::World<lockstep::GetsetLock, lockstep::scenarios::Watching>;
template class lockstep::sim::World<lockstep::GetsetLock, lockstep::scenarios::Recording>;
