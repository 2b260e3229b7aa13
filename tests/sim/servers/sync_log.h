#pragma once
// Knows which part of each file in a folder is certainly on the disk, from the log that
// tests/preload/sync_log.cc writes.

#include <cstddef>
#include <string>
#include <utility>

namespace lockstep::tests {

class SyncLog {
 public:
  // `log` is the path of the log; `folder` and its subfolders hold the files in question.
  SyncLog(std::string log, std::string folder) : log_(std::move(log)), folder_(std::move(folder)) {}

  std::size_t syncs() const;
  bool everything_is_synced() const;
  // Cuts each file to its length at its last sync. Assumes that a name is as durable as its file, because
  // Redis syncs a new file before it renames the file to its final name.
  void lose_the_rest() const;

 private:
  std::string log_;
  std::string folder_;
};

}  // namespace lockstep::tests
