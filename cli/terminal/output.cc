#include "cli/terminal/output.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace lockstep::cli {
namespace {

constexpr std::size_t most_pending = 64 * 1024;

}  // namespace

OutputError::OutputError(int error_number)
    : std::runtime_error(std::strerror(error_number)), broken_pipe_(error_number == EPIPE) {}

void DescriptorOutput::write(std::string_view text) {
  pending_ += text;
  if (buffering_ == Buffering::none || pending_.size() >= most_pending) flush();
}

void DescriptorOutput::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      const int error_number = errno;
      pending_.clear();
      throw OutputError(error_number);
    }
  }
  pending_.clear();
}

}  // namespace lockstep::cli
