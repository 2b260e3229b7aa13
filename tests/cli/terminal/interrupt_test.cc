// Tests Ctrl-C while lockstep waits for a scenario from a pipe. Nothing in these tests depends on the
// speed of the machine.

#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/check.h"
#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

class NamedPipe {
 public:
  explicit NamedPipe(std::string path) : path_(std::move(path)) {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
  }
  ~NamedPipe() { close(); }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;

  // Opens the pipe, which blocks until there is a reader.
  void open() { descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC); }
  void write(std::string_view text) {
    REQUIRE(::write(descriptor_, text.data(), text.size()) == std::ssize(text));
  }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

TEST_CASE("A second interrupt leaves at once", "[cli]") {
  const TemporaryFolder folder;
  NamedPipe pipe(folder.path("s.toml"));
  ProcessOptions options;
  options.interrupts = 200;
  options.ready = [&] { pipe.open(); };
  const Finished finished = run_binary({"run", pipe.path()}, options);
  REQUIRE(finished.status == 130);
  REQUIRE(finished.out.empty());
  REQUIRE(finished.err == "lockstep: stopping; again to leave at once\n");
}

TEST_CASE("SIGTERM and SIGHUP are answered as Ctrl-C is", "[cli]") {
  for (const int signal : {SIGTERM, SIGHUP}) {
    const TemporaryFolder folder;
    NamedPipe pipe(folder.path("s.toml"));
    ProcessOptions options;
    options.interrupts = 1;
    options.signal = signal;
    options.ready = [&] { pipe.open(); };
    options.interrupted = [&] {
      pipe.write(scenarios::shipped_scenario("C11")->text);
      pipe.close();
    };
    const Finished finished = run_binary({"run", pipe.path()}, options);
    REQUIRE(finished.status == 128 + signal);
    REQUIRE(contains(finished.out, "Reproduce: lockstep replay 'ls2:s.toml:"));
    REQUIRE(finished.err == "lockstep: stopping; again to leave at once\n");
  }
}

TEST_CASE("After one interrupt a run is finished and printed, and the status says so", "[cli]") {
  const TemporaryFolder folder;
  NamedPipe pipe(folder.path("s.toml"));
  ProcessOptions options;
  options.interrupts = 1;
  options.ready = [&] { pipe.open(); };
  options.interrupted = [&] {
    pipe.write(scenarios::shipped_scenario("C11")->text);
    pipe.close();
  };
  const Finished finished = run_binary({"run", pipe.path()}, options);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.out, "Reproduce: lockstep replay 'ls2:s.toml:"));
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
