#include "cli/terminal/files.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/terminal/command_error.h"
#include "cli/terminal/output.h"

namespace lockstep::cli {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int value() const { return value_; }
  bool close() { return ::close(std::exchange(value_, -1)) == 0; }

 private:
  int value_;
};

[[noreturn]] void cannot_read(const std::string& path, int error_number) {
  throw CommandError(ExitStatus::no_input,
                     fmt::format("cannot read {}: {}", path, std::strerror(error_number)));
}

[[noreturn]] void cannot_write(const std::string& path, const std::string& why) {
  throw CommandError(ExitStatus::cannot_write, fmt::format("cannot write {}: {}", path, why));
}

void write_all(const std::string& path, Descriptor& file, std::string_view text) {
  try {
    DescriptorOutput output(file.value(), Buffering::none);
    output.write(text);
  } catch (const OutputError& error) {
    cannot_write(path, error.what());
  }
  if (!file.close()) cannot_write(path, std::strerror(errno));
}

// Where a write goes.
struct Target {
  std::string path;       // symlinks are followed
  bool replaced = false;  // by a new file, as regular files are; devices, FIFOs and open files are written
  bool exists = false;
  mode_t mode = 0;
};

// Returns true iff the path names a file that a process has open. Behind it may be a regular file, and
// whoever opened that would not see what replaces it.
bool is_descriptor(std::string_view path) {
  return path == "/dev/stdout" || path == "/dev/stderr" || path.starts_with("/dev/fd/") ||
         path.starts_with("/proc/self/fd/");
}

// Follows symlinks to the name of a file that need not exist.
std::filesystem::path followed(std::filesystem::path path) {
  constexpr int most_links = 40;  // as in Linux
  std::error_code error;
  for (int i = 0; i < most_links && std::filesystem::is_symlink(path, error); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  return path;
}

Target target_of(const std::string& path) {
  if (path.empty()) throw CommandError(ExitStatus::cannot_write, "cannot write: the name of a file is empty");
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0) {
    if (errno != ENOENT) cannot_write(path, std::strerror(errno));
    return {followed(path).string(), true, false, 0};
  }
  if (S_ISDIR(facts.st_mode)) cannot_write(path, "it is a folder");
  if (!S_ISREG(facts.st_mode) || is_descriptor(path)) return {path, false, true, 0};
  if ((facts.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) cannot_write(path, "it is read-only");
  return {followed(path).string(), true, true, facts.st_mode & 07777};
}

std::string temporary_name(const Target& target) {
  return fmt::format("{}.{}.part", target.path, ::getpid());
}

// Makes the file that is to replace the target, beside it.
Descriptor temporary_of(const Target& target) {
  return Descriptor(::open(temporary_name(target).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
}

// Writes the temporary file, and puts it in the place of the target.
void replace(const std::string& path, const Target& target, Descriptor& file, std::string_view text) {
  const std::string temporary = temporary_name(target);
  try {
    if (target.exists && ::fchmod(file.value(), target.mode) != 0) cannot_write(path, std::strerror(errno));
    write_all(path, file, text);
    if (std::rename(temporary.c_str(), target.path.c_str()) != 0) cannot_write(path, std::strerror(errno));
  } catch (const CommandError&) {
    ::unlink(temporary.c_str());
    throw;
  }
}

std::atomic<bool>& reading() noexcept {
  static constinit std::atomic<bool> value{false};
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler reads it");
  return value;
}

class Reading {
 public:
  Reading() { reading() = true; }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() { reading() = false; }
};

std::string read_all(const std::string& path, int descriptor, const FileLimit& limit) {
  std::string text;
  std::array<char, 16 * 1024> part;
  while (true) {
    const ssize_t size = ::read(descriptor, part.data(), part.size());
    if (size == 0) return text;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) cannot_read(path, errno);
    text.append(part.data(), static_cast<std::size_t>(size));
    if (text.size() > limit.longest_bytes) {
      throw CommandError(ExitStatus::bad_input, fmt::format("{}: longer than {} KiB, {}", path,
                                                            limit.longest_bytes / 1024, limit.then));
    }
  }
}

}  // namespace

bool is_reading() noexcept { return reading(); }

std::string read_file(const std::string& path, const FileLimit& limit) {
  const Reading now;
  if (path == standard_stream) {
    static const std::string text = read_all("standard input", STDIN_FILENO, limit);
    return text;
  }
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.value() < 0) cannot_read(path, errno);
  return read_all(path, file.value(), limit);
}

std::string in_file_names(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  return name;
}

std::string shown_path(const std::string& path) { return path == standard_stream ? "stdin" : path; }

bool is_file(const std::string& path) {
  if (path == standard_stream) return true;
  struct stat facts = {};
  return ::stat(path.c_str(), &facts) == 0 && !S_ISDIR(facts.st_mode);
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && !std::filesystem::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error)
    throw CommandError(ExitStatus::cannot_write,
                       fmt::format("cannot make the folder {}: {}", path, error.message()));
}

void check_folder(const std::string& path) {
  std::filesystem::path there = std::filesystem::absolute(path);
  std::error_code error;
  while (!std::filesystem::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  const bool is_folder = std::filesystem::is_directory(there, error);
  if (is_folder && ::access(there.c_str(), W_OK | X_OK) == 0) return;
  const int error_number = is_folder ? errno : ENOTDIR;
  throw CommandError(ExitStatus::cannot_write,
                     fmt::format("cannot write into the folder {}: {}", path, std::strerror(error_number)));
}

void check_writable(const std::string& path) {
  const Target target = target_of(path);
  if (target.replaced) {
    const Descriptor file = temporary_of(target);
    if (file.value() >= 0) {
      ::unlink(temporary_name(target).c_str());
      return;
    }
  }
  if (!target.exists || ::access(target.path.c_str(), W_OK) != 0) cannot_write(path, std::strerror(errno));
}

void write_file(const std::string& path, std::string_view text) {
  const Target target = target_of(path);
  if (target.replaced) {
    Descriptor file = temporary_of(target);
    if (file.value() >= 0) return replace(path, target, file, text);
  }
  // What is no regular file is opened and written. So is a file in a folder where nothing can be made.
  if (target.replaced && !target.exists) cannot_write(path, std::strerror(errno));
  const int how = target.replaced ? O_TRUNC : O_APPEND;
  Descriptor file(::open(target.path.c_str(), O_WRONLY | O_CLOEXEC | how));
  if (file.value() < 0) cannot_write(path, std::strerror(errno));
  write_all(path, file, text);
}

void append_to_file(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file.value() < 0) cannot_write(path, std::strerror(errno));
  write_all(path, file, text);
}

}  // namespace lockstep::cli
