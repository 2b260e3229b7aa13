#include "scenarios/engine/worlds.h"

template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Watching>;
