// Threads, and every way in which they wait for each other. The same program runs natively.

#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "say.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn = 0;

static long futex(uint32_t* word, int operation, uint32_t value, const void* timeout, uint32_t* second, uint32_t third) {
  return syscall(SYS_futex, word, operation, value, timeout, second, third);
}

static void* take_turns(void* argument) {
  const int me = (int)(intptr_t)argument;
  pthread_mutex_lock(&mutex);
  for (int round = 0; round < 3; ++round) {
    while (turn % 3 != me) pthread_cond_wait(&changed, &mutex);
    say("thread %d, round %d", me, round);
    ++turn;
    pthread_cond_broadcast(&changed);
  }
  pthread_mutex_unlock(&mutex);
  return (void*)(intptr_t)(me * 10);
}

static void turns(void) {
  pthread_t threads[3];
  for (intptr_t i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, take_turns, (void*)i);
  void* returned[3];
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], &returned[i]);
  for (int i = 0; i < 3; ++i) say("thread %d returned %d", i, (int)(intptr_t)returned[i]);
}

static struct timespec in_ms(clockid_t clock, long ms) {
  struct timespec time;
  clock_gettime(clock, &time);
  time.tv_nsec += ms * 1000000;
  time.tv_sec += time.tv_nsec / 1000000000;
  time.tv_nsec %= 1000000000;
  return time;
}

static void timeouts(void) {
  pthread_mutex_lock(&mutex);
  const struct timespec wall = in_ms(CLOCK_REALTIME, 20);
  say("timedwait: %s", error_name(pthread_cond_timedwait(&changed, &mutex, &wall)));
  const struct timespec monotonic = in_ms(CLOCK_MONOTONIC, 20);
  say("clockwait: %s", error_name(pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &monotonic)));
  pthread_mutex_unlock(&mutex);
  sem_t empty;
  sem_init(&empty, 0, 0);
  told("sem_timedwait", sem_timedwait(&empty, &wall));
  told("sem_trywait", sem_trywait(&empty));
}

// ---- Futexes ----

static uint32_t word = 0;
static uint32_t other = 0;
static long results[3];

static void* wait_for_word(void* argument) {
  const intptr_t me = (intptr_t)argument;
  results[me] = futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, 1U << me);
  return NULL;
}

static void futexes(void) {
  const struct timespec short_time = {0, 10000000};
  told("wait for another value", futex(&word, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0));
  told("wait with a time-out", futex(&word, FUTEX_WAIT_PRIVATE, 0, &short_time, NULL, 0));
  told("wake nobody", futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
  pthread_t threads[3];
  for (intptr_t i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, wait_for_word, (void*)i);
  sleep_ms(50);
  told("wake by bits", futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, NULL, NULL, 2));
  told("requeue the rest", futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 0, (void*)9L, &other, 0));
  told("wake at the old place", futex(&word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0));
  told("wake at the new place", futex(&other, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0));
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
  say("results %ld %ld %ld", results[0], results[1], results[2]);
  const int add_one_and_compare = FUTEX_OP(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 0);
  told("wake-op", futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void*)1L, &other, (uint32_t)add_one_and_compare));
  say("the second word is %u", other);
}

// ---- Between processes ----

static void shared_memory(void) {
  sem_t* semaphore = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sem_init(semaphore, 1, 0);
  const pid_t child = fork();
  if (child == 0) {
    sleep_ms(20);
    sem_post(semaphore);
    _exit(0);
  }
  told("wait for another process", sem_wait(semaphore));
  waitpid(child, NULL, 0);
}

static void* die_with_the_mutex(void* robust) {
  pthread_mutex_lock(robust);
  return NULL;
}

static void robust_mutex(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_t robust;
  pthread_mutex_init(&robust, &attributes);
  pthread_t thread;
  pthread_create(&thread, NULL, die_with_the_mutex, &robust);
  pthread_join(thread, NULL);
  say("lock after the owner's end: %s", error_name(pthread_mutex_lock(&robust)));
}

static void* outlive(void* unused) {
  (void)unused;
  sleep_ms(30);
  say("the first thread has ended, and this one goes on");
  exit(7);
}

static void first_thread_ends(void) {
  const pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, outlive, NULL);
    pthread_exit(NULL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  say("its process ended with %d", WEXITSTATUS(status));
}

static volatile int ready = 0;

static void* spin_and_yield(void* unused) {
  (void)unused;
  while (!ready) sched_yield();
  return NULL;
}

static void yields(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, spin_and_yield, NULL);
  for (int i = 0; i < 1000; ++i) sched_yield();
  ready = 1;
  told("join the one that yields", pthread_join(thread, NULL));
}

int main(void) {
  turns();
  timeouts();
  futexes();
  shared_memory();
  robust_mutex();
  first_thread_ends();
  yields();
  return 0;
}
