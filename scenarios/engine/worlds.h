#pragma once
// The worlds that runs are made in. Each is compiled in a file of its own kind: the inner loop of the
// campaigns' world is inlined as one piece, for which a compiler that has four of them before it has no
// patience left.

#include "core/locks/coordinator_lock.h"
#include "core/locks/getset_lock.h"
#include "core/locks/redlock.h"
#include "core/locks/single_lock.h"
#include "scenarios/run/recording.h"
#include "sim/world/world.h"

extern template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Recording>;
extern template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Recording>;
extern template class lockstep::sim::World<lockstep::CoordinatorLock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::GetsetLock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::CoordinatorLock, lockstep::scenarios::Recording>;
extern template class lockstep::sim::World<lockstep::GetsetLock, lockstep::scenarios::Recording>;
