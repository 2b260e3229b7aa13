#include "bench/guests.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bench/measure.h"
#include "cli/terminal/redis_server.h"
#include "core/check.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"
#include "sim/guests/guest_error.h"
#include "sim/guests/host/machine.h"
#include "sim/guests/host/temporary_folder.h"
#include "sim/guests/redis/redis_server.h"
#include "sim/guests/redis/redis_twins.h"

namespace lockstep::bench {
namespace {

namespace fs = std::filesystem;
using guests::GuestTimes;
using guests::RedisTwins;

constexpr std::int64_t second_ns = 1'000'000'000;

GuestTimes at(std::int64_t ns) { return {{1000 * second_ns + ns, 1'767'225'600 * second_ns + ns, ns}}; }

std::size_t entries_of(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// What this process holds: descriptors, children, folders of guests.
struct Held {
  std::size_t descriptors = 0;
  std::size_t children = 0;
  std::size_t folders = 0;  // in the place for temporary files
  friend bool operator==(const Held&, const Held&) = default;
};

Held held() {
  Held held;
  held.descriptors = entries_of("/proc/self/fd");
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "children");
    std::string child;
    while (file >> child) ++held.children;
  }
  held.folders = entries_of(fs::temp_directory_path());
  return held;
}

double memory_in_mb() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * 4096 / 1e6;
}

// At any moment one thread of the whole world runs, so on a quiet machine the time that passes is the
// processor's.
void measure_server(const std::string& program) {
  const guests::SupervisingThread thread;
  const guests::TemporaryFolder folder;
  guests::RedisServer server(thread, program, folder.path().string(), NodeId{0}, Persistence::none);
  std::vector<double> starts;
  std::vector<double> ends;
  for (int i = 0; i < 50; ++i) {
    starts.push_back(timed_by_wall([&] { server.boot(at(0), 1); }));
    if (i < 49) ends.push_back(timed_by_wall([&] { server.end(Ending::killed, at(0)); }));
  }
  constexpr int commands = 20'000;
  const ClientId client{0};
  server.connect({client}, at(0));
  const double took = timed_by_wall([&] {
    for (int i = 0; i < commands; ++i) server.ask(client, {{"SET", "key", "1", "PX", "500"}}, at(i * 1000));
  });
  fmt::print("start of a server: {:.1f} ms, its end: {:.1f} ms\n", median(starts) * 1e3, median(ends) * 1e3);
  fmt::print("a command: {:.1f} us\n", took / commands * 1e6);
  server.end(Ending::killed, at(20 * second_ns));
}

class Runs {
 public:
  explicit Runs(const std::string& program)
      : scenario_(*scenarios::load_shipped("redlock/three-nodes")->scenario), runner_(scenario_) {
    plan_.program = program;
    plan_.persistence = scenario_.setup.persistence;
    plan_.clients = scenario_.setup.clients;
  }

  // Makes so many runs and prints what one costs.
  void measure_fresh(std::uint64_t runs) {
    const double took = timed_by_wall([&] {
      for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        RedisTwins twins(plan_);
        run(twins, seed);
      }
    });
    print("with fresh servers", runs, took);
  }
  void measure_kept(std::uint64_t runs) {
    RedisTwins twins(plan_);
    double early = 0;
    const std::uint64_t warm = std::max<std::uint64_t>(runs / 10, 1);
    const double took = timed_by_wall([&] {
      for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        if (seed > 1) twins.next_run();
        run(twins, seed);
        if (seed == warm) early = memory_in_mb();
      }
    });
    print("with servers that are kept", runs, took);
    fmt::print("memory after {} runs: {:.1f} MB, after {}: {:.1f} MB\n", warm, early, runs, memory_in_mb());
  }

 private:
  void run(RedisTwins& twins, std::uint64_t seed) {
    scenarios::RunOptions options;
    options.twins = &twins;
    runner_.run(scenarios::schedule_of(scenario_, Seed{seed}), options);
    CHECK(twins.report().differences.empty(), "seed {}", seed);
  }
  static void print(const char* how, std::uint64_t runs, double took) {
    fmt::print("redlock/three-nodes {}: {:.0f} runs/s\n", how, static_cast<double>(runs) / took);
  }

  scenarios::Scenario scenario_;
  scenarios::Runner runner_;
  guests::TwinPlan plan_;
};

}  // namespace

bool measure_guests(std::uint64_t kept_runs) {
  const auto program = cli::find_redis_server();
  if (!program) {
    fmt::print("lockstep skips this test: there is no redis-server in PATH\n");
    return true;
  }
  if (const std::string missing = guests::look_at_machine().missing; !missing.empty()) {
    fmt::print("lockstep skips this test: {}\n", missing);
    return true;
  }
  const guests::TemporaryFolder place;  // for temporary files, of nobody else
  setenv("TMPDIR", place.path().c_str(), 1);
  const Held before = held();
  try {
    measure_server(*program);
    Runs runs(*program);
    runs.measure_fresh(std::min<std::uint64_t>(100, kept_runs));
    runs.measure_kept(kept_runs);
  } catch (const guests::GuestError& error) {
    fmt::print("guests: {}\n", error.what());
    return false;
  }
  const Held after = held();
  fmt::print("left behind: {} descriptors, {} processes, {} folders\n",
             static_cast<long>(after.descriptors) - static_cast<long>(before.descriptors),
             static_cast<long>(after.children) - static_cast<long>(before.children),
             static_cast<long>(after.folders) - static_cast<long>(before.folders));
  return after == before;
}

}  // namespace lockstep::bench
