#include "sim/guests/guest_plan.h"

namespace lockstep::guests {

GuestPlan plan_in(const std::filesystem::path& folder) {
  const std::filesystem::path directory = folder / "guest";
  std::filesystem::create_directories(directory);
  GuestPlan plan;
  plan.directory = directory.string();
  plan.output = (folder / "output").string();
  return plan;
}

}  // namespace lockstep::guests
