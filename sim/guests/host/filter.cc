#include "sim/guests/host/filter.h"

#include <cstddef>

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/check.h"
#include "sim/guests/host/owned_call.h"

namespace lockstep::guests {

std::vector<sock_filter> filter_of(std::span<const OwnedCall> owned) {
  std::vector<sock_filter> filter;
  const auto load = [&](std::size_t offset) {
    filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  };
  const auto skip_unless_equal = [&](std::uint32_t value, std::uint8_t skip) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip));
  };
  const auto end = [&](std::uint32_t action) { filter.push_back(BPF_STMT(BPF_RET | BPF_K, action)); };

  load(offsetof(seccomp_data, arch));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
  end(SECCOMP_RET_KILL_PROCESS);
  load(offsetof(seccomp_data, nr));
  for (const OwnedCall& call : owned) {
    const auto number = static_cast<std::uint32_t>(call.number);
    if (!call.only) {
      skip_unless_equal(number, 1);
      end(SECCOMP_RET_USER_NOTIF);
      continue;
    }
    skip_unless_equal(number, 5);
    load(offsetof(seccomp_data, args) + call.only->argument * sizeof(std::uint64_t));
    filter.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call.only->mask));
    skip_unless_equal(call.only->value, 1);
    end(SECCOMP_RET_USER_NOTIF);
    end(SECCOMP_RET_ALLOW);
  }
  end(SECCOMP_RET_ALLOW);
  CHECK(filter.size() <= BPF_MAXINSNS, "{} instructions", filter.size());
  return filter;
}

int install(const std::vector<sock_filter>& filter) {
  const sock_fprog program{static_cast<unsigned short>(filter.size()),
                           const_cast<sock_filter*>(filter.data())};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return static_cast<int>(
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

}  // namespace lockstep::guests
