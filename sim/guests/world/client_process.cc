#include "sim/guests/world/client_process.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "sim/guests/guest_error.h"

namespace lockstep::guests {

ClientProcess::ClientProcess(const SupervisingThread& thread, GuestPlan plan,
                             const std::vector<GuestFile>& files, std::uint16_t nodes, Duration ready_timeout)
    : thread_(&thread), plan_(std::move(plan)), nodes_(nodes), ready_timeout_(ready_timeout) {
  for (const GuestFile& file : files) {
    const std::filesystem::path path = std::filesystem::path(plan_.directory) / file.name;
    std::error_code none;
    std::filesystem::create_directories(path.parent_path(), none);
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    if (!out.flush())
      throw GuestError(GuestFault::cannot_start,
                       fmt::format("{}: its file {} cannot be written", plan_.name, file.name));
  }
}

void ClientProcess::boot(const GuestTimes& now) {
  GuestPlan plan = plan_;
  plan.seed += boots_++ << 32;
  client_ = std::make_unique<GuestClient>(*thread_, plan, nodes_, now, ready_timeout_);
}

}  // namespace lockstep::guests
