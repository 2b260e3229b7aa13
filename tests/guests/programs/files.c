// Calls that change files and bring them to the disk.

#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "say.h"

static void say_content(const char* path) {
  char text[65];
  const ssize_t got = read_text(path, text, sizeof text);
  for (ssize_t i = 0; i < got; ++i) {
    if (text[i] == 0) text[i] = '0';
  }
  if (got >= 0) say("%s: \"%s\"", path, text);
}

static void writing(void) {
  int file = open("a", O_CREAT | O_RDWR, 0600);
  told("write", write(file, "abcdefgh", 8));
  told("pwrite", pwrite(file, "XY", 2, 2));
  struct iovec parts[] = {{"12", 2}, {"345", 3}};
  told("writev", writev(file, parts, 2));
  told("pwritev", pwritev(file, parts, 2, 20));
  told("pwritev2", pwritev2(file, parts, 2, -1, RWF_DSYNC));
  told("pwritev2 with a flag that is none", pwritev2(file, parts, 2, 0, 1 << 20));
  told("the file stands at", lseek(file, 0, SEEK_CUR));
  told("ftruncate", ftruncate(file, 24));
  told("ftruncate below 0", ftruncate(file, -1));
  told("fallocate", fallocate(file, 0, 24, 4));
  say_content("a");
  told("truncate", truncate("a", 6));
  told("truncate of nothing", truncate("nothing", 6));
  say_content("a");
  int append = open("a", O_WRONLY | O_APPEND | O_DSYNC);
  told("append", write(append, "+", 1));
  told("append, whatever the offset", pwrite(append, "-", 1, 0));
  say_content("a");
  int into = open("b", O_CREAT | O_RDWR, 0600);
  loff_t from = 1;
  told("copy_file_range", copy_file_range(file, &from, into, NULL, 4, 0));
  say_content("b");
  close(into);
  close(open("b", O_WRONLY | O_TRUNC));
  say_content("b");
  told("write what is open for reading", write(open("a", O_RDONLY), "x", 1));
  told("creat", creat("a", 0600) >= 0 ? 0 : -1);
  say_content("a");
  close(file);
}

static void syncing(void) {
  int file = open("a", O_CREAT | O_RDWR, 0600);
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  int folder = open(".", O_RDONLY | O_DIRECTORY);
  told("fsync", fsync(file));
  told("fdatasync", fdatasync(file));
  told("fsync of a folder", fsync(folder));
  told("fsync of a pipe", fsync(ends[1]));
  told("fsync of nothing", fsync(-1));
  told("sync_file_range", sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE));
  told("sync_file_range of a pipe", sync_file_range(ends[1], 0, 0, SYNC_FILE_RANGE_WRITE));
  told("sync_file_range of nothing", sync_file_range(-1, 0, 0, 0));
  told("syncfs of nothing", syncfs(-1));
}

static void mapping(void) {
  int file = open("c", O_CREAT | O_RDWR, 0600);
  told("write", write(file, "abcdefgh", 8));
  const char* bytes = mmap(NULL, 8, PROT_READ, MAP_SHARED, file, 0);
  require(bytes != MAP_FAILED, "mmap");
  told("write", pwrite(file, "X", 1, 3));
  say("mapped: %.8s", bytes);
  char* own = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  require(own != MAP_FAILED, "mmap");
  own[0] = '!';
  char* memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  require(memory != MAP_FAILED, "mmap");
  memory[0] = '!';
  int unnamed = memfd_create("memory", 0);
  require(ftruncate(unnamed, 4096) == 0, "ftruncate");
  char* shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, unnamed, 0);
  require(shared != MAP_FAILED, "mmap");
  shared[0] = '!';
  say("%c%c%c", own[0], memory[0], shared[0]);
  say_content("c");
}

int main(void) {
  writing();
  syncing();
  mapping();
  return 0;
}
