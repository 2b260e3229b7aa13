#include "tests/support/guest_runs.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/check.h"
#include "tests/support/guest_network.h"

namespace lockstep::tests {

namespace fs = std::filesystem;

GuestFolder::GuestFolder() : disk_(guests::plan_in(folder_.path()).directory) {}

guests::GuestPlan GuestFolder::plan_of(const std::string& program,
                                       const std::vector<std::string>& arguments) const {
  guests::GuestPlan plan = guests::plan_in(folder_.path());
  plan.name = fs::path(program).filename().string();
  plan.program = program;
  plan.arguments = {plan.name};
  plan.arguments.insert(plan.arguments.end(), arguments.begin(), arguments.end());
  plan.environment = {"PATH=/usr/bin:/bin"};
  plan.seed = 1;
  return plan;
}

std::string GuestFolder::output() const {
  std::ifstream file(path() + "/output", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string guest_program(const std::string& name) {
  return std::string(LOCKSTEP_GUEST_PROGRAMS) + "/" + name;
}

GuestRun run_guest(const std::string& name, const GuestRunOptions& options) {
  const GuestFolder folder;
  guests::GuestPlan plan = folder.plan_of(guest_program(name), options.arguments);
  plan.time_page = options.time_page;
  plan.seed = options.seed;
  plan.computing_takes_time = options.computing_takes_time;
  GuestNetwork network;
  guests::Supervisor& guest = network.add(plan);
  guest.log().keep_all();
  GuestRun run;
  run.ended = network.run_for(100'000'000'000);
  run.status = guest.status();
  run.output = folder.output();
  run.log = guest.log().kept();
  run.hash = guest.log().hash();
  run.refused = guest.refused();
  return run;
}

std::string run_natively(const std::string& name) {
  const GuestFolder folder;
  const std::string program = guest_program(name);
  std::system(("cd '" + folder.path() + "' && '" + program + "' > output").c_str());
  return folder.output();
}

}  // namespace lockstep::tests
