// What a guest asks for in vain: calls that are not owned yet. It runs as a guest only.

#define _GNU_SOURCE
#include <linux/futex.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "say.h"

int main(void) {
  told("UDP", socket(AF_INET, SOCK_DGRAM, 0));
  told("IPv6", socket(AF_INET6, SOCK_STREAM, 0));
  told("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  sigset_t set;
  sigemptyset(&set);
  told("signalfd", signalfd(-1, &set, 0));
  struct itimerval soon = {{0, 0}, {1, 0}};
  told("setitimer", setitimer(ITIMER_REAL, &soon, NULL));
  timer_t timer;
  told("timer_create", timer_create(CLOCK_MONOTONIC, NULL, &timer));
  unsigned word = 0;
  told("futex with priority inheritance", syscall(SYS_futex, &word, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0));
  told("pause", syscall(SYS_pause));
  told("stop", kill(getpid(), SIGSTOP));
  told("io_uring", syscall(SYS_io_uring_setup, 8, NULL));
  told("sendfile", sendfile(1, 0, NULL, 1));
  told("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  told("unshare", unshare(CLONE_NEWNS));
  told("mkfifo", mkfifo("pipe", 0600));
  told("clock_settime", clock_settime(CLOCK_REALTIME, &(struct timespec){0, 0}));
  return 0;
}
