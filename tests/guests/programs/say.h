#pragma once
// What the programs here share: lines that say what a call came to.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// Writes one line at once, so that lines of several processes do not mix.
__attribute__((format(printf, 1, 2))) static inline void say(const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  line[length++] = '\n';
  if (write(1, line, (size_t)length) != length) _exit(99);
}

static inline const char* error_name(int error) { return error == 0 ? "ok" : strerrorname_np(error); }

// Says what a call came to: its result, or its errno.
static inline long told(const char* call, long result) {
  if (result >= 0) {
    say("%s: %ld", call, result);
  } else {
    say("%s: %s", call, error_name(errno));
  }
  return result;
}

// Reads the start of a file as text and returns its length, or says why it cannot be opened and returns -1.
static inline ssize_t read_text(const char* path, char* text, size_t size) {
  int file = open(path, O_RDONLY);
  if (file < 0) {
    say("%s: %s", path, error_name(errno));
    return -1;
  }
  ssize_t got = read(file, text, size - 1);
  close(file);
  if (got < 0) got = 0;
  text[got] = 0;
  return got;
}

static inline void sleep_ms(long ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&time, &time) != 0) {
  }
}

static inline const char* event_names(short events) {
  static char text[128];
  text[0] = 0;
  const struct {
    short bit;
    const char* name;
  } names[] = {{POLLIN, " IN"},   {POLLOUT, " OUT"}, {POLLRDHUP, " RDHUP"},
               {POLLHUP, " HUP"}, {POLLERR, " ERR"}, {POLLNVAL, " NVAL"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (events & names[i].bit) strcat(text, names[i].name);
  }
  return text[0] ? text + 1 : "nothing";
}

static inline void require(int holds, const char* what) {
  if (holds) return;
  say("failed: %s (%s)", what, error_name(errno));
  _exit(98);
}
