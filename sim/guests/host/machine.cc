#include "sim/guests/host/machine.h"

#include <chrono>

#include <asm/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/guests/guest_error.h"
#include "sim/guests/host/supervisor.h"
#include "sim/guests/host/temporary_folder.h"

#ifndef ARCH_CPUID_SET
#define ARCH_CPUID_SET 0x1012
#endif

namespace lockstep::guests {
namespace {

struct Measured {
  double seconds = 0;
  std::uint64_t calls = 0;
};

Measured run_program(const SupervisingThread& thread, const TemporaryFolder& folder,
                     std::vector<std::string> arguments) {
  GuestPlan plan = plan_in(folder.path());
  plan.name = arguments.front();
  plan.program = arguments.front();
  plan.arguments = std::move(arguments);
  const auto start = std::chrono::steady_clock::now();
  Disk disk(plan.directory);
  Supervisor guest(thread, plan, disk);
  guest.run({});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!guest.ended() || guest.status() != 0)
    throw guest.error(GuestFault::exited, "has not done what it should");
  return {took.count(), guest.calls()};
}

bool can_hide_cpuid() {
  if (syscall(SYS_arch_prctl, ARCH_CPUID_SET, 0) != 0) return false;
  syscall(SYS_arch_prctl, ARCH_CPUID_SET, 1);
  return true;
}

}  // namespace

GuestMachine look_at_machine() {
  GuestMachine machine;
  machine.hides_cpuid = can_hide_cpuid();
  try {
    const SupervisingThread thread;
    const TemporaryFolder folder;
    run_program(thread, folder, {"/bin/true"});  // reads the program and its libraries from the disk
    const Measured start = run_program(thread, folder, {"/bin/true"});
    const Measured calls =
        run_program(thread, folder, {"/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000"});
    machine.start_ms = start.seconds * 1e3;
    machine.microseconds =
        (calls.seconds - start.seconds) * 1e6 / static_cast<double>(calls.calls - start.calls);
  } catch (const GuestError& error) {
    machine.missing = error.what();
  }
  return machine;
}

std::string advice_for(const std::string& step) {
  if (step == "namespaces of its own")
    return "user namespaces are forbidden here. On Ubuntu: sysctl "
           "kernel.apparmor_restrict_unprivileged_userns=0. In a "
           "container: --security-opt seccomp=unconfined --security-opt apparmor=unconfined";
  if (step == "mount /proc") return "in a container: --security-opt systempaths=unconfined";
  if (step == "keep its mounts to itself" || step == "mount a root" || step == "change its root")
    return "mounts are forbidden here. In a container: --security-opt apparmor=unconfined";
  if (step == "limits of its own")
    return "a guest needs 10240 open files and a stack of 8 MB: ulimit -Hn 10240, ulimit -Hs 8192, as root";
  if (step == "ptrace") return "ptrace is forbidden here. In a container: --cap-add SYS_PTRACE";
  if (step == "seccomp user notification" || step == "pidfd_getfd")
    return "Linux 5.14 or later is needed, and a container whose seccomp profile allows seccomp(2)";
  return "";
}

}  // namespace lockstep::guests
