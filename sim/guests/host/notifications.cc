#include "sim/guests/host/notifications.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

namespace lockstep::guests {

// Both threads run on one core, so the kernel is asked to switch directly. Older kernels do not know that.
Notifications::Notifications(Descriptor listener) : listener_(std::move(listener)) {
  ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

std::optional<Notification> Notifications::take() const {
  seccomp_notif raw;
  std::memset(&raw, 0, sizeof raw);
  if (ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &raw) != 0) return std::nullopt;
  Notification call{raw.id, static_cast<int>(raw.pid), raw.data.nr, raw.data.instruction_pointer, {}};
  std::copy(std::begin(raw.data.args), std::end(raw.data.args), call.args.begin());
  return call;
}

void Notifications::let_kernel_do(const Notification& call) const {
  send(call, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

bool Notifications::give(const Notification& call, int descriptor, bool close_on_exec) const {
  seccomp_notif_addfd request{};
  request.id = call.id;
  request.flags = SECCOMP_ADDFD_FLAG_SEND;
  request.srcfd = static_cast<std::uint32_t>(descriptor);
  request.newfd_flags = close_on_exec ? O_CLOEXEC : 0;
  return ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ADDFD, &request) >= 0;
}

void Notifications::send(const Notification& call, std::int64_t value, int error, std::uint32_t flags) const {
  seccomp_notif_resp response{};
  response.id = call.id;
  response.val = value;
  response.error = -error;
  response.flags = flags;
  ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &response);
}

}  // namespace lockstep::guests
