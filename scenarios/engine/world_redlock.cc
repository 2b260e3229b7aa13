#include "scenarios/engine/worlds.h"

template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Watching>;
