#include "cli/terminal/files.h"

#include <array>
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

}  // namespace

std::string read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.value() < 0) cannot_read(path, errno);
  std::string text;
  std::array<char, 16 * 1024> part;
  while (true) {
    const ssize_t size = ::read(file.value(), part.data(), part.size());
    if (size == 0) return text;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) cannot_read(path, errno);
    text.append(part.data(), static_cast<std::size_t>(size));
    if (text.size() > longest_input_bytes) {
      throw CommandError(ExitStatus::bad_input,
                         fmt::format("{}: longer than {} KiB, so it is neither a scenario nor a token", path,
                                     longest_input_bytes / 1024));
    }
  }
}

std::string in_file_names(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  return name;
}

bool is_file(const std::string& path) {
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

void write_file(const std::string& path, std::string_view text) {
  const std::string temporary = fmt::format("{}.{}.part", path, ::getpid());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.value() < 0) cannot_write(path, std::strerror(errno));
  try {
    DescriptorOutput output(file.value(), Buffering::none);
    output.write(text);
  } catch (const OutputError& error) {
    ::unlink(temporary.c_str());
    cannot_write(path, error.what());
  }
  if (!file.close() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(temporary.c_str());
    cannot_write(path, std::strerror(error_number));
  }
}

void append_to_file(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file.value() < 0) cannot_write(path, std::strerror(errno));
  try {
    DescriptorOutput output(file.value(), Buffering::none);
    output.write(text);
  } catch (const OutputError& error) {
    cannot_write(path, error.what());
  }
  if (!file.close()) cannot_write(path, std::strerror(errno));
}

}  // namespace lockstep::cli
