// Calls that tell of the machine, and chance. The answers are the same on every machine.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "sim/guests/host/calls/handlers.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests::calls {
namespace {

struct ToldFile {
  std::string_view path;  // "*" stands for a process's number or "self"
  std::string_view text;
};

constexpr std::string_view process_stat =
    "2 (guest) S 1 2 2 0 -1 4194560 1000 0 0 0 0 0 0 0 20 0 4 0 100 60000000 2000 18446744073709551615 0 0 0 "
    "0 0 0 0 "
    "0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
constexpr std::string_view mappings =
    "00400000-00500000 rw-p 00000000 00:00 0 \nRss:                1024 kB\nPrivate_Dirty:         0 kB\n"
    "AnonHugePages:         0 kB\n";

// What the files say that tell of memory, load, time and settings.
constexpr std::array<ToldFile, 18> told_files{{
    {"/proc/*/stat", process_stat},
    {"/proc/*/status", "Name:\tguest\nState:\tR (running)\nThreads:\t1\n"},
    {"/proc/*/statm", "15000 2000 1000 500 0 5000 0\n"},
    {"/proc/*/smaps", mappings},
    {"/proc/*/smaps_rollup", mappings},
    {"/proc/*/limits", "Limit                     Soft Limit           Hard Limit           Units     \n"},
    {"/proc/*/mountinfo", "1 0 0:1 / / ro - tmpfs guest ro\n"},
    {"/proc/*/cgroup", "0::/\n"},
    {"/proc/cpuinfo", "processor\t: 0\nmodel name\t: guest\n\n"},
    {"/proc/loadavg", "0.00 0.00 0.00 1/10 2\n"},
    {"/proc/meminfo",
     "MemTotal:        8388608 kB\nMemFree:         4194304 kB\nMemAvailable:    4194304 kB\n"},
    {"/proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\nbtime 0\n"},
    {"/proc/uptime", "1000.00 1000.00\n"},
    {"/proc/version", "Linux version 6.1.0 (guest)\n"},
    {"/proc/sys/net/core/somaxconn", "4096\n"},
    {"/proc/sys/vm/overcommit_memory", "1\n"},
    {"/sys/devices/system/cpu/online", "0\n"},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n"},
}};

// Of the other files there, these are the kernel's: they tell of the guest alone.
constexpr std::array<std::string_view, 8> kernel_files{"/proc/*/exe",     "/proc/*/fd",   "/proc/*/maps",
                                                       "/proc/*/task",    "/proc/*/comm", "/proc/*/auxv",
                                                       "/proc/*/cmdline", "/proc/*/cwd"};

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// Returns the path with "*" in the place of a process's number: "/proc/self/task/7/stat" is "/proc/*/stat".
std::string pattern_of(const std::string& path) {
  constexpr std::string_view proc = "/proc/";
  if (!starts_with(path, proc)) return path;
  const std::size_t end = path.find('/', proc.size());
  const std::string first = path.substr(proc.size(), end - proc.size());
  const bool is_number = !first.empty() && first.find_first_not_of("0123456789") == std::string::npos;
  if (end == std::string::npos || !(is_number || first == "self" || first == "thread-self")) return path;
  std::string rest = path.substr(end);
  if (starts_with(rest, "/task/")) rest = rest.substr(std::min(rest.find('/', 6), rest.size()));
  return "/proc/*" + rest;
}

std::uint64_t flags_of_open(const Thread& caller) {
  if (caller.call.number == SYS_open) return caller.arg(1);
  if (caller.call.number == SYS_openat) return caller.arg(2);
  const auto how = caller.memory().get<open_how>(caller.arg(2));
  return how ? how->flags : 0;
}

}  // namespace

Answer getrandom(Supervisor& guest, Thread& caller) {
  constexpr std::uint64_t most = 1U << 16;
  std::vector<char> bytes(std::min(caller.arg(1), most));
  guest.random().fill(bytes.data(), bytes.size());
  if (!caller.memory().write(caller.arg(0), bytes.data(), bytes.size())) return Answer::error(EFAULT);
  return Answer::value(static_cast<std::int64_t>(bytes.size()));
}

Answer open(Supervisor& guest, Thread& caller) {
  const bool at = caller.call.number != SYS_open;
  const std::string path = caller.memory().text(caller.arg(at ? 1 : 0));
  const std::uint64_t flags = flags_of_open(caller);
  const bool close_on_exec = (flags & O_CLOEXEC) != 0;
  if (path == "/dev/urandom" || path == "/dev/random") {
    std::string bytes(std::size_t{1} << 14, '\0');
    guest.random().fill(bytes.data(), bytes.size());
    return Answer::give(file_of(bytes), close_on_exec);
  }
  if (!starts_with(path, "/proc/") && !starts_with(path, "/sys/")) {
    if ((flags & O_TRUNC) != 0) will_truncate(guest, caller, at ? caller.int_arg(0) : AT_FDCWD, path);
    return Answer::by_kernel();
  }
  const std::string pattern = pattern_of(path);
  const auto told = std::find_if(told_files.begin(), told_files.end(),
                                 [&](const ToldFile& file) { return file.path == pattern; });
  if (told != told_files.end()) return Answer::give(file_of(std::string(told->text)), close_on_exec);
  const bool by_kernel = std::any_of(kernel_files.begin(), kernel_files.end(),
                                     [&](std::string_view start) { return starts_with(pattern, start); });
  return by_kernel ? Answer::by_kernel() : Answer::error(ENOENT);
}

Answer sysinfo(Supervisor& guest, Thread& caller) {
  struct ::sysinfo told {};
  told.uptime = guest.times().of(GuestClock::boot) / second_ns;
  told.totalram = 8UL << 30;
  told.freeram = 4UL << 30;
  told.procs = 10;
  told.mem_unit = 1;
  return caller.memory().put(caller.arg(0), told) ? Answer::value(0) : Answer::error(EFAULT);
}

Answer uname(Supervisor&, Thread& caller) {
  utsname told{};
  std::strcpy(told.sysname, "Linux");
  std::strcpy(told.nodename, "guest");
  std::strcpy(told.release, "6.1.0");
  std::strcpy(told.version, "#1 SMP");
  std::strcpy(told.machine, "x86_64");
  std::strcpy(told.domainname, "(none)");
  return caller.memory().put(caller.arg(0), told) ? Answer::value(0) : Answer::error(EFAULT);
}

Answer getcpu(Supervisor&, Thread& caller) {
  const std::uint32_t first = 0;
  for (const std::uint64_t pointer : {caller.arg(0), caller.arg(1)}) {
    if (pointer != 0 && !caller.memory().put(pointer, first)) return Answer::error(EFAULT);
  }
  return Answer::value(0);
}

Answer sched_getaffinity(Supervisor&, Thread& caller) {
  const std::uint64_t first = 1;
  if (caller.arg(1) < sizeof first) return Answer::error(EINVAL);
  if (!caller.memory().put(caller.arg(2), first)) return Answer::error(EFAULT);
  return Answer::value(sizeof first);
}

Answer nothing(Supervisor&, Thread&) { return Answer::value(0); }
Answer absent(Supervisor&, Thread&) { return Answer::error(ENOSYS); }
Answer denied(Supervisor&, Thread&) { return Answer::error(EPERM); }

}  // namespace lockstep::guests::calls
