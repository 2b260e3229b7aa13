// Clocks, sleeps and timers. The same program runs natively, so it tells what holds on both sides, not the times.

#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>

#include "say.h"

static long long ns_now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void at_least(const char* what, long long ns, long long wanted) {
  say("%s: %s", what, ns >= wanted && ns < wanted + 500000000 ? "as long as it should" : "not as long as it should");
}

static void sleeps(void) {
  long long start = ns_now(CLOCK_MONOTONIC);
  sleep_ms(20);
  at_least("nanosleep", ns_now(CLOCK_MONOTONIC) - start, 20000000);
  start = ns_now(CLOCK_BOOTTIME);
  usleep(20000);
  at_least("usleep", ns_now(CLOCK_BOOTTIME) - start, 20000000);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 1;
  start = ns_now(CLOCK_REALTIME);
  told("clock_nanosleep", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));
  at_least("clock_nanosleep", ns_now(CLOCK_REALTIME) - start, 1000000000);
  struct timespec wrong = {0, 1000000000};
  told("nanosleep of a wrong time", nanosleep(&wrong, NULL));
  say("clock_nanosleep by a wrong clock: %s", error_name(clock_nanosleep(99, 0, &until, NULL)));
}

static void waits(void) {
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  struct pollfd entry = {ends[0], POLLIN, 0};
  long long start = ns_now(CLOCK_MONOTONIC);
  told("poll", poll(&entry, 1, 20));
  at_least("poll", ns_now(CLOCK_MONOTONIC) - start, 20000000);
  told("poll with nothing", poll(NULL, 0, 5));
  struct timespec time = {0, 20000000};
  told("ppoll", ppoll(&entry, 1, &time, NULL));
  fd_set read_set;
  fd_set write_set;
  FD_ZERO(&read_set);
  FD_SET(ends[0], &read_set);
  struct timeval timeout = {0, 20000};
  told("select", select(ends[0] + 1, &read_set, NULL, NULL, &timeout));
  say("its set is %s", FD_ISSET(ends[0], &read_set) ? "not empty" : "empty");
  FD_SET(ends[0], &read_set);
  FD_ZERO(&write_set);
  FD_SET(ends[1], &write_set);
  told("select for writing", select(ends[1] + 1, &read_set, &write_set, NULL, NULL));
  say("its sets: %d %d", FD_ISSET(ends[0], &read_set) != 0, FD_ISSET(ends[1], &write_set) != 0);
  told("pselect", pselect(0, NULL, NULL, NULL, &time, NULL));
  entry.fd = 77;
  told("poll of a wrong descriptor", poll(&entry, 1, 20));
  say("its events: %s", event_names(entry.revents));
  int epoll = epoll_create1(0);
  told("epoll_wait", epoll_wait(epoll, &(struct epoll_event){0}, 1, 10));
  told("epoll_pwait2", epoll_pwait2(epoll, &(struct epoll_event){0}, 1, &time, NULL));
}

static void timers(void) {
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  struct itimerspec every = {{0, 10000000}, {0, 10000000}};
  told("timerfd_settime", timerfd_settime(timer, 0, &every, NULL));
  unsigned long long expirations = 0;
  told("read", read(timer, &expirations, sizeof expirations));
  say("expirations: %llu", expirations);
  sleep_ms(35);
  struct pollfd entry = {timer, POLLIN, 0};
  told("poll", poll(&entry, 1, 0));
  told("read", read(timer, &expirations, sizeof expirations));
  say("expirations: %s", expirations >= 3 ? "three or more" : "fewer than three");
  struct itimerspec left;
  struct itimerspec stop = {{0, 0}, {0, 0}};
  told("stop", timerfd_settime(timer, 0, &stop, &left));
  say("the period was %ld ns", left.it_interval.tv_nsec);
  told("gettime", timerfd_gettime(timer, &left));
  say("left: %ld s %ld ns", (long)left.it_value.tv_sec, left.it_value.tv_nsec);
  fcntl(timer, F_SETFL, O_NONBLOCK);
  told("read of a stopped timer", read(timer, &expirations, sizeof expirations));
  struct itimerspec soon = {{0, 0}, {0, 0}};
  clock_gettime(CLOCK_MONOTONIC, &soon.it_value);
  soon.it_value.tv_sec += 1;
  told("absolute", timerfd_settime(timer, TFD_TIMER_ABSTIME, &soon, NULL));
  told("poll", poll(&entry, 1, -1));
  expirations = 0xfffffffffffffffe;
  told("write to a timer", write(timer, &expirations, sizeof expirations));
  told("settime of no timer", timerfd_settime(0, 0, &soon, NULL));
}

static void clocks(void) {
  long long monotonic = ns_now(CLOCK_MONOTONIC);
  long long raw = ns_now(CLOCK_MONOTONIC_RAW);
  say("clocks go forward: %d %d", ns_now(CLOCK_MONOTONIC) >= monotonic, ns_now(CLOCK_MONOTONIC_RAW) >= raw);
  struct timeval day;
  told("gettimeofday", gettimeofday(&day, NULL));
  long long difference = ns_now(CLOCK_REALTIME) / 1000000000 - day.tv_sec;
  say("it is what CLOCK_REALTIME says: %d", difference >= 0 && difference <= 1);
  time_t now = time(NULL);
  say("and what time says: %d", now - day.tv_sec <= 1);
  struct timespec resolution;
  told("clock_getres", clock_getres(CLOCK_MONOTONIC, &resolution));
  told("clock_gettime of a wrong clock", clock_gettime(99, &resolution));
  told("clock_settime", clock_settime(99, &resolution) == 0);
  struct tms used;
  say("times: %d", times(&used) > 0);
}

int main(void) {
  sleeps();
  waits();
  timers();
  clocks();
  return 0;
}
