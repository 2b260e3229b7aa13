// The calls of programs as guests, beside those in tests/golden/guest_calls.txt: they must be the same on
// every machine. What a program does depends on its files, so a line there holds for the files with that
// hash only: the program and all that the dynamic loader maps for it. With other files the test is skipped.
// LOCKSTEP_UPDATE_GOLDEN=1 adds a line for them.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/terminal/redis_server.h"
#include "core/field_words.h"
#include "core/persistence.h"
#include "core/text_hash.h"
#include "sim/guests/host/temporary_folder.h"
#include "sim/guests/redis/redis_server.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/golden_digests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

constexpr const char* golden_file = LOCKSTEP_SOURCE_ROOT "/tests/golden/guest_calls.txt";
constexpr const char* loader = "/lib64/ld-linux-x86-64.so.2";

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Returns a hash of the program's file and of the libraries that are mapped with it.
std::uint64_t hash_of_files(const std::string& program) {
  const std::string content = content_of(program);
  std::uint64_t hash = text_hash(content);
  if (content.find(loader) == std::string::npos) return hash;  // it is static
  const std::string command = fmt::format("{} --list '{}' 2>/dev/null", loader, program);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> list(popen(command.c_str(), "r"), pclose);
  REQUIRE(list != nullptr);
  std::array<char, 4096> line;
  while (std::fgets(line.data(), line.size(), list.get()) != nullptr) {
    std::istringstream words(line.data());
    std::string word;
    while (words >> word) {
      if (word.front() == '/') hash = text_hash(content_of(word), hash);
    }
  }
  return hash;
}

// Compares what stands for the calls of programs with the golden lines.
class Comparison {
 public:
  void add(const std::string& name, const std::string& program, std::uint64_t calls) {
    const std::string files = fmt::format("{} {:016x} ", name, hash_of_files(program));
    const std::string line = fmt::format("{}{:016x}", files, calls);
    const auto known = std::find_if(lines_.begin(), lines_.end(),
                                    [&](const std::string& one) { return one.starts_with(files); });
    if (known == lines_.end()) {
      unknown_ += "\n" + line;
      lines_.push_back(line);
    } else if (*known != line) {
      different_ += "\n" + line;
      *known = line;
    }
  }
  // A test that is skipped cannot fail, so it is only skipped if nothing differs.
  void finish() const {
    if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(golden_file) << fmt::format("{}\n", fmt::join(lines_, "\n"));
      return;
    }
    CHECK(different_ == "");
    if (different_.empty() && !unknown_.empty())
      std::cout << "lockstep skips this test: no calls are known for these files: " << unknown_ << std::endl;
  }

 private:
  std::vector<std::string> lines_ = lines_of_file(golden_file);
  std::string unknown_;
  std::string different_;
};

// Everything that a server does by itself: it starts, answers, looks at expired keys, saves, ends and loads.
std::uint64_t calls_of_server(Persistence persistence) {
  const guests::SupervisingThread thread;
  const guests::TemporaryFolder folder;
  guests::RedisServer server(thread, *cli::find_redis_server(), folder.path().string(), NodeId{0},
                             persistence);
  const auto at = [](std::int64_t ms) {
    const std::int64_t ns = ms * 1'000'000;
    return guests::GuestTimes{{1'000'000'000 + ns, 1'767'225'600'000'000'000 + ns, 1'000'000'000 + ns}};
  };
  const ClientId client{0};
  const auto serve = [&](std::int64_t from, std::uint64_t seed) {
    server.boot(at(from), seed);
    server.connect({client}, at(from));
    for (std::int64_t ms = from + 1; ms < from + 3000; ms += 50) {
      server.run(at(ms));
      const std::string key = fmt::format("key:{}", ms % 4);
      server.ask(client, {{"SET", key, "1", "NX", "PX", "100"}, {"GET", key}}, at(ms));
    }
  };
  serve(0, 1);
  server.end(Ending::power_loss, at(3000));
  serve(3500, 2);
  server.end(Ending::shutdown, at(6500));
  FieldWords words;
  server.add_calls_to(words);
  return words.hash().high;
}

}  // namespace

TEST_CASE("programs as guests make the calls that they make on every machine", "[sim]") {
  if (!guests_run_here()) return;
  Comparison comparison;
  for (const char* name : {"links", "threads", "processes", "timers", "files", "machine", "refused"})
    comparison.add(name, guest_program(name), run_guest(name).hash);
  comparison.finish();
}

TEST_CASE("a redis-server makes the calls that it makes on every machine", "[sim]") {
  if (!guests_run_here() || !has_redis_server()) return;
  Comparison comparison;
  for (std::size_t i = 0; i < persistence_count; ++i) {
    const auto persistence = static_cast<Persistence>(i);
    comparison.add(fmt::format("redis-server,{}", name_of(persistence)), *cli::find_redis_server(),
                   calls_of_server(persistence));
  }
  comparison.finish();
}

}  // namespace lockstep::tests
