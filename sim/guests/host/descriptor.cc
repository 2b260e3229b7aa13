#include "sim/guests/host/descriptor.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lockstep::guests {

void Descriptor::close(int number) {
  if (number >= 0) ::close(number);
}

Descriptor open_process(int pid) { return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))); }

Descriptor copy_from(const Descriptor& process, int number) {
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_getfd, process.get(), number, 0)));
}

Descriptor copy(const Descriptor& descriptor) {
  return Descriptor(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 0));
}

Descriptor file_of(const std::string& text) {
  Descriptor file(memfd_create("answer", MFD_CLOEXEC));
  if (!file || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  return lseek(file.get(), 0, SEEK_SET) == 0 ? std::move(file) : Descriptor();
}

bool is_nonblocking(int number) { return (fcntl(number, F_GETFL) & O_NONBLOCK) != 0; }

struct stat stat_of(int number) {
  struct stat what {};
  if (fstat(number, &what) != 0) what = {};
  return what;
}

}  // namespace lockstep::guests
