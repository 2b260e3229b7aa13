// Tests that files which options name for output are left as they are found: what is written stays what it
// was.

#include "cli/terminal/files.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cli/terminal/command_error.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::cli {
namespace {

using tests::TemporaryFolder;
using tests::text_of_file;

struct stat facts_of(const std::string& path) {
  struct stat facts = {};
  REQUIRE(::lstat(path.c_str(), &facts) == 0);
  return facts;
}

// Returns the message with which the write is refused, and checks that the check before the work says the
// same.
std::string refused(const std::string& path) {
  std::string said;
  try {
    check_writable(path);
    FAIL("the check finds nothing");
  } catch (const CommandError& error) {
    said = error.what();
    REQUIRE(error.status() == ExitStatus::cannot_write);
  }
  REQUIRE_THROWS_AS(write_file(path, "x"), CommandError);
  return said;
}

}  // namespace

TEST_CASE("a regular file is replaced, and keeps its mode", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("old.xml", "old");
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  const ino_t before = facts_of(file).st_ino;
  check_writable(file);
  REQUIRE(text_of_file(file) == "old");
  write_file(file, "new");
  REQUIRE(text_of_file(file) == "new");
  REQUIRE((facts_of(file).st_mode & 07777) == 0640);
  REQUIRE(facts_of(file).st_ino != before);  // a reader of the old one keeps it whole
  REQUIRE(folder.names() == std::vector<std::string>{"old.xml"});
}

TEST_CASE("a new file is made, and a check leaves none behind", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("new.xml");
  check_writable(file);
  REQUIRE(folder.names().empty());
  write_file(file, "new");
  REQUIRE(text_of_file(file) == "new");
}

TEST_CASE("a symlink is followed, also to a file that is not there yet", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("target.xml", "old");
  const std::string link = folder.path("link.xml");
  const std::string to_nothing = folder.path("to-nothing.xml");
  std::filesystem::create_symlink("target.xml", link);
  std::filesystem::create_symlink("made.xml", to_nothing);
  for (const std::string& one : {link, to_nothing}) {
    check_writable(one);
    write_file(one, "new");
    REQUIRE(S_ISLNK(facts_of(one).st_mode));
  }
  REQUIRE(text_of_file(file) == "new");
  REQUIRE(text_of_file(folder.path("made.xml")) == "new");
  const auto files = std::filesystem::directory_iterator(std::filesystem::path(file).parent_path());
  REQUIRE(std::distance(begin(files), end(files)) == 4);
}

TEST_CASE("a FIFO is written and stays one", "[cli]") {
  const TemporaryFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  check_writable(fifo);
  std::string read;
  std::thread reader([&] {
    std::ifstream in(fifo);
    std::getline(in, read);
  });
  write_file(fifo, "through\n");
  reader.join();
  REQUIRE(read == "through");
  REQUIRE(S_ISFIFO(facts_of(fifo).st_mode));
}

// A device that the test makes, with the numbers of /dev/null. Only root can make one.
TEST_CASE("a device is written and stays one", "[cli]") {
  const TemporaryFolder folder;
  const std::string device = folder.path("null");
  if (::mknod(device.c_str(), S_IFCHR | 0666, ::makedev(1, 3)) != 0 || ::access(device.c_str(), W_OK) != 0) {
    WARN("no device can be made here");
    return;
  }
  check_writable(device);
  try {
    write_file(device, "gone");
  } catch (const CommandError&) {
    WARN("no device can be opened here");
  }
  REQUIRE(S_ISCHR(facts_of(device).st_mode));
  REQUIRE(folder.names() == std::vector<std::string>{"null"});
}

TEST_CASE("an open file is written where it is, also through its descriptor", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("log", "before\n");
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND);
  REQUIRE(descriptor >= 0);
  const ino_t before = facts_of(file).st_ino;
  write_file("/dev/fd/" + std::to_string(descriptor), "after\n");
  ::close(descriptor);
  REQUIRE(text_of_file(file) == "before\nafter\n");
  REQUIRE(facts_of(file).st_ino == before);
}

TEST_CASE("what cannot be written is refused before the work, and is left as it is", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("read-only.xml", "old");
  REQUIRE(::chmod(file.c_str(), 0444) == 0);
  REQUIRE(refused(file) == "cannot write " + file + ": it is read-only");
  REQUIRE(text_of_file(file) == "old");
  REQUIRE(refused(folder.path("")) == "cannot write " + folder.path("") + ": it is a folder");
  const std::string nowhere = folder.path("no/such/folder.xml");
  REQUIRE(refused(nowhere) == "cannot write " + nowhere + ": No such file or directory");
  REQUIRE(refused(file + "/below.xml") == "cannot write " + file + "/below.xml: Not a directory");
  REQUIRE(folder.names() == std::vector<std::string>{"read-only.xml"});
}

TEST_CASE("a folder is checked without being made", "[cli]") {
  const TemporaryFolder folder;
  check_folder(folder.path("a/b/c"));
  REQUIRE(folder.names().empty());
  const std::string file = folder.file("file", "");
  REQUIRE_THROWS_AS(check_folder(file), CommandError);
  REQUIRE_THROWS_AS(check_folder(file + "/below"), CommandError);
}

TEST_CASE("outputs are checked before work begins, and a dash is standard output", "[cli]") {
  const TemporaryFolder folder;
  const std::string nowhere = folder.path("no/such/file");
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"campaign", "C11", "--junit", nowhere},
        {"check", "C11", "--junit", nowhere},
        {"shrink", "no-token", "-o", nowhere},
        {"export", "no-token", "--to", "json", "-o", nowhere},
        {"placement", "--plot", nowhere}}) {
    INFO(args.front());
    const tests::Finished run = tests::run_here(args);
    REQUIRE(run.status == 73);
    REQUIRE(run.out.empty());
    REQUIRE(tests::contains(run.err, "cannot write " + nowhere));
  }
  REQUIRE(folder.names().empty());
  const tests::Finished dash = tests::run_here({"campaign", "C11", "--runs", "3", "--junit", "-"});
  REQUIRE(tests::contains(dash.out, "<testsuites"));
}

}  // namespace lockstep::cli
