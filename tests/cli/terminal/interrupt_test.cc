// Tests Ctrl-C while lockstep reads from a pipe or writes to one. Nothing in these tests depends on the
// speed of the machine.

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

class NamedPipe {
 public:
  explicit NamedPipe(std::string path) : path_(std::move(path)) {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
  }
  ~NamedPipe() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;

  // Opens the pipe for writing or reading, which blocks until lockstep has opened the other end.
  void open(int how) { descriptor_ = ::open(path_.c_str(), how | O_CLOEXEC); }
  std::string read_to_the_end() const {
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t size = 1; size > 0; text.append(part.data(), static_cast<std::size_t>(size)))
      size = std::max<ssize_t>(::read(descriptor_, part.data(), part.size()), 0);
    return text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

TEST_CASE("An interrupt ends lockstep while it waits for whoever writes", "[cli]") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TemporaryFolder folder;
    NamedPipe pipe(folder.path("input"));
    ProcessOptions options;
    options.interrupts = 1;
    options.signal = signal;
    options.ready = [&] { pipe.open(O_WRONLY); };
    for (const Args& args : {Args{"run", pipe.path()}, Args{"lint", pipe.path()}, Args{"replay", pipe.path()},
                             Args{"check-history", pipe.path()}}) {
      INFO(args.front() << ", signal " << signal);
      const Finished finished = run_binary(args, options);
      REQUIRE(finished.status == 128 + signal);
      REQUIRE(finished.out.empty());
      REQUIRE(finished.err.empty());
    }
  }
}

// In these two the run has ended, and lockstep writes more than a pipe takes.
TEST_CASE("A second interrupt leaves at once", "[cli]") {
  const TemporaryFolder folder;
  NamedPipe pipe(folder.path("C11-seed-1.jsonl"));
  ProcessOptions options;
  options.interrupts = 200;
  options.ready = [&] { pipe.open(O_RDONLY); };
  const Finished finished = run_binary({"run", "C11", "--trace", folder.path("")}, options);
  REQUIRE(finished.status == 130);
  REQUIRE(finished.out.empty());
  REQUIRE(finished.err == "lockstep: stopping; again to leave at once\n");
}

TEST_CASE("After one interrupt a run is finished and printed, and the status says so", "[cli]") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TemporaryFolder folder;
    NamedPipe pipe(folder.path("C11-seed-1.jsonl"));
    ProcessOptions options;
    options.interrupts = 1;
    options.signal = signal;
    std::string text;
    options.ready = [&] { pipe.open(O_RDONLY); };
    options.interrupted = [&] { text = pipe.read_to_the_end(); };
    const Finished finished = run_binary({"run", "C11", "--trace", folder.path("")}, options);
    REQUIRE(finished.status == 128 + signal);
    REQUIRE(contains(finished.out, "Reproduce: lockstep replay 'ls2:C11:"));
    REQUIRE(finished.err.starts_with("lockstep: stopping; again to leave at once\nTrace: "));
    REQUIRE(text.size() > 65'536);
    REQUIRE(text.ends_with("}\n"));
  }
}

TEST_CASE("a run of any length is given up after an interrupt", "[cli]") {
  const TemporaryFolder folder;
  const std::string endless = folder.file(
      "endless.toml",
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\n[budget]\nduration = \"1000000s\"\n"
      "events = 1000000000000\n");
  ProcessOptions options;
  options.interrupts = 1;
  const Finished campaign = run_binary({"campaign", endless}, options);
  REQUIRE(campaign.status == 130);
  REQUIRE(contains(campaign.err, "Interrupted: this is what 0 runs found."));
  options.ready = [] { ::usleep(300'000); };  // `run` prints nothing before its end
  const Finished run = run_binary({"run", endless}, options);
  REQUIRE(run.status == 130);
  REQUIRE(run.out.empty());
  REQUIRE(contains(run.err, "stopped before anything was known"));
}

}  // namespace lockstep::tests
