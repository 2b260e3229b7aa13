#pragma once
// The process of a client that is a guest: it is started, killed, and started again. Its directory stays.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "sim/guests/clients/guest_client.h"
#include "sim/guests/guest_file.h"
#include "sim/guests/guest_plan.h"
#include "sim/guests/guest_times.h"

namespace lockstep::guests {

class ClientProcess {
 public:
  // `plan` is that of its first start; each later one has another seed. The files are written into the plan's
  // directory. `thread` must outlive it. Throws GuestError if a file cannot be written.
  ClientProcess(const SupervisingThread& thread, GuestPlan plan, const std::vector<GuestFile>& files,
                std::uint16_t nodes, Duration ready_timeout);

  // Starts it and lets it come to where its harness is ready, in none of the world's time. Throws GuestError.
  void boot(const GuestTimes& now);
  void kill() { client_.reset(); }
  bool is_up() const { return client_ != nullptr; }
  // REQUIRES: it is up.
  GuestClient& client() { return *client_; }

 private:
  const SupervisingThread* thread_;
  GuestPlan plan_;
  std::uint16_t nodes_;
  Duration ready_timeout_;
  std::uint64_t boots_ = 0;
  std::unique_ptr<GuestClient> client_;
};

}  // namespace lockstep::guests
