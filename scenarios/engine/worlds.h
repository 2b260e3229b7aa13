#pragma once
// The worlds that runs are made in. They are compiled in several files,
// because the inner loop of a campaign's world has to be inlined as one
// piece. GCC stops inlining when four worlds share a translation unit. The worlds of
// other locks are compiled where their kind is (scenarios/locks/).

#include "core/locks/redlock.h"
#include "core/locks/single_lock.h"
#include "scenarios/run/recording.h"
#include "sim/world/world.h"

extern template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Watching>;
extern template class lockstep::sim::World<lockstep::Redlock, lockstep::scenarios::Recording>;
extern template class lockstep::sim::World<lockstep::SingleLock, lockstep::scenarios::Recording>;
