// Guests that end a run with an error. The argument says how.

#define _GNU_SOURCE
#include <sys/time.h>

#include "say.h"

int main(int count, char** arguments) {
  const char* how = count > 1 ? arguments[1] : "";
  say("it begins to: %s", how);
  if (strcmp(how, "compute") == 0) {
    for (volatile unsigned long i = 0;; ++i) {
    }
  }
  if (strcmp(how, "read clocks") == 0) {
    struct timeval day;
    for (;;) gettimeofday(&day, NULL);
  }
  if (strcmp(how, "call") == 0) {
    for (;;) {
      if (getppid() < 0 || write(1, "", 0) != 0) return 1;
    }
  }
  if (strcmp(how, "end") == 0) return 3;
  return 0;
}
