#pragma once
// Starts a guest's first process: in namespaces of its own, with its own root, and with a filter that brings
// its system calls to the supervisor.

#include <span>

#include "sim/guests/guest_plan.h"
#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

struct OwnedCall;

struct Spawned {
  int init = 0;  // the first process of the guest's PID namespace; killing it kills all of the guest
  int main = 0;  // the process that will execute the program, as this machine numbers it; it runs
  Descriptor listener;
};

// The process has been attached (host/tracer.h) and is about to execute the program: its execve is the first
// owned call. Throws GuestError if this machine cannot do that.
Spawned spawn(const GuestPlan& plan, std::span<const OwnedCall> owned);

}  // namespace lockstep::guests
