// A client of a lock on one node, without a library: SET NX PX, work, a compare-and-delete by DEL. It says to
// lockstep what it does. The argument, if there is one, says which mistake it makes.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "say.h"

static int connect_to(unsigned short port) {
  const struct sockaddr_in address = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {0}};
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  require(made >= 0, "a socket");
  if (connect(made, (const struct sockaddr*)&address, sizeof address) != 0) {
    say("port %d: %s", port, error_name(errno));
    close(made);
    return -1;
  }
  return made;
}

// Sends a command of words with blanks between them, and returns the first line of the answer.
static const char* ask(int to, const char* text) {
  static char answer[256];
  char words[256], command[512];
  strcpy(words, text);
  int count = 0;
  char body[400] = "";
  for (char* word = strtok(words, " "); word != NULL; word = strtok(NULL, " "), ++count)
    sprintf(body + strlen(body), "$%zu\r\n%s\r\n", strlen(word), word);
  const int size = sprintf(command, "*%d\r\n%s", count, body);
  require(write(to, command, (size_t)size) == size, "a write");
  const ssize_t got = read(to, answer, sizeof answer - 1);
  if (got <= 0) {
    say("%s: %s", text, got == 0 ? "the end" : error_name(errno));
    return "";
  }
  answer[got] = 0;
  answer[strcspn(answer, "\r")] = 0;
  return answer;
}

int main(int count, char** arguments) {
  const char* mistake = count > 1 ? arguments[1] : "";
  const int world = connect_to(1);
  require(world >= 0, "lockstep");
  if (strcmp(mistake, "ends") == 0) return 3;
  if (strcmp(mistake, "sleeps") == 0) sleep_ms(60000);
  if (strcmp(mistake, "misspells") == 0) ask(world, "LS.REDY");
  if (strcmp(mistake, "begins") == 0) ask(world, "LS.NEXT");
  if (strcmp(mistake, "mumbles") == 0) require(write(world, "hello\r\n", 7) == 7, "a write");
  sleep_ms(200);
  say("INFO: %s", ask(world, "INFO"));
  say("PING: %s", ask(world, "ping"));
  ask(world, "LS.READY");
  say("port 6379: %d", connect_to(6379));
  const int node = connect_to(7001);
  while (node >= 0 && strcmp(ask(world, "LS.NEXT"), ":1") == 0) {
    if (strcmp(ask(node, "SET lock token NX PX 500"), "+OK") != 0) {
      say("not acquired");
      continue;
    }
    ask(world, "LS.ACQUIRED lock 480");
    ask(world, "LS.WORK");
    ask(world, "LS.CHECK lock");
    say("written: %s", ask(world, "LS.WRITE lock"));
    ask(world, "LS.ENDED lock");
    say("deleted: %s", ask(node, "DEL lock"));
    ask(world, "LS.RELEASED lock");
  }
  return 0;
}
