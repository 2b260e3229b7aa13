#include "sim/guests/host/temporary_folder.h"

#include <cstdlib>
#include <string>

#include "sim/guests/guest_error.h"

namespace lockstep::guests {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  const fs::path place = fs::temp_directory_path(error);
  std::string pattern = (place / "lockstep-XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr)
    throw GuestError(GuestFault::cannot_run_here,
                     error ? "TMPDIR is no folder" : "no folder can be made in " + place.string());
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code none;
  fs::remove_all(path_, none);
}

}  // namespace lockstep::guests
