// A guest that waits for ever, with a thread and a child that do, too.

#define _GNU_SOURCE
#include <pthread.h>

#include "say.h"

static void* wait_in_a_thread(void* unused) {
  for (;;) sleep_ms(3600000);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, wait_in_a_thread, NULL);
  if (fork() == 0) wait_in_a_thread(NULL);
  pthread_join(thread, NULL);
  return 0;
}
