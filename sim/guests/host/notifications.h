#pragma once
// The system calls of a guest that come to the supervisor instead of the kernel (seccomp user notification,
// seccomp_unotify(2)). The calling thread stands until it is answered.

#include <array>
#include <cstdint>
#include <optional>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

struct Notification {
  std::uint64_t id = 0;
  int tid = 0;      // of the calling thread, as the supervisor sees it
  int number = -1;  // of the call
  std::uint64_t instruction = 0;
  std::array<std::uint64_t, 6> args{};
};

class Notifications {
 public:
  Notifications() = default;
  explicit Notifications(Descriptor listener);

  int descriptor() const { return listener_.get(); }
  // Takes the next call. Nothing comes if the caller has been interrupted or has died meanwhile.
  std::optional<Notification> take() const;
  // Each answers one call. A caller that has been interrupted or has died meanwhile hears nothing of it.
  void answer(const Notification& call, std::int64_t value) const { send(call, value, 0, 0); }
  void refuse(const Notification& call, int error) const { send(call, 0, error, 0); }
  void let_kernel_do(const Notification& call) const;
  // Gives the caller a copy of the descriptor, and answers with its number there. Returns false if the caller
  // can open no more.
  bool give(const Notification& call, int descriptor, bool close_on_exec) const;

 private:
  void send(const Notification& call, std::int64_t value, int error, std::uint32_t flags) const;

  Descriptor listener_;
};

}  // namespace lockstep::guests
