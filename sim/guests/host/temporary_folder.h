#pragma once
// A folder in the machine's place for temporary files, which goes with its owner.

#include <filesystem>

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
  std::filesystem::path path_;
};

}  // namespace lockstep::guests
