#include "scenarios/engine/worlds.h"

template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Recording>;
template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Recording>;
