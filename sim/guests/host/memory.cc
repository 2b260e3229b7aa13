#include "sim/guests/host/memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace lockstep::guests {

GuestMemory::GuestMemory(int pid)
    : file_(open(fmt::format("/proc/{}/mem", pid).c_str(), O_RDWR | O_CLOEXEC)) {}

bool GuestMemory::read(std::uint64_t address, void* to, std::size_t bytes) const {
  return pread(file_.get(), to, bytes, static_cast<off_t>(address)) == static_cast<ssize_t>(bytes);
}

bool GuestMemory::write(std::uint64_t address, const void* from, std::size_t bytes) const {
  return pwrite(file_.get(), from, bytes, static_cast<off_t>(address)) == static_cast<ssize_t>(bytes);
}

std::string GuestMemory::text(std::uint64_t address) const {
  std::string text(4095, '\0');
  const ssize_t got = pread(file_.get(), text.data(), text.size(), static_cast<off_t>(address));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text.substr(0, text.find('\0'));
}

}  // namespace lockstep::guests
