// The rows of all owned calls. What is not here is the kernel's: reading files and their names, pipes,
// memory, and what depends on the guest alone.

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/check.h"
#include "sim/guests/host/calls/handlers.h"

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

namespace lockstep::guests {
namespace {

constexpr OwnedCall owned(int number, const char* name, Answer (*handle)(Supervisor&, Thread&)) {
  return {number, name, handle};
}
constexpr OwnedCall owned_where(OnlyWhere only, int number, const char* name,
                                Answer (*handle)(Supervisor&, Thread&)) {
  return {number, name, handle, 0, false, only};
}
constexpr OwnedCall clock_read(int number, const char* name, Answer (*handle)(Supervisor&, Thread&)) {
  return {number, name, handle, 0, true};
}
// A call that is not owned yet, or that a guest may not make, with the errno that Linux gives where there is
// none.
constexpr OwnedCall refused(int number, const char* name, int error) {
  return {number, name, nullptr, error};
}

constexpr std::array rows{
    clock_read(SYS_clock_gettime, "clock_gettime", calls::clock_gettime),
    clock_read(SYS_gettimeofday, "gettimeofday", calls::gettimeofday),
    clock_read(SYS_time, "time", calls::time),
    owned(SYS_clock_getres, "clock_getres", calls::clock_getres),
    owned(SYS_times, "times", calls::times),
    owned(SYS_getrusage, "getrusage", calls::getrusage),
    owned(SYS_nanosleep, "nanosleep", calls::nanosleep),
    owned(SYS_clock_nanosleep, "clock_nanosleep", calls::clock_nanosleep),
    owned(SYS_timerfd_create, "timerfd_create", calls::timerfd_create),
    owned(SYS_timerfd_settime, "timerfd_settime", calls::timerfd_settime),
    owned(SYS_timerfd_gettime, "timerfd_gettime", calls::timerfd_gettime),

    owned(SYS_poll, "poll", calls::poll),
    owned(SYS_ppoll, "ppoll", calls::poll),
    owned(SYS_select, "select", calls::select),
    owned(SYS_pselect6, "pselect6", calls::select),
    owned(SYS_epoll_wait, "epoll_wait", calls::epoll_wait),
    owned(SYS_epoll_pwait, "epoll_pwait", calls::epoll_wait),
    owned(SYS_epoll_pwait2, "epoll_pwait2", calls::epoll_wait),

    owned(SYS_read, "read", calls::read),
    owned(SYS_readv, "readv", calls::read),
    owned(SYS_recvfrom, "recvfrom", calls::read),
    owned(SYS_recvmsg, "recvmsg", calls::read),
    owned(SYS_recvmmsg, "recvmmsg", calls::read),
    owned(SYS_write, "write", calls::write),
    owned(SYS_writev, "writev", calls::write),
    owned(SYS_sendto, "sendto", calls::write),
    owned(SYS_sendmsg, "sendmsg", calls::write),
    owned(SYS_sendmmsg, "sendmmsg", calls::write),
    refused(SYS_sendfile, "sendfile", EINVAL),
    refused(SYS_splice, "splice", EINVAL),
    refused(SYS_tee, "tee", EINVAL),
    refused(SYS_vmsplice, "vmsplice", EINVAL),

    owned(SYS_socket, "socket", calls::socket),
    owned(SYS_bind, "bind", calls::bind),
    owned(SYS_listen, "listen", calls::listen),
    owned(SYS_accept, "accept", calls::accept),
    owned(SYS_accept4, "accept4", calls::accept),
    owned(SYS_connect, "connect", calls::connect),
    owned(SYS_shutdown, "shutdown", calls::shutdown),
    owned(SYS_getsockname, "getsockname", calls::getsockname),
    owned(SYS_getpeername, "getpeername", calls::getpeername),
    owned(SYS_setsockopt, "setsockopt", calls::setsockopt),
    owned(SYS_getsockopt, "getsockopt", calls::getsockopt),

    owned(SYS_futex, "futex", calls::futex),
    refused(SYS_futex_waitv, "futex_waitv", ENOSYS),

    owned(SYS_clone, "clone", calls::clone),
    owned(SYS_clone3, "clone3", calls::clone),
    owned(SYS_fork, "fork", calls::by_kernel),
    owned(SYS_vfork, "vfork", calls::by_kernel),
    owned(SYS_execve, "execve", calls::by_kernel),
    owned(SYS_execveat, "execveat", calls::by_kernel),
    owned(SYS_exit, "exit", calls::by_kernel),
    owned(SYS_exit_group, "exit_group", calls::by_kernel),
    owned(SYS_wait4, "wait4", calls::wait),
    owned(SYS_waitid, "waitid", calls::wait),
    owned(SYS_kill, "kill", calls::kill),
    owned(SYS_rt_sigqueueinfo, "rt_sigqueueinfo", calls::kill),
    owned(SYS_tkill, "tkill", calls::tkill),
    owned(SYS_tgkill, "tgkill", calls::tkill),
    owned(SYS_rt_tgsigqueueinfo, "rt_tgsigqueueinfo", calls::tkill),
    owned(SYS_sched_yield, "sched_yield", calls::sched_yield),
    refused(SYS_pidfd_send_signal, "pidfd_send_signal", ENOSYS),
    refused(SYS_pause, "pause", ENOSYS),
    refused(SYS_rt_sigsuspend, "rt_sigsuspend", ENOSYS),
    refused(SYS_rt_sigtimedwait, "rt_sigtimedwait", ENOSYS),
    refused(SYS_signalfd, "signalfd", ENOSYS),
    refused(SYS_signalfd4, "signalfd4", ENOSYS),
    owned(SYS_setitimer, "setitimer", calls::setitimer),
    refused(SYS_getitimer, "getitimer", ENOSYS),
    refused(SYS_alarm, "alarm", ENOSYS),
    refused(SYS_timer_create, "timer_create", ENOSYS),

    owned(SYS_getrandom, "getrandom", calls::getrandom),
    owned(SYS_open, "open", calls::open),
    owned(SYS_openat, "openat", calls::open),
    owned(SYS_openat2, "openat2", calls::open),
    owned(SYS_sysinfo, "sysinfo", calls::sysinfo),
    owned(SYS_uname, "uname", calls::uname),
    owned(SYS_getcpu, "getcpu", calls::getcpu),
    owned(SYS_sched_getaffinity, "sched_getaffinity", calls::sched_getaffinity),
    owned(SYS_sched_setaffinity, "sched_setaffinity", calls::nothing),
    owned(SYS_rseq, "rseq", calls::absent),  // it tells the number of the processor

    owned(SYS_fsync, "fsync", calls::fsync),
    owned(SYS_fdatasync, "fdatasync", calls::fsync),
    owned(SYS_sync, "sync", calls::sync),
    owned(SYS_syncfs, "syncfs", calls::sync),
    owned(SYS_sync_file_range, "sync_file_range", calls::sync_file_range),
    owned(SYS_creat, "creat", calls::creat),
    owned(SYS_truncate, "truncate", calls::truncate),
    owned(SYS_ftruncate, "ftruncate", calls::ftruncate),
    owned(SYS_fallocate, "fallocate", calls::fallocate),
    owned(SYS_pwrite64, "pwrite64", calls::pwrite),
    owned(SYS_pwritev, "pwritev", calls::pwrite),
    owned(SYS_pwritev2, "pwritev2", calls::pwrite),
    owned(SYS_copy_file_range, "copy_file_range", calls::copy_file_range),
    owned_where({3, MAP_SHARED | MAP_ANONYMOUS, MAP_SHARED}, SYS_mmap, "mmap MAP_SHARED", calls::mmap_shared),
    owned(SYS_flock, "flock", calls::flock),
    owned_where({1, 0xffffffff, F_SETLKW}, SYS_fcntl, "fcntl F_SETLKW", calls::fcntl_setlkw),

    refused(SYS_io_uring_setup, "io_uring_setup", ENOSYS),
    refused(SYS_io_setup, "io_setup", ENOSYS),
    refused(SYS_perf_event_open, "perf_event_open", ENOSYS),
    refused(SYS_userfaultfd, "userfaultfd", ENOSYS),
    refused(SYS_bpf, "bpf", EPERM),
    refused(SYS_ptrace, "ptrace", EPERM),
    refused(SYS_process_vm_readv, "process_vm_readv", EPERM),
    refused(SYS_process_vm_writev, "process_vm_writev", EPERM),
    refused(SYS_mq_open, "mq_open", ENOSYS),
    refused(SYS_msgget, "msgget", ENOSYS),
    refused(SYS_semget, "semget", ENOSYS),
    refused(SYS_mknod, "mknod", EPERM),  // a named pipe is a file whose opening waits
    refused(SYS_mknodat, "mknodat", EPERM),
    refused(SYS_unshare, "unshare", EPERM),
    refused(SYS_setns, "setns", EPERM),
    owned(SYS_clock_settime, "clock_settime", calls::denied),
    owned(SYS_settimeofday, "settimeofday", calls::denied),
    owned(SYS_adjtimex, "adjtimex", calls::denied),
    owned(SYS_clock_adjtime, "clock_adjtime", calls::denied),
};

}  // namespace

std::span<const OwnedCall> owned_calls() { return rows; }

const OwnedCall& owned_call(int number) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const OwnedCall& call) { return call.number == number; });
  CHECK(row != rows.end(), "system call {}", number);
  return *row;
}

}  // namespace lockstep::guests
