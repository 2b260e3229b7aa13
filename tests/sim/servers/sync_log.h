#pragma once
// What of the files in a folder is on the disk for certain, by the log that tests/preload/sync_log.cc writes.

#include <cstddef>
#include <string>
#include <utility>

namespace lockstep::tests {

class SyncLog {
 public:
  // The log's path; the folder whose files are in question, with its subfolders.
  SyncLog(std::string log, std::string folder) : log_(std::move(log)), folder_(std::move(folder)) {}

  std::size_t syncs() const;
  bool everything_is_synced() const;
  // Cuts each file to its length at its last sync. A name is taken to be as durable as its file: Redis syncs
  // a new file before it gives it its name.
  void lose_the_rest() const;

 private:
  std::string log_;
  std::string folder_;
};

}  // namespace lockstep::tests
