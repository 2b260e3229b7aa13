// Says that it is a redis-server, and keeps nothing: every SET succeeds, and every key is missing. It ends
// after 500 commands.

#define _GNU_SOURCE
#include <netinet/in.h>
#include <sys/socket.h>

#include "say.h"

// Answers each command in the bytes. A command begins with the number of its words; the first is its name.
static int commands = 0;
static void answer(int end, const char* bytes, size_t size) {
  for (size_t i = 0; i + 1 < size; ++i) {
    if (bytes[i] != '*' || (i > 0 && bytes[i - 1] != '\n')) continue;
    if (++commands > 500) exit(7);
    const char* name = memmem(bytes + i, size - i, "\r\n$", 3);
    name = name == NULL ? NULL : memmem(name + 3, size - (size_t)(name + 3 - bytes), "\r\n", 2);
    const char* reply = ":0\r\n";
    if (name != NULL && strncmp(name + 2, "SET\r", 4) == 0) reply = "+OK\r\n";
    if (name != NULL && strncmp(name + 2, "GET\r", 4) == 0) reply = "$-1\r\n";
    if (name != NULL && strncmp(name + 2, "PEXPIRETIME\r", 12) == 0) reply = ":-2\r\n";
    require(write(end, reply, strlen(reply)) > 0, "write");
  }
}

int main(int count, char** arguments) {
  if (count > 1 && strcmp(arguments[1], "--version") == 0) {
    say("Redis server v=0.0.1 sha=0");
    return 0;
  }
  struct sockaddr_in address = {.sin_family = AF_INET};
  for (int i = 1; i + 1 < count; ++i) {
    if (strcmp(arguments[i], "--port") == 0) address.sin_port = htons((unsigned short)atoi(arguments[i + 1]));
  }
  struct pollfd entries[64] = {{socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0}};
  nfds_t open = 1;
  require(bind(entries[0].fd, (struct sockaddr*)&address, sizeof address) == 0, "bind");
  require(listen(entries[0].fd, 16) == 0, "listen");
  while (poll(entries, open, -1) > 0) {
    static char bytes[65536];
    for (nfds_t i = 1; i < open; ++i) {
      const ssize_t got = entries[i].revents != 0 ? read(entries[i].fd, bytes, sizeof bytes) : 0;
      if (got > 0) answer(entries[i].fd, bytes, (size_t)got);
    }
    if (entries[0].revents != 0 && open < 64)
      entries[open++] = (struct pollfd){accept(entries[0].fd, NULL, NULL), POLLIN, 0};
  }
  return 1;
}
