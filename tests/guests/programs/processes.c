// Processes: births, ends, signals and pipes between them. The same program runs natively.

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "say.h"

extern char** environ;
static const char* self;

static void say_end(const char* what, int status) {
  if (WIFEXITED(status)) say("%s: exit %d", what, WEXITSTATUS(status));
  if (WIFSIGNALED(status)) say("%s: signal %d", what, WTERMSIG(status));
}

static int wait_for(pid_t child) {
  int status = 0;
  require(waitpid(child, &status, 0) == child, "waitpid");
  return status;
}

// ---- Births ----

static void births(void) {
  pid_t child = fork();
  if (child == 0) _exit(3);
  say_end("fork", wait_for(child));
  child = vfork();
  if (child == 0) {
    execl(self, self, "exit", "4", (char*)NULL);
    _exit(99);
  }
  say_end("vfork and execl", wait_for(child));
  char* arguments[] = {(char*)self, "exit", "5", NULL};
  require(posix_spawn(&child, self, NULL, NULL, arguments, environ) == 0, "posix_spawn");
  say_end("posix_spawn", wait_for(child));
  say("posix_spawn of nothing: %s", error_name(posix_spawn(&child, "/nothing", NULL, NULL, arguments, environ)));
  FILE* output = popen("echo one; echo two | tr a-z A-Z", "r");
  char line[64];
  while (fgets(line, sizeof line, output)) say("popen: %.*s", (int)strcspn(line, "\n"), line);
  say("pclose: %d", pclose(output));
  told("wait without children", waitpid(-1, NULL, 0));
}

static void order_of_ends(void) {
  pid_t first = fork();
  if (first == 0) {
    sleep_ms(60);
    _exit(1);
  }
  pid_t second = fork();
  if (second == 0) {
    sleep_ms(20);
    _exit(2);
  }
  told("nobody has ended yet", waitpid(-1, NULL, WNOHANG));
  int status = 0;
  say("first to end: %s", waitpid(-1, &status, 0) == second ? "the second" : "the first");
  siginfo_t info;
  told("waitid, WNOWAIT", waitid(P_PID, (id_t)first, &info, WEXITED | WNOWAIT));
  say("waitid says %d", info.si_status);
  say_end("and then", wait_for(first));
}

static void orphan(void) {
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      sleep_ms(30);
      if (write(ends[1], "alive", 5) != 5) _exit(1);
    }
    _exit(0);
  }
  wait_for(child);
  close(ends[1]);
  char word[8] = {0};
  told("a word of the orphan", read(ends[0], word, sizeof word));
  told("its end", read(ends[0], word, sizeof word));
  close(ends[0]);
}

// ---- Signals ----

static volatile sig_atomic_t caught = 0;
static volatile pid_t caught_by = 0;

static void catch(int signal) {
  caught = signal;
  caught_by = (pid_t)syscall(SYS_gettid);
}

static void handle(int signal, int flags) {
  struct sigaction action = {0};
  action.sa_handler = catch;
  action.sa_flags = flags;
  sigaction(signal, &action, NULL);
}

static void to_itself(void) {
  handle(SIGUSR1, 0);
  told("kill", kill(getpid(), SIGUSR1));
  say("caught %d", caught);
  caught = 0;
  told("raise", raise(SIGUSR1));
  say("caught %d", caught);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  caught = 0;
  kill(getpid(), SIGUSR1);
  say("blocked: caught %d", caught);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  say("unblocked: caught %d", caught);
  told("kill with 0", kill(getpid(), 0));
  told("kill nobody", kill(999999, SIGUSR1));
}

static void signal_parent_after(long ms, int signal) {
  const pid_t parent = getpid();
  if (fork() == 0) {
    sleep_ms(ms);
    kill(parent, signal);
    sleep_ms(ms);
    _exit(0);
  }
}

static void interruptions(void) {
  int ends[2];
  char byte = 0;
  require(pipe(ends) == 0, "pipe");
  handle(SIGUSR1, 0);
  signal_parent_after(30, SIGUSR1);
  told("read, interrupted", read(ends[0], &byte, 1));
  wait(NULL);
  signal_parent_after(30, SIGUSR1);
  struct timespec time = {5, 0};
  told("nanosleep, interrupted", nanosleep(&time, NULL));
  wait(NULL);
  handle(SIGUSR2, SA_RESTART);
  signal_parent_after(30, SIGUSR2);
  struct pollfd entry = {ends[0], POLLIN, 0};
  told("poll, interrupted in spite of SA_RESTART", poll(&entry, 1, 5000));
  wait(NULL);
  signal_parent_after(30, SIGUSR2);
  if (fork() == 0) {
    sleep_ms(100);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    _exit(0);
  }
  caught = 0;
  told("read, restarted", read(ends[0], &byte, 1));
  say("caught %d", caught);
  while (wait(NULL) > 0) {
  }
  handle(SIGCHLD, 0);
  caught = 0;
  if (fork() == 0) _exit(0);
  told("sleep until a child ends", nanosleep(&time, NULL));
  say("caught %s", caught == SIGCHLD ? "SIGCHLD" : "nothing");
  wait(NULL);
  signal(SIGCHLD, SIG_DFL);
}

// What comes after an interrupted call is not interrupted by the same signal.
static void after_an_interruption(void) {
  handle(SIGUSR1, 0);
  struct timespec time = {0, 80000000};
  struct timespec left = {9, 0};
  signal_parent_after(20, SIGUSR1);
  told("nanosleep, interrupted", nanosleep(&time, &left));
  say("it had time left: %s", left.tv_sec == 0 && left.tv_nsec > 0 && left.tv_nsec < 80000000 ? "some" : "another");
  told("the next nanosleep", nanosleep(&time, NULL));
  wait(NULL);
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  signal_parent_after(20, SIGUSR1);
  if (fork() == 0) {
    static char part[200000];
    close(ends[1]);
    sleep_ms(60);
    size_t total = 0;
    for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0;) total += (size_t)got;
    _exit(total == 100000 ? 0 : 1);
  }
  close(ends[0]);
  char* bytes = calloc(1, 100000);
  ssize_t first = write(ends[1], bytes, 100000);
  ssize_t second = write(ends[1], bytes, 100000 - (size_t)first);
  say("a long write: a part %s, then the rest %s", first > 0 && first < 100000 ? "yes" : "no",
      second == 100000 - first ? "yes" : "no");
  close(ends[1]);
  int all = 0;
  for (int status = 0; wait(&status) > 0;) all += WEXITSTATUS(status);
  say("its reader has %s", all == 0 ? "all of it, once" : "something else");
}

static void* sleep_for_ever(void* unused) {
  for (;;) sleep_ms(100000);
  return unused;
}

// The first thread ends the process while another one lives.
static void end_with_a_thread(void) {
  for (int way = 0; way < 2; ++way) {
    pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      pthread_create(&thread, NULL, sleep_for_ever, NULL);
      sleep_ms(5);
      if (way == 1) raise(SIGTERM);
      exit(3);
    }
    say_end("a process with a second thread", wait_for(child));
  }
}

// A writer that is killed while it waits leaves nothing open.
static void killed_writer(void) {
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  pid_t child = fork();
  if (child == 0) {
    char* bytes = calloc(1, 1 << 20);
    _exit(write(ends[1], bytes, 1 << 20) > 0);
  }
  close(ends[1]);
  sleep_ms(20);
  kill(child, SIGKILL);
  say_end("the writer", wait_for(child));
  static char part[65536];
  size_t total = 0;
  for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0;) total += (size_t)got;
  say("what it left: %zu bytes, then the end", total);
}

static void signals_to_nobody(void) {
  told("tgkill of another process's thread", syscall(SYS_tgkill, 1, getpid(), SIGUSR1));
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  close(ends[0]);
  char* bytes = calloc(1, 9000);
  told("a long write that nobody reads", write(ends[1], bytes, 9000));
  signal(SIGPIPE, SIG_DFL);
}

static void* sleep_until_signalled(void* result) {
  struct timespec time = {5, 0};
  *(int*)result = nanosleep(&time, NULL) == 0 ? 0 : errno;
  return NULL;
}

static void to_a_thread(void) {
  handle(SIGUSR1, 0);
  int result = -1;
  pthread_t thread;
  pthread_create(&thread, NULL, sleep_until_signalled, &result);
  sleep_ms(30);
  caught_by = 0;
  say("pthread_kill: %s", error_name(pthread_kill(thread, SIGUSR1)));
  pthread_join(thread, NULL);
  say("the thread's sleep: %s, caught by %s", error_name(result), caught_by == getpid() ? "the first thread" : "it");
}

static void deaths(void) {
  pid_t child = fork();
  if (child == 0) {
    for (;;) sleep_ms(1000);
  }
  sleep_ms(10);
  told("kill a child", kill(child, SIGTERM));
  say_end("SIGTERM", wait_for(child));
  child = fork();
  if (child == 0) {
    *(volatile int*)16 = 0;
    _exit(0);
  }
  say_end("a wrong address", wait_for(child));
  child = fork();
  if (child == 0) abort();
  say_end("abort", wait_for(child));
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  close(ends[0]);
  child = fork();
  if (child == 0) {
    if (write(ends[1], "x", 1) == 1) _exit(1);
    _exit(2);
  }
  say_end("a write that nobody reads", wait_for(child));
  close(ends[1]);
}

// ---- Pipes, eventfd, locks of files ----

static void long_pipe(void) {
  enum { bytes = 1 << 20 };
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    char* text = calloc(1, bytes);
    _exit(write(ends[1], text, bytes) == bytes ? 0 : 1);
  }
  close(ends[1]);
  static char part[4096];
  size_t total = 0;
  for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0;) total += (size_t)got;
  say("through a pipe: %zu bytes", total);
  say_end("its writer", wait_for(child));
  close(ends[0]);
}

static void events(void) {
  int event = eventfd(0, 0);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event wanted = {EPOLLIN | EPOLLET, {.u64 = 42}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, event, &wanted);
  pid_t child = fork();
  if (child == 0) {
    sleep_ms(20);
    eventfd_write(event, 5);
    eventfd_write(event, 2);
    _exit(0);
  }
  told("epoll_wait, time-out", epoll_wait(epoll, &wanted, 1, 5));
  told("epoll_wait", epoll_wait(epoll, &wanted, 1, -1));
  say("its data: %lu", (unsigned long)wanted.data.u64);
  wait_for(child);
  eventfd_t value = 0;
  eventfd_read(event, &value);
  say("eventfd: %lu", (unsigned long)value);
  told("epoll_wait, nothing new", epoll_wait(epoll, &wanted, 1, 0));
  int pair[2];
  require(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "socketpair");
  told("send on a pair", send(pair[0], "abc", 3, 0));
  char text[8];
  told("receive on a pair", recv(pair[1], text, sizeof text, 0));
}

static void locks_of_files(void) {
  int file = open("lock", O_RDWR | O_CREAT | O_TRUNC, 0600);
  require(file >= 0, "open");
  told("flock", flock(file, LOCK_EX));
  pid_t child = fork();
  if (child == 0) {
    int again = open("lock", O_RDWR);
    told("child: flock LOCK_NB", flock(again, LOCK_EX | LOCK_NB));
    // It speaks some time after it has got a lock, when the one that let it go has spoken.
    int got = flock(again, LOCK_EX);
    sleep_ms(15);
    told("child: flock", got);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    got = fcntl(again, F_SETLKW, &whole);
    sleep_ms(15);
    told("child: F_SETLKW", got);
    _exit(0);
  }
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  told("F_SETLKW", fcntl(file, F_SETLKW, &whole));
  sleep_ms(40);
  told("unlock", flock(file, LOCK_UN));
  sleep_ms(40);
  whole.l_type = F_UNLCK;
  told("unlock the other", fcntl(file, F_SETLKW, &whole));
  say_end("the one that waited", wait_for(child));
  unlink("lock");
}

int main(int count, char** arguments) {
  if (count == 3 && strcmp(arguments[1], "exit") == 0) return atoi(arguments[2]);
  self = realpath("/proc/self/exe", NULL);
  births();
  order_of_ends();
  orphan();
  to_itself();
  interruptions();
  after_an_interruption();
  to_a_thread();
  deaths();
  end_with_a_thread();
  killed_writer();
  signals_to_nobody();
  long_pipe();
  events();
  locks_of_files();
  return 0;
}
