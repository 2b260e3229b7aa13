// The verbs of a link, seen from both ends: a process connects to its parent over loopback. The same program runs
// natively, and both runs have to print the same lines.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "say.h"

static int listener = -1;
static struct sockaddr_in server;

static void listen_on_loopback(void) {
  listener = socket(AF_INET, SOCK_STREAM, 0);
  require(listener >= 0, "socket");
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(bind(listener, (struct sockaddr*)&server, sizeof server) == 0, "bind");
  socklen_t size = sizeof server;
  require(getsockname(listener, (struct sockaddr*)&server, &size) == 0, "getsockname");
  require(listen(listener, 16) == 0, "listen");
}

static int connect_to_server(void) {
  int end = socket(AF_INET, SOCK_STREAM, 0);
  require(connect(end, (struct sockaddr*)&server, sizeof server) == 0, "connect");
  return end;
}

static short events_of(int end, int wait_ms) {
  struct pollfd entry = {end, POLLIN | POLLOUT | POLLRDHUP, 0};
  poll(&entry, 1, wait_ms);
  return entry.revents;
}

static short epoll_events_of(int end) {
  int epoll = epoll_create1(0);
  struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP, {0}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, end, &event);
  event.events = 0;
  epoll_wait(epoll, &event, 1, 0);
  close(epoll);
  return (short)event.events;
}

static void say_events(const char* when, int end) {
  say("%s: poll %s", when, event_names(events_of(end, 0)));
  say("%s: epoll %s", when, event_names(epoll_events_of(end)));
}

static void say_error(const char* when, int end) {
  int error = -1;
  socklen_t size = sizeof error;
  getsockopt(end, SOL_SOCKET, SO_ERROR, &error, &size);
  say("%s: SO_ERROR %s", when, error_name(error));
}

static void say_read(const char* when, int end) {
  char bytes[64];
  ssize_t got = read(end, bytes, sizeof bytes);
  if (got > 0) say("%s: read \"%.*s\"", when, (int)got, bytes);
  if (got == 0) say("%s: read the end", when);
  if (got < 0) say("%s: read %s", when, error_name(errno));
}

static void say_write(const char* when, int end, const char* text) {
  char what[96];
  snprintf(what, sizeof what, "%s: write", when);
  told(what, write(end, text, strlen(text)));
}

// Runs `client` in a child and `serve` with the accepted end, then waits for the child. What the child says comes
// after what its parent says, so that the order of the lines does not depend on which of them is faster.
static void pair(const char* name, void (*serve)(int), void (*client)(int)) {
  say("== %s", name);
  int said[2];
  require(pipe(said) == 0, "pipe");
  pid_t child = fork();
  if (child == 0) {
    dup2(said[1], 1);
    int end = connect_to_server();
    client(end);
    _exit(0);
  }
  int end = accept(listener, NULL, NULL);
  require(end >= 0, "accept");
  serve(end);
  int status = 0;
  require(waitpid(child, &status, 0) == child, "waitpid");
  close(said[1]);
  char lines[4096];
  for (ssize_t got = 0; (got = read(said[0], lines, sizeof lines)) > 0;) require(write(1, lines, (size_t)got) == got, "write");
  close(said[0]);
  say("child: %s %d", WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  close(end);
}

// ---- An exchange ----

static void echo_serve(int end) {
  say_read("server", end);
  say_write("server", end, "pong");
  say_read("server, after all", end);
}
static void echo_client(int end) {
  say_events("client, connected", end);
  say_write("client", end, "ping");
  say_read("client", end);
  close(end);
}

// ---- A FIN while the other end still writes ----

static void half_serve(int end) {
  say_read("server", end);
  say_read("server, at the FIN", end);
  say_events("server, after the FIN", end);
  say_write("server", end, "still here");
  close(end);
}
static void half_client(int end) {
  say_write("client", end, "last words");
  told("client: shutdown", shutdown(end, SHUT_WR));
  sleep_ms(100);
  say_read("client", end);
  say_read("client, at the FIN", end);
  say_events("client, both finished", end);
  say_write("client, after its own FIN", end, "x");
}

// ---- Closing with nothing unread: the peer's later bytes are answered by an RST ----

static void closed_serve(int end) {
  sleep_ms(100);
  say_events("server, peer closed", end);
  say_read("server, peer closed", end);
  say_write("server, first", end, "x");
  sleep_ms(100);
  say_events("server, after its byte", end);
  say_write("server, second", end, "x");
  say_read("server, after that", end);
  say_error("server, after that", end);
}
static void closed_client(int end) { close(end); }

// ---- Closing with bytes unread, and SO_LINGER 0: an RST ----

static void unread_serve(int end) {
  say_write("server", end, "nobody reads this");
  sleep_ms(200);
  say_events("server, after the RST", end);
  say_read("server, first", end);
  say_read("server, second", end);
  say_write("server", end, "x");
  say_error("server", end);
}
static void unread_client(int end) {
  sleep_ms(100);
  close(end);
}

static void linger_serve(int end) {
  sleep_ms(200);
  say_error("server, after the RST", end);
  say_error("server, once more", end);
  say_read("server", end);
  say_write("server", end, "x");
}
static void linger_client(int end) {
  struct linger now = {1, 0};
  setsockopt(end, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(end);
}

static void data_then_reset_serve(int end) {
  sleep_ms(200);
  say_write("server, first", end, "x");
  say_write("server, second", end, "x");
}

// ---- A peer that dies ----

static void killed_serve(int end) {
  say_read("server", end);
  say_read("server, at the death", end);
}
static void killed_client(int end) {
  say_write("client", end, "alive");
  sleep_ms(50);
  kill(getpid(), SIGKILL);
}

// ---- Writes that are longer than all buffers ----

enum { long_bytes = 16 << 20 };

static void long_serve(int end) {
  sleep_ms(100);
  static char bytes[65536];
  size_t total = 0;
  unsigned sum = 0;
  for (ssize_t got = 0; (got = read(end, bytes, sizeof bytes)) > 0; total += (size_t)got) {
    for (ssize_t i = 0; i < got; ++i) sum = sum * 31 + (unsigned char)bytes[i];
  }
  say("server: %zu bytes, sum %u", total, sum);
}
static void long_client(int end) {
  char* bytes = malloc(long_bytes);
  for (size_t i = 0; i < long_bytes; ++i) bytes[i] = (char)(i * 7 + i / 1000);
  told("client: write", write(end, bytes, long_bytes / 2));
  struct iovec parts[2] = {{bytes + long_bytes / 2, long_bytes / 4}, {bytes + long_bytes * 3L / 4, long_bytes / 4}};
  told("client: writev", writev(end, parts, 2));
  struct msghdr message = {0};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  told("client: sendmsg", sendmsg(end, &message, 0));
  told("client: send", send(end, bytes, long_bytes / 2, 0));
  close(end);
}

// ---- Buffers that are full ----

static void full_serve(int end) {
  sleep_ms(300);
  static char bytes[1 << 20];
  while (read(end, bytes, sizeof bytes) > 0) {
  }
  say("server: read the end");
}
static void full_client(int end) {
  static char bytes[1 << 20];
  fcntl(end, F_SETFL, O_NONBLOCK);
  ssize_t wrote = 0;
  while ((wrote = write(end, bytes, sizeof bytes)) > 0) {
  }
  told("client, full: write", wrote);
  say("client, full: poll %s", event_names(events_of(end, 0)));
  say("client, later: poll %s", event_names(events_of(end, 5000)));
  close(end);
}

// ---- Reading in other ways ----

static void flags_serve(int end) {
  char bytes[64];
  told("server: recv MSG_DONTWAIT", recv(end, bytes, sizeof bytes, MSG_DONTWAIT));
  struct timeval timeout = {0, 50000};
  setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  told("server: recv with a time-out", recv(end, bytes, sizeof bytes, 0));
  timeout.tv_usec = 0;
  setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  told("server: recv MSG_PEEK", recv(end, bytes, sizeof bytes, MSG_PEEK));
  told("server: recv MSG_WAITALL", recv(end, bytes, 10, MSG_WAITALL));
  told("server: recv MSG_WAITALL at the end", recv(end, bytes, 10, MSG_WAITALL));
}
static void flags_client(int end) {
  sleep_ms(150);
  say_write("client", end, "12345");
  sleep_ms(100);
  say_write("client", end, "67890");
  sleep_ms(100);
  say_write("client", end, "abc");
  close(end);
}

// ---- Connections that come to nothing ----

static void refused(void) {
  say("== refused");
  int unused = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in nobody = server;
  nobody.sin_port = 0;
  require(bind(unused, (struct sockaddr*)&nobody, sizeof nobody) == 0, "bind");
  socklen_t size = sizeof nobody;
  getsockname(unused, (struct sockaddr*)&nobody, &size);
  int end = socket(AF_INET, SOCK_STREAM, 0);
  told("blocking", connect(end, (struct sockaddr*)&nobody, sizeof nobody));
  close(end);
  end = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  told("nonblocking", connect(end, (struct sockaddr*)&nobody, sizeof nobody));
  say("nonblocking: poll %s", event_names(events_of(end, 1000)));
  say("nonblocking: epoll %s", event_names(epoll_events_of(end)));
  say_error("nonblocking", end);
  say_error("nonblocking, once more", end);
  say_read("nonblocking", end);
  close(end);
}

static void connected_without_waiting(void) {
  say("== connected without waiting");
  int end = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  told("connect", connect(end, (struct sockaddr*)&server, sizeof server));
  say("poll %s", event_names(events_of(end, 1000)));
  say_error("connected", end);
  told("connect again", connect(end, (struct sockaddr*)&server, sizeof server));
  say_read("nothing there", end);
  struct pollfd entry = {listener, POLLIN, 0};
  told("poll of the listener", poll(&entry, 1, 1000));
  int other = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  say("accept4: flags %d %d", (fcntl(other, F_GETFL) & O_NONBLOCK) != 0, (fcntl(other, F_GETFD) & FD_CLOEXEC) != 0);
  struct sockaddr_in name;
  socklen_t size = sizeof name;
  getpeername(end, (struct sockaddr*)&name, &size);
  say("peer %s, %s", inet_ntoa(name.sin_addr), name.sin_port == server.sin_port ? "the server's port" : "another port");
  close(other);
  close(end);
}

static void not_connected(void) {
  say("== not connected");
  int end = socket(AF_INET, SOCK_STREAM, 0);
  say_read("fresh", end);
  say_write("fresh", end, "x");
  told("fresh: shutdown", shutdown(end, SHUT_WR));
  told("fresh: getpeername", getpeername(end, (struct sockaddr*)&server, &(socklen_t){sizeof server}));
  int second = socket(AF_INET, SOCK_STREAM, 0);
  told("bind to a port in use", bind(second, (struct sockaddr*)&server, sizeof server));
  fcntl(listener, F_SETFL, O_NONBLOCK);
  told("accept of nothing", accept(listener, NULL, NULL));
  close(second);
  close(end);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  listen_on_loopback();
  pair("echo", echo_serve, echo_client);
  pair("half-close", half_serve, half_client);
  pair("close, then bytes", closed_serve, closed_client);
  pair("close with bytes unread", unread_serve, unread_client);
  pair("close with SO_LINGER 0", linger_serve, linger_client);
  pair("write after an RST", data_then_reset_serve, linger_client);
  pair("death", killed_serve, killed_client);
  pair("long writes", long_serve, long_client);
  pair("full buffers", full_serve, full_client);
  pair("flags", flags_serve, flags_client);
  refused();
  connected_without_waiting();
  not_connected();
  return 0;
}
