#pragma once
// Whether an application makes another acquire call.

#include <cstdint>

#include "sim/clients/client_env.h"

namespace lockstep::sim {

enum class NextCall : std::uint8_t {
  calls,
  waits,  // for the end of the faults
  none,
};

// `rounds` is the number of calls so far, and `served` says whether it has acquired since the run has healed.
// In a run that heals, a client without rounds left calls once more after that.
template <ClientEnv Env>
NextCall next_call(Env& env, std::uint32_t rounds, bool served) {
  const std::uint32_t most = env.workload().rounds;
  const bool no_rounds = most != 0 && rounds >= most;
  const Healing healing = env.healing();
  if (no_rounds && healing == Healing::ahead) return NextCall::waits;
  const bool over = healing == Healing::done ? served : no_rounds;
  return over ? NextCall::none : NextCall::calls;
}

}  // namespace lockstep::sim
