// Calls that change files: the kernel does it, and the disk is told before. What syncs is the disk's alone.

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sim/guests/host/calls/handlers.h"

#ifndef RWF_DSYNC
#define RWF_DSYNC 2
#endif
#ifndef RWF_APPEND
#define RWF_APPEND 16
#endif

namespace lockstep::guests::calls {
namespace {

constexpr std::int64_t end_of_file = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_written = 0x7ffff000;  // by one call, as Linux has it

std::int64_t size_of_write(const Thread& caller) {
  if (caller.call.number == SYS_write || caller.call.number == SYS_pwrite64)
    return static_cast<std::int64_t>(std::min<std::uint64_t>(caller.arg(2), most_written));
  std::int64_t size = 0;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(caller.arg(2), 1024); ++i) {
    const auto part = caller.memory().get<iovec>(caller.arg(1) + i * sizeof(iovec));
    if (!part) break;
    size = std::min(size + static_cast<std::int64_t>(std::min<std::uint64_t>(part->iov_len, most_written)),
                    most_written);
  }
  return size;
}

bool writes_through(const Thread& caller, int flags) {
  constexpr std::uint64_t through = RWF_DSYNC | RWF_SYNC;
  return (flags & O_DSYNC) != 0 || (caller.call.number == SYS_pwritev2 && (caller.arg(5) & through) != 0);
}

// Opens what a path of the guest leads to; empty if that is nothing.
Descriptor file_at(const Thread& caller, int folder, const std::string& path) {
  std::filesystem::path whole = path;
  if (whole.is_relative()) {
    std::error_code none;
    const std::string base = folder == AT_FDCWD ? fmt::format("/proc/{}/cwd", caller.tid)
                                                : fmt::format("/proc/{}/fd/{}", caller.tid, folder);
    whole = std::filesystem::read_symlink(base, none) / whole;
  }
  const Descriptor root(::open(fmt::format("/proc/{}/root", caller.tid).c_str(), O_PATH | O_CLOEXEC));
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT;
  return Descriptor(static_cast<int>(syscall(SYS_openat2, root.get(), whole.c_str(), &how, sizeof how)));
}

// Tells the disk that the bytes of the caller's file `argument` may change, and lets the kernel do it.
Answer change(Supervisor& guest, const Thread& caller, std::size_t argument, std::int64_t from) {
  const Descriptor file = caller.copy_of(caller.int_arg(argument));
  if (file) guest.disk().will_change(file.get(), std::max<std::int64_t>(from, 0), end_of_file);
  return Answer::by_kernel();
}

}  // namespace

void will_write(Supervisor& guest, const Thread& caller, int file, std::optional<std::int64_t> offset) {
  const int flags = fcntl(file, F_GETFL);
  const std::int64_t size = size_of_write(caller);
  if ((flags & O_ACCMODE) == O_RDONLY || size == 0) return;
  const bool by_flag = caller.call.number == SYS_pwritev2 && (caller.arg(5) & RWF_APPEND) != 0;
  const bool appends = by_flag || (flags & O_APPEND) != 0;
  const std::int64_t from = appends ? stat_of(file).st_size : offset ? *offset : lseek(file, 0, SEEK_CUR);
  if (from < 0) return;
  if (writes_through(caller, flags)) {
    guest.disk().will_write_through(file, from, from + size);
  } else {
    guest.disk().will_change(file, from, from + size);
  }
}

void will_truncate(Supervisor& guest, const Thread& caller, int folder, const std::string& path) {
  if (const Descriptor file = file_at(caller, folder, path))
    guest.disk().will_change(file.get(), 0, end_of_file);
}

Answer fsync(Supervisor& guest, Thread& caller) {
  const Descriptor file = caller.copy_of(caller.int_arg(0));
  if (!file) return Answer::error(EBADF);
  const mode_t mode = stat_of(file.get()).st_mode;
  if (!S_ISREG(mode) && !S_ISDIR(mode)) return Answer::error(EINVAL);
  if (caller.call.number == SYS_fdatasync) {
    guest.disk().sync_data(file.get());
  } else {
    guest.disk().sync(file.get());
  }
  return Answer::value(0);
}

Answer sync(Supervisor& guest, Thread& caller) {
  if (caller.call.number == SYS_syncfs && !caller.copy_of(caller.int_arg(0))) return Answer::error(EBADF);
  guest.disk().sync_all();
  return Answer::value(0);
}

// It begins to write, but the disk may still keep the bytes in a memory of its own: Linux promises nothing.
Answer sync_file_range(Supervisor&, Thread& caller) {
  const Descriptor file = caller.copy_of(caller.int_arg(0));
  if (!file) return Answer::error(EBADF);
  const mode_t mode = stat_of(file.get()).st_mode;
  return S_ISREG(mode) || S_ISDIR(mode) ? Answer::value(0) : Answer::error(ESPIPE);
}

Answer creat(Supervisor& guest, Thread& caller) {
  will_truncate(guest, caller, AT_FDCWD, caller.memory().text(caller.arg(0)));
  return Answer::by_kernel();
}

Answer truncate(Supervisor& guest, Thread& caller) {
  const auto size = static_cast<std::int64_t>(caller.arg(1));
  const Descriptor file = file_at(caller, AT_FDCWD, caller.memory().text(caller.arg(0)));
  if (file && size >= 0) guest.disk().will_change(file.get(), size, end_of_file);
  return Answer::by_kernel();
}

Answer ftruncate(Supervisor& guest, Thread& caller) {
  return change(guest, caller, 0, static_cast<std::int64_t>(caller.arg(1)));
}

Answer fallocate(Supervisor& guest, Thread& caller) {
  // To take space changes no byte but the size; to punch, collapse or insert does.
  const bool changes = (caller.int_arg(1) & ~FALLOC_FL_KEEP_SIZE) != 0;
  return change(guest, caller, 0, changes ? static_cast<std::int64_t>(caller.arg(2)) : end_of_file);
}

Answer pwrite(Supervisor& guest, Thread& caller) {
  const Descriptor file = caller.copy_of(caller.int_arg(0));
  const auto offset = static_cast<std::int64_t>(caller.arg(3));
  const bool where_it_stands = caller.call.number == SYS_pwritev2 && offset == -1;
  const bool is_file = file && S_ISREG(stat_of(file.get()).st_mode);
  if (is_file) will_write(guest, caller, file.get(), where_it_stands ? std::nullopt : std::optional(offset));
  if (is_file || !where_it_stands) return Answer::by_kernel();
  guest.refuse(caller);  // it could wait in the kernel
  return Answer::error(EOPNOTSUPP);
}

Answer copy_file_range(Supervisor& guest, Thread& caller) { return change(guest, caller, 2, 0); }

// What is written to a file through memory is not seen.
Answer mmap_shared(Supervisor& guest, Thread& caller) {
  const Descriptor file = caller.copy_of(caller.int_arg(4));
  const bool writes = (caller.int_arg(2) & PROT_WRITE) != 0;
  if (!file || !writes) return Answer::by_kernel();
  const struct stat what = stat_of(file.get());
  if (!S_ISREG(what.st_mode) || !guest.disk().can_come_back(what)) return Answer::by_kernel();
  guest.refuse(caller);
  return Answer::error(ENODEV);
}

}  // namespace lockstep::guests::calls
