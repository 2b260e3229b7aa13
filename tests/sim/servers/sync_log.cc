#include "tests/sim/servers/sync_log.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <vector>

#include <sys/stat.h>

namespace lockstep::tests {
namespace {

struct File {
  std::filesystem::path path;
  std::uintmax_t length;
  std::uintmax_t synced;
};

// Returns the synced length of each file by inode, since a file that Redis renames keeps what was synced.
std::map<ino_t, std::uintmax_t> synced_lengths(const std::string& log) {
  std::map<ino_t, std::uintmax_t> lengths;
  std::ifstream lines(log);
  ino_t inode = 0;
  std::uintmax_t length = 0;
  while (lines >> inode >> length) lengths[inode] = length;
  return lengths;
}

std::vector<File> files_in(const std::string& folder, const std::string& log) {
  const std::map<ino_t, std::uintmax_t> synced = synced_lengths(log);
  std::vector<File> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    struct stat file = {};
    if (::stat(entry.path().c_str(), &file) != 0) throw std::runtime_error("no " + entry.path().string());
    const auto length = static_cast<std::uintmax_t>(file.st_size);
    const auto found = synced.find(file.st_ino);
    files.push_back({entry.path(), length, found == synced.end() ? 0 : std::min(length, found->second)});
  }
  return files;
}

}  // namespace

std::size_t SyncLog::syncs() const {
  std::ifstream lines(log_);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) ++count;
  return count;
}

bool SyncLog::everything_is_synced() const {
  const std::vector<File> files = files_in(folder_, log_);
  return std::all_of(files.begin(), files.end(), [](const File& file) { return file.synced == file.length; });
}

void SyncLog::lose_the_rest() const {
  for (const File& file : files_in(folder_, log_)) std::filesystem::resize_file(file.path, file.synced);
}

}  // namespace lockstep::tests
