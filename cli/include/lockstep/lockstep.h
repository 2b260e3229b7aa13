#pragma once
// This header is for a program with locks of its own (docs/YOUR_LOCK.md):
//
//   class MyLock : public lockstep::LockBase<MyLock> { … };
//   int main(int argc, char** argv) {
//     return lockstep::run(argc, argv, {lockstep::user_lock<MyLock>("mine", "what it is")});
//   }
//
// The program is the whole command line of lockstep, and its scenario files can also say [lock]
// kind="mine".

#include <utility>
#include <vector>

#include "cli/process.h"
#include "core/locks/lock_base.h"
#include "core/locks/lock_machine.h"
#include "scenarios/user_lock.h"

namespace lockstep {

using scenarios::user_lock;
using scenarios::UserLock;

// Runs the command line with the built-in locks and `locks`. Returns the exit status. Call it once,
// from main.
inline int run(int argc, char** argv, std::vector<UserLock> locks) {
  return cli::run_process(argc, argv, std::move(locks));
}

}  // namespace lockstep
