#pragma once
// What of a guest's directory a power loss leaves. Until then a file is what was written to it: the kernel
// keeps it, also when the process is killed.
//
//   - fsync of a file brings its bytes to the disk, and all names with them: the journals of ext4 and XFS
//     keep the order in which files were made, renamed and removed. So does fsync of a folder, without the
//     bytes. fdatasync, and a write to a file opened with O_SYNC or O_DSYNC, bring names only if the file
//     needs it: it has no name or another size on the disk. Such a write brings no bytes but its own.
//   - sync and syncfs bring everything, and so does the kernel itself after each write_back_period_ns of the
//     host's monotonic clock: a simplification of what Linux does (docs/FIDELITY.md).
//   - A file that is not on the disk yet but whose name is, is empty.
//
// Of a file that changes it keeps the bytes that stood there, and nothing of what is added at its end. Two
// names of one file come back as two files.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <sys/stat.h>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

class Disk {
 public:
  // What is in the directory is on the disk. Nothing else must write to it while this exists.
  explicit Disk(std::filesystem::path directory);

  // The bytes from `from` up to `until` of a file are about to change, or to go. What is no file is ignored.
  // Throws GuestError if the file's mode does not let anybody read it.
  void will_change(int file, std::int64_t from, std::int64_t until);
  // The same, but the new bytes are on the disk when the call returns.
  void will_write_through(int file, std::int64_t from, std::int64_t until);
  void sync(int file);
  void sync_data(int file);
  void sync_all();
  // Writes everything back if a period of that has begun on this clock since the last call.
  void write_back(std::int64_t monotonic_ns);

  // Returns false if the file has no name now and none on the disk.
  bool can_come_back(const struct stat& what) const { return what.st_nlink > 0 || has_name(id_of(what)); }

  // Makes the directory what was on the disk. REQUIRES: no process has a file of it open.
  void lose_power();

 private:
  using FileId = std::pair<dev_t, ino_t>;
  struct Unsynced {
    std::int64_t size = 0;                      // on the disk
    std::map<std::int64_t, std::string> bytes;  // on the disk, where the file has others, by offset
  };
  struct Name {
    Descriptor file;  // keeps the file although it may have no name any more
    FileId id;
  };
  using Names = std::map<std::filesystem::path, Name>;

  static FileId id_of(const struct stat& what) { return {what.st_dev, what.st_ino}; }
  Unsynced& unsynced(const struct stat& what);
  bool has_name(FileId id) const;  // on the disk
  void sync_names();
  std::string on_disk(const Name& name) const;

  std::filesystem::path directory_;
  std::map<FileId, Unsynced> unsynced_;
  Names names_;  // on the disk
  std::optional<std::int64_t> period_;
};

}  // namespace lockstep::guests
