#include "sim/guests/host/temporary_folder.h"

#include <cstdlib>
#include <string>

#include "sim/guests/guest_error.h"

namespace lockstep::guests {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "lockstep-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw GuestError(GuestFault::cannot_run_here,
                     "no folder can be made in " + fs::temp_directory_path().string());
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code none;
  fs::remove_all(path_, none);
}

}  // namespace lockstep::guests
