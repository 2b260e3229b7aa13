// Changes files in every way, with and without bringing them to the disk, and waits for the power to go.

#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "say.h"

static int make(const char* path, const char* text) {
  int file = open(path, O_CREAT | O_EXCL | O_RDWR, 0640);
  require(file >= 0, path);
  require(write(file, text, strlen(text)) == (ssize_t)strlen(text), path);
  return file;
}

static int make_on_disk(const char* path, const char* text) {
  int file = make(path, text);
  require(fsync(file) == 0, path);
  return file;
}

static void put(int file, const char* text, off_t at) {
  require(pwrite(file, text, strlen(text), at) == (ssize_t)strlen(text), "pwrite");
}

int main(void) {
  make("only-a-name", "never on the disk");
  int appended = make_on_disk("appended", "0123456789");
  int overwritten = make_on_disk("overwritten", "0123456789");
  int shortened = make_on_disk("shortened", "0123456789");
  make_on_disk("emptied", "0123456789");
  make_on_disk("emptied-from-its-folder", "0123456789");
  make_on_disk("cut", "0123456789");
  make_on_disk("created-again", "0123456789");
  int punched = make_on_disk("punched", "0123456789");
  int gathered = make_on_disk("gathered", "0123456789");
  int copied = make_on_disk("copied", "0123456789");
  make_on_disk("renamed", "0123456789");
  make_on_disk("removed", "0123456789");
  make_on_disk("replaced", "old");
  make_on_disk("replacement", "new");
  require(mkdir("folder", 0750) == 0 && symlink("folder/file", "link") == 0, "folder");
  int inside = make_on_disk("folder/file", "0123456789");
  make_on_disk("renamed-for-good", "0123456789");
  require(rename("renamed-for-good", "for-good") == 0, "rename");
  int through = open("through", O_CREAT | O_RDWR | O_DSYNC, 0600);
  require(write(through, "0123456789", 10) == 10, "through");

  // What follows is not on the disk when the power goes, but for two bytes of "through".
  require(write(appended, "abc", 3) == 3, "append");
  put(overwritten, "abc", 2);
  put(overwritten, "ABC", 4);
  require(ftruncate(shortened, 4) == 0, "ftruncate");
  put(shortened, "abcdefghijkl", 2);
  close(open("emptied", O_WRONLY | O_TRUNC));
  int folder = open("folder", O_RDONLY | O_DIRECTORY);
  close(openat(folder, "../emptied-from-its-folder", O_WRONLY | O_TRUNC));
  require(truncate("cut", 3) == 0, "truncate");
  close(creat("created-again", 0600));
  if (fallocate(punched, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2, 4) != 0) put(punched, "", 0);
  struct iovec parts[] = {{"ab", 2}, {"cd", 2}};
  require(pwritev(gathered, parts, 2, 3) == 4, "pwritev");
  loff_t from = 0;
  loff_t to = 5;
  require(copy_file_range(gathered, &from, copied, &to, 5, 0) >= 0 || errno == EXDEV, "copy_file_range");
  require(rename("renamed", "other-name") == 0, "rename");
  require(unlink("removed") == 0, "unlink");
  require(rename("replacement", "replaced") == 0, "rename");
  put(inside, "ab", 8);
  int late = open("through", O_RDWR);
  put(late, "LLLLLLLLLLLLLLL", 0);
  require(pwrite(through, "dd", 2, 4) == 2, "through");
  require(unlink("link") == 0 || errno == ENOENT, "unlink");
  say("mapped for writing: %s",
      mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, late, 0) == MAP_FAILED ? error_name(errno) : "done");
  for (;;) sleep_ms(1000);
}
