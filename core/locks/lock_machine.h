#pragma once
// Defines what the world requires of the type of a lock. core/locks/lock_io.h says how inputs and outputs go
// together.

#include <concepts>
#include <type_traits>

#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"

namespace lockstep {

template <class Lock, class Input>
concept Handles = requires(Lock lock, const Input& input, LocalTime now) {
  lock.handle(input, now);
};

template <class Lock, class... Inputs>
concept HandlesAll = (Handles<Lock, Inputs> && ...);

// A type of lock with coordinators. The world then has some values of the type that have no application:
// these are the coordinators, and they serve the other values.
template <class Lock>
concept HasCoordinator = HandlesAll<Lock, CoordinatorReplied, CoordinatorFailed, ClientRequested>;

template <class Lock>
concept LockMachine = std::regular<Lock> &&
    HandlesAll<Lock, AcquireInput, ReleaseInput, ExtendInput, TimerFired, TokenDrawn, DelayDrawn, NodeReplied,
               NodeFailed, CounterReplied> && requires(Lock lock, const Lock& constant) {
  { lock.poll() } -> std::same_as<LockOutput>;
  { constant.phase() } -> std::same_as<LockPhase>;
  { constant.nodes() } -> std::convertible_to<NodeMask>;
  { constant.elapsed_clock() } -> std::same_as<ElapsedClock>;
};

}  // namespace lockstep
