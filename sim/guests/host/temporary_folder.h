#pragma once
// A folder in the machine's place for temporary files, which goes with its owner, also if that is killed: a
// shell waits for the end of this process and removes the folder then.

#include <filesystem>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

class TemporaryFolder {
 public:
  // Throws GuestError if none can be made.
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  void start_remover();

  std::filesystem::path path_;
  Descriptor alive_;  // the remover sees its end
  int remover_ = 0;   // the shell, or 0
};

}  // namespace lockstep::guests
