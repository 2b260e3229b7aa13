// What a program can learn of the machine and of chance. It runs as a guest only: two runs print the same lines.

#define _GNU_SOURCE
#include <cpuid.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <x86intrin.h>

#include "say.h"

static void say_bytes(const char* what, const unsigned char* bytes, size_t size) {
  char text[80] = {0};
  for (size_t i = 0; i < size && i < 32; ++i) sprintf(text + 2 * i, "%02x", bytes[i]);
  say("%s gave %s", what, text);
}

static void say_file(const char* path) {
  char text[256];
  if (read_text(path, text, sizeof text) < 0) return;
  text[strcspn(text, "\n")] = 0;
  say("%s: %s", path, text);
}

static void chance(void) {
  unsigned char bytes[16];
  told("getrandom", getrandom(bytes, sizeof bytes, 0));
  say_bytes("getrandom", bytes, sizeof bytes);
  int file = open("/dev/urandom", O_RDONLY);
  told("urandom", read(file, bytes, sizeof bytes));
  say_bytes("urandom", bytes, sizeof bytes);
  say_bytes("AT_RANDOM", (const unsigned char*)getauxval(AT_RANDOM), 16);
  say("process %d of user %d", getpid(), getuid());
  say("on the stack: %p", (void*)bytes);
}

static void instructions(void) {
  unsigned processor = 9;
  unsigned long long first = __rdtsc();
  sleep_ms(5);
  unsigned long long second = __rdtscp(&processor);
  say("rdtsc: %llu ns later, processor %u", second - first, processor);
  unsigned a, b, c, d;
  __cpuid(1, a, b, c, d);
  if (getenv("CPUID_IS_OWNED")) say("rdrand: %s", c & bit_RDRND ? "shown" : "hidden");
}

static void machine(void) {
  struct utsname name;
  uname(&name);
  say("%s %s %s %s", name.sysname, name.nodename, name.release, name.machine);
  struct sysinfo info;
  sysinfo(&info);
  say("uptime %ld, memory %lu, %d processes", info.uptime, info.totalram, info.procs);
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  say("%d processors, this is number %d", CPU_COUNT(&set), sched_getcpu());
  say("online: %ld, open files: %ld", sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_OPEN_MAX));
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  say("used %ld s, %ld kB", (long)used.ru_utime.tv_sec, used.ru_maxrss);
  const char* files[] = {"/proc/self/stat", "/proc/meminfo", "/proc/loadavg", "/proc/uptime", "/proc/cpuinfo",
                         "/proc/sys/net/core/somaxconn", "/proc/sys/kernel/hostname", "/proc/net/tcp",
                         "/sys/devices/system/cpu/online", "/sys/class/net/lo/address", "/etc/hostname",
                         "/etc/hosts", "/proc/self/comm"};
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i) say_file(files[i]);
}

// Other names of the files of the machine.
static void other_names(void) {
  const char* files[] = {"//proc/uptime", "/guest/../proc/uptime", "//sys/class/net/lo/address", "//dev/urandom"};
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i) say_file(files[i]);
  told("enter /proc/sys", chdir("/proc/sys"));
  told("enter /proc", chdir("/proc"));
  say_file("uptime");
  say_file("sys/kernel/core_pattern");
  told("return", chdir("/guest"));
}

static void files(void) {
  char where[256];
  say("in %s", getcwd(where, sizeof where));
  told("make a file", open("file", O_CREAT | O_WRONLY, 0600));
  const char* forbidden[] = {"/file", "/etc/file", "/usr/file", "/program/file", "/dev/file", "/proc/file"};
  for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; ++i) {
    say("make %s: %s", forbidden[i], open(forbidden[i], O_CREAT | O_WRONLY, 0600) < 0 ? error_name(errno) : "made");
  }
  struct stat what;
  told("the machine's /var", stat("/var", &what));
  told("the machine's /opt", stat("/opt", &what));
}

static void times(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  say("wall %ld.%09ld", (long)now.tv_sec, now.tv_nsec);
  clock_gettime(CLOCK_MONOTONIC, &now);
  say("monotonic %ld.%09ld", (long)now.tv_sec, now.tv_nsec);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  say("processor %ld.%09ld", (long)now.tv_sec, now.tv_nsec);
  struct timeval day;
  gettimeofday(&day, NULL);
  say("day %ld.%06ld, time %ld", (long)day.tv_sec, (long)day.tv_usec, (long)time(NULL));
}

int main(void) {
  chance();
  instructions();
  machine();
  files();
  other_names();
  times();
  return 0;
}
