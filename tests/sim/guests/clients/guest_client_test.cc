// Clients as guests, each with a world of its own: every message takes 1 ms, and there is one real server or
// none.

#include "sim/guests/clients/guest_client.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/terminal/redis_server.h"
#include "sim/guests/redis/redis_server.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

using guests::ClientAct;
using guests::GuestClient;
using guests::GuestError;
using guests::GuestFault;
using guests::GuestTimes;
using guests::HarnessVerb;
using guests::RespValue;
using Kind = ClientAct::Kind;

constexpr std::int64_t ms = 1'000'000;
constexpr GuestTimes start{{1'000'000 * ms, 1'700'000'000'000 * ms, 1'000'000 * ms}};

RespValue integer(std::int64_t number) { return {RespValue::Kind::integer, {}, number, {}}; }

GuestTimes after(std::int64_t ns) {
  GuestTimes times = start;
  for (std::int64_t& clock : times.ns) clock += ns;
  return times;
}

// A world of one client and one server. It answers the harness, and notes what happens as lines.
class SmallWorld {
 public:
  SmallWorld(const guests::GuestPlan& plan, int rounds)
      : client_(thread_, plan, 1, start, seconds(10)),
        server_(thread_, *cli::find_redis_server(), folder_.path(), NodeId{0}, Persistence::none),
        rounds_(rounds) {
    server_.boot(start, 1);
    server_.connect({ClientId{0}}, start);
  }

  // Returns the lines.
  std::string run() {
    while (!client_.ended() && now_ < 60'000 * ms) {
      for (const ClientAct& act : client_.run(after(now_))) handle(act);
      if (client_.ended()) break;
      now_ = next();
      bring();
    }
    return lines_;
  }
  const GuestClient& client() const { return client_; }
  const std::string& first_token() const { return first_token_; }  // that a SET had as its value

 private:
  struct Coming {
    std::int64_t at = 0;
    int connection = 0;
    std::vector<std::string> words;   // a request; empty: the handshake is done
    std::optional<RespValue> answer;  // to the harness, or of the server
    bool of_harness = false;
  };

  void handle(const ClientAct& act) {
    switch (act.kind) {
      case Kind::calls:
        note(fmt::format("{} {} {}", name_of(act.call.verb), act.call.resource,
                         act.call.validity ? act.call.validity->ns / ms : 0));
        return answer(act);
      case Kind::connects:
        note(fmt::format("connects to {}", act.node.value));
        coming_.push_back({now_ + 2 * ms, act.connection, {}, std::nullopt, false});
        return;
      case Kind::sends:
        reader_.add(act.bytes);
        while (const auto command = reader_.next()) {
          std::vector<std::string> words;
          for (const RespValue& word : command->items) words.push_back(word.text);
          if (words.size() > 2 && words.front() == "SET" && first_token_.empty()) first_token_ = words[2];
          note(words.front());
          coming_.push_back({now_ + 1 * ms, act.connection, words, std::nullopt, false});
        }
        return;
      default:
        return note("ends a connection");
    }
  }

  void answer(const ClientAct& act) {
    const std::int64_t at = act.call.verb == HarnessVerb::work ? now_ + 100 * ms : now_;
    const bool goes_on = act.call.verb != HarnessVerb::next || rounds_-- > 0;
    coming_.push_back({at, act.connection, {}, integer(goes_on ? 1 : 0), true});
  }

  std::int64_t next() const {
    std::int64_t least = 60'000 * ms;
    for (const Coming& one : coming_) least = std::min(least, one.at);
    for (std::size_t clock = 0; clock < guests::guest_clock_count; ++clock) {
      if (const auto at = client_.deadlines().at[clock]) least = std::min(least, *at - start.ns[clock]);
    }
    return std::max(least, client_.times().of(guests::GuestClock::monotonic) - start.ns[0]);
  }

  void bring() {
    std::vector<Coming> due;
    std::copy_if(coming_.begin(), coming_.end(), std::back_inserter(due),
                 [&](const Coming& one) { return one.at <= now_; });
    std::erase_if(coming_, [&](const Coming& one) { return one.at <= now_; });
    for (const Coming& one : due) {
      if (one.of_harness) {
        client_.answer(one.connection, *one.answer);
      } else if (one.answer) {
        client_.deliver(one.connection, guests::resp_bytes(*one.answer));
      } else if (one.words.empty()) {
        client_.establish(one.connection);
      } else {
        const auto replies = server_.ask(ClientId{0}, {one.words}, after(now_));
        coming_.push_back({now_ + 1 * ms, one.connection, {}, replies.front(), false});
      }
    }
  }

  void note(const std::string& what) { lines_ += fmt::format("{} ms: {}\n", now_ / ms, what); }

  guests::SupervisingThread thread_;
  guests::TemporaryFolder folder_;
  GuestClient client_;
  guests::RedisServer server_;
  guests::RespReader reader_;
  int rounds_;
  std::int64_t now_ = 0;
  std::vector<Coming> coming_;
  std::string lines_;
  std::string first_token_;
};

// The plan of Debian's python3 with a harness of tests/guests/harnesses.
guests::GuestPlan plan_of_harness(const GuestFolder& folder, const std::string& file, std::uint64_t seed) {
  const std::filesystem::path harness =
      std::filesystem::path(LOCKSTEP_SOURCE_ROOT) / "tests/guests/harnesses" / file;
  guests::GuestPlan plan = folder.plan_of("/usr/bin/python3", {file});
  std::filesystem::copy(harness, std::filesystem::path(plan.directory) / file);
  plan.seed = seed;
  plan.computing_takes_time = true;
  return plan;
}

struct PythonRun {
  std::string lines;
  std::string output;
  std::string first_token;
  std::uint64_t calls = 0;
  int status = -1;
};

PythonRun run_redis_py(std::uint64_t seed) {
  const GuestFolder folder;
  SmallWorld world(plan_of_harness(folder, "redis_py.py", seed), 2);
  PythonRun run;
  run.lines = world.run();
  REQUIRE(world.client().ended());
  run.output = folder.output();
  run.first_token = world.first_token();
  run.calls = world.client().calls();
  run.status = world.client().status();
  return run;
}

GuestFault fault_of(const std::string& mistake, std::string& message) {
  const GuestFolder folder;
  const guests::SupervisingThread thread;
  try {
    GuestClient client(thread, folder.plan_of(guest_program("lock_client"), {mistake}), 1, start,
                       seconds(10));
  } catch (const GuestError& error) {
    message = error.what();
    return error.fault();
  }
  message = "no error";
  return GuestFault::cannot_run_here;
}

}  // namespace

TEST_CASE("a client as a guest does what it does with a real server, at the world's instants", "[sim]") {
  if (!guests_run_here() || !has_redis_server()) return;
  const GuestFolder folder;
  SmallWorld world(folder.plan_of(guest_program("lock_client")), 2);
  struct Line {
    std::int64_t at;
    const char* what;
  };
  constexpr std::array round{Line{2, "LS.NEXT  0"},           Line{2, "SET"},
                             Line{4, "LS.ACQUIRED lock 480"}, Line{4, "LS.WORK  0"},
                             Line{104, "LS.CHECK lock 0"},    Line{104, "LS.WRITE lock 0"},
                             Line{104, "LS.ENDED lock 0"},    Line{104, "DEL"},
                             Line{106, "LS.RELEASED lock 0"}};
  std::string expected = "0 ms: LS.READY  0\n0 ms: connects to 0\n";
  for (const std::int64_t before : {0, 104}) {
    for (const Line& line : round) expected += fmt::format("{} ms: {}\n", before + line.at, line.what);
  }
  expected += "210 ms: LS.NEXT  0\n210 ms: ends a connection\n210 ms: ends a connection\n";
  REQUIRE(world.run() == expected);
  REQUIRE(world.client().status() == 0);
  REQUIRE(folder.output() ==
          "INFO: $58\nPING: +PONG\nport 6379: ECONNREFUSED\nport 6379: -1\nwritten: :1\ndeleted: "
          ":1\nwritten: "
          ":1\ndeleted: :1\n");
}

TEST_CASE("the unmodified Lock of redis-py runs as a guest, and does the same each time", "[sim]") {
  if (!guests_run_here() || !has_redis_server() || !has_redis_py()) return;
  std::set<std::string> tokens;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const PythonRun run = run_redis_py(seed);
    INFO(run.lines << run.output);
    REQUIRE(run.status == 0);
    // 1 ms each way: a handshake of 2 ms, SET, and 100 ms of work.
    REQUIRE(contains(run.lines,
                     "LS.NEXT  0\n0 ms: connects to 0\n2 ms: SET\n4 ms: LS.ACQUIRED lock 0\n4 ms: LS.WORK "
                     " 0\n104 ms: LS.CHECK lock 0\n"));
    REQUIRE(contains(run.lines, "LS.ENDED lock 0\n104 ms: EVALSHA\n"));
    REQUIRE(contains(run.lines, "LS.RELEASED lock 0\n"));
    REQUIRE_FALSE(contains(run.lines, "LS.LOST"));
    const PythonRun again = run_redis_py(seed);
    REQUIRE(again.calls == run.calls);
    REQUIRE(again.lines == run.lines);
    tokens.insert(run.first_token);
  }
  // The tokens are drawn by the library, from the random numbers that the guest's seed gives it.
  REQUIRE(tokens.size() == 3);
}

TEST_CASE("guests that use redis-py, 20 seeds, do the same three times", "[full][sim]") {
  if (!guests_run_here() || !has_redis_server() || !has_redis_py()) return;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const PythonRun first = run_redis_py(seed);
    for (int i = 1; i < 3; ++i) {
      const PythonRun again = run_redis_py(seed);
      REQUIRE(again.calls == first.calls);
      REQUIRE(again.lines == first.lines);
    }
    std::cout << "calls of redis-py, seed " << seed << ": " << std::hex << first.calls << std::dec
              << std::endl;
  }
}

TEST_CASE("the harness of a client that makes a mistake is told so", "[sim]") {
  if (!guests_run_here()) return;
  struct Case {
    const char* mistake;
    GuestFault fault;
    const char* says;
  };
  for (const Case& each :
       {Case{"ends", GuestFault::exited, "has ended with status 3 before its harness said LS.READY"},
        Case{"sleeps", GuestFault::harness, "does not say LS.READY within 10 s of its own time"},
        Case{"misspells", GuestFault::harness,
             "\"LS.REDY\" is none of lockstep's commands; did you mean \"LS.READY\"?"},
        Case{"begins", GuestFault::harness, "says LS.NEXT before LS.READY"},
        Case{"mumbles", GuestFault::harness, "sends to port 1 what is no command of Redis"}}) {
    INFO(each.mistake);
    std::string message;
    REQUIRE(fault_of(each.mistake, message) == each.fault);
    REQUIRE(message.find(std::string("guest lock_client ") + each.says) == 0);
  }
}

}  // namespace lockstep::tests
