// A program that waits by looking at clocks, and one that makes calls without ever waiting. Natively they end, too.

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>

#include "say.h"

static long long now_us(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void* sleeper(void* unused) {
  (void)unused;
  sleep_ms(20);
  say("the sleeper has slept while the other thread computed");
  return NULL;
}

int main(void) {
  const long long wall = now_us(CLOCK_REALTIME);
  const long long start = now_us(CLOCK_MONOTONIC);
  long long before = start;
  pthread_t thread;
  require(pthread_create(&thread, NULL, sleeper, NULL) == 0, "a thread");
  while (now_us(CLOCK_MONOTONIC) - start < 50000) {
    const long long now = now_us(CLOCK_MONOTONIC);
    require(now >= before, "a clock that never goes back");
    before = now;
  }
  const long long passed = now_us(CLOCK_MONOTONIC) - start;
  require(passed >= 50000, "50 ms");
  require(now_us(CLOCK_REALTIME) - wall >= 40000, "40 ms of the wall clock");
  say("it has looked at a clock for 50 ms");
  pthread_join(thread, NULL);
  sleep_ms(1);
  const long long slept = now_us(CLOCK_MONOTONIC);
  for (int call = 0; call < 5000; ++call) sched_yield();
  require(now_us(CLOCK_MONOTONIC) > slept, "calls that take time");
  const long long then = now_us(CLOCK_MONOTONIC);
  while (now_us(CLOCK_MONOTONIC) - then < 30000) sched_yield();
  say("it has yielded for 30 ms");
  return 0;
}
