#pragma once
// What the owned calls do. Each file has one family; owned_calls.cc has the rows.

#include <cstdint>
#include <optional>
#include <string>

#include "sim/guests/host/owned_call.h"
#include "sim/guests/host/supervisor.h"

namespace lockstep::guests::calls {

// clocks.cc
Answer clock_gettime(Supervisor& guest, Thread& caller);
Answer gettimeofday(Supervisor& guest, Thread& caller);
Answer time(Supervisor& guest, Thread& caller);
Answer clock_getres(Supervisor& guest, Thread& caller);
Answer times(Supervisor& guest, Thread& caller);
Answer getrusage(Supervisor& guest, Thread& caller);
Answer nanosleep(Supervisor& guest, Thread& caller);
Answer clock_nanosleep(Supervisor& guest, Thread& caller);
Answer setitimer(Supervisor& guest, Thread& caller);
Answer timerfd_create(Supervisor& guest, Thread& caller);
Answer timerfd_settime(Supervisor& guest, Thread& caller);
Answer timerfd_gettime(Supervisor& guest, Thread& caller);

// waiting.cc
Answer poll(Supervisor& guest, Thread& caller);
Answer select(Supervisor& guest, Thread& caller);
Answer epoll_wait(Supervisor& guest, Thread& caller);

// transfers.cc
Answer read(Supervisor& guest, Thread& caller);
Answer write(Supervisor& guest, Thread& caller);

// sockets.cc
Answer socket(Supervisor& guest, Thread& caller);
Answer bind(Supervisor& guest, Thread& caller);
Answer listen(Supervisor& guest, Thread& caller);
Answer accept(Supervisor& guest, Thread& caller);
Answer connect(Supervisor& guest, Thread& caller);
Answer shutdown(Supervisor& guest, Thread& caller);
Answer getsockname(Supervisor& guest, Thread& caller);
Answer getpeername(Supervisor& guest, Thread& caller);
Answer setsockopt(Supervisor& guest, Thread& caller);
Answer getsockopt(Supervisor& guest, Thread& caller);

// futexes.cc
Answer futex(Supervisor& guest, Thread& caller);

// processes.cc
Answer by_kernel(Supervisor& guest, Thread& caller);
Answer clone(Supervisor& guest, Thread& caller);
Answer wait(Supervisor& guest, Thread& caller);
Answer kill(Supervisor& guest, Thread& caller);
Answer tkill(Supervisor& guest, Thread& caller);
Answer sched_yield(Supervisor& guest, Thread& caller);

// machine.cc
Answer getrandom(Supervisor& guest, Thread& caller);
Answer open(Supervisor& guest, Thread& caller);
Answer sysinfo(Supervisor& guest, Thread& caller);
Answer uname(Supervisor& guest, Thread& caller);
Answer getcpu(Supervisor& guest, Thread& caller);
Answer sched_getaffinity(Supervisor& guest, Thread& caller);
Answer nothing(Supervisor& guest, Thread& caller);  // says that it is done
Answer absent(Supervisor& guest, Thread& caller);   // ENOSYS, as an older kernel says
Answer denied(Supervisor& guest, Thread& caller);   // EPERM, as every ordinary user is told

// files.cc
Answer fsync(Supervisor& guest, Thread& caller);
Answer sync(Supervisor& guest, Thread& caller);
Answer sync_file_range(Supervisor& guest, Thread& caller);
Answer creat(Supervisor& guest, Thread& caller);
Answer truncate(Supervisor& guest, Thread& caller);
Answer ftruncate(Supervisor& guest, Thread& caller);
Answer fallocate(Supervisor& guest, Thread& caller);
Answer pwrite(Supervisor& guest, Thread& caller);
Answer copy_file_range(Supervisor& guest, Thread& caller);
Answer mmap_shared(Supervisor& guest, Thread& caller);
// Tells the disk of the write that the caller makes of a file: at this offset, or where the file stands.
void will_write(Supervisor& guest, const Thread& caller, int file, std::optional<std::int64_t> offset);
// Tells the disk of the file that goes if the path is opened with O_TRUNC.
void will_truncate(Supervisor& guest, const Thread& caller, int folder, const std::string& path);

// locks.cc
Answer flock(Supervisor& guest, Thread& caller);
Answer fcntl_setlkw(Supervisor& guest, Thread& caller);

}  // namespace lockstep::guests::calls
