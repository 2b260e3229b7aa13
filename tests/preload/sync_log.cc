// This library is preloaded into a redis-server by tests/sim/servers/redis_process.cc. For each fsync and
// fdatasync that succeeds it appends a line "inode length" to the file that LOCKSTEP_SYNC_LOG names. So a
// test measures what a power loss leaves at least.

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void note(const struct stat& file) {
  const char* const path = std::getenv("LOCKSTEP_SYNC_LOG");
  if (path == nullptr) return;
  const int log = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return;
  ::dprintf(log, "%llu %lld\n", static_cast<unsigned long long>(file.st_ino),
            static_cast<long long>(file.st_size));
  ::close(log);
}

// Takes the length before the call, because bytes that another thread appends meanwhile may or may not be
// synced.
int sync(long call, int descriptor) {
  struct stat before = {};
  const bool known = ::fstat(descriptor, &before) == 0;
  const int result = static_cast<int>(::syscall(call, descriptor));
  if (result == 0 && known) note(before);
  return result;
}

}  // namespace

extern "C" int fsync(int descriptor) { return sync(SYS_fsync, descriptor); }
extern "C" int fdatasync(int descriptor) { return sync(SYS_fdatasync, descriptor); }
