#pragma once
// The list of the kinds of locks. Each kind is one alternative of LockPolicy, and everything else that
// lockstep knows of it is in its file in scenarios/locks/.

#include <variant>

#include "core/locks/getset_lock.h"
#include "core/locks/redlock_policy.h"
#include "core/locks/several_keys_lock.h"
#include "core/locks/single_lock.h"
#include "scenarios/coordinated_policy.h"
#include "scenarios/guest_policy.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {

class LockKind;  // scenarios/format/lock_kind.h

// A lock with its rules. The hash in tokens contains the
// index of the alternative, so the order must not change.
using LockPolicy = std::variant<RedlockPolicy, SingleLockPolicy, UserLockPolicy, CoordinatedPolicy,
                                GetsetPolicy, SeveralKeysPolicy, GuestPolicy>;

// Returns the kind whose rules the type is. Each is defined in the kind's own file.
template <class Policy>
const LockKind& kind_of_policy();
template <>
const LockKind& kind_of_policy<RedlockPolicy>();
template <>
const LockKind& kind_of_policy<SingleLockPolicy>();
template <>
const LockKind& kind_of_policy<UserLockPolicy>();
template <>
const LockKind& kind_of_policy<CoordinatedPolicy>();
template <>
const LockKind& kind_of_policy<GetsetPolicy>();
template <>
const LockKind& kind_of_policy<SeveralKeysPolicy>();
template <>
const LockKind& kind_of_policy<GuestPolicy>();

}  // namespace lockstep::scenarios
