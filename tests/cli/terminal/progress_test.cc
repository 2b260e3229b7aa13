// Tests the progress line. No test depends on the speed of the machine: each waits for what must come.

#include "cli/terminal/progress.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <catch2/catch.hpp>

#include "cli/terminal/streams.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using std::chrono::milliseconds;

// Keeps what is written, by whichever thread, and counts the writes.
class Talk final : public cli::Output {
 public:
  void write(std::string_view written) override {
    text += written;
    ++writes;
  }
  void flush() override {}

  std::string text;  // to be read when no other thread writes
  std::atomic<int> writes = 0;
};

struct Screen {
  explicit Screen(const cli::TerminalFacts& terminal, bool quiet = false)
      : streams{out, talk, terminal}, session{streams, hooks, quiet, cli::Paint{}} {}

  Talk out;
  Talk talk;
  cli::Streams streams;
  cli::Hooks hooks;
  cli::Session session;
};

cli::TerminalFacts terminal_named(const std::string& term) {
  cli::TerminalFacts facts;
  facts.err_is_terminal = true;
  facts.term = term;
  return facts;
}

constexpr cli::Rhythm soon{milliseconds(1), milliseconds(1)};
constexpr cli::Rhythm never{std::chrono::hours(1), std::chrono::hours(1)};

// Shows counts until three lines have been written. Returns what was written.
std::string shown(Screen& screen, const cli::Rhythm& in_place, const cli::Rhythm& plain) {
  {
    cli::Progress progress(screen.session, "C12", in_place, plain);
    while (screen.talk.writes < 3) {
      progress.update(64, 640, 7);
      std::this_thread::sleep_for(milliseconds(1));
    }
  }
  return screen.talk.text;
}

}  // namespace

TEST_CASE("on a terminal the progress line is written over itself, and erased at the end", "[cli]") {
  Screen screen(terminal_named("xterm"));
  const std::string talk = shown(screen, soon, never);
  REQUIRE(talk.starts_with("\r\x1b[K"));
  REQUIRE(contains(talk, "\r\x1b[K64 of 640 runs · "));
  REQUIRE(contains(talk, " runs/s · 7 violated · "));
  REQUIRE(contains(talk, " s left · after 0 s"));
  REQUIRE(talk.ends_with("\r\x1b[K"));
  REQUIRE_FALSE(contains(talk, "\n"));
}

TEST_CASE("off a terminal, and on a dumb one, each progress line is a line of its own", "[cli]") {
  for (const cli::TerminalFacts& facts : {cli::TerminalFacts{}, terminal_named("dumb")}) {
    Screen screen(facts);
    const std::string talk = shown(screen, never, soon);
    REQUIRE_FALSE(contains(talk, "\r"));
    REQUIRE(contains(talk, "64 of 640 runs · "));
    REQUIRE(std::count(talk.begin(), talk.end(), '\n') == screen.talk.writes);
  }
}

TEST_CASE("a line that stays is written whole above the progress line", "[cli]") {
  Screen screen(terminal_named("xterm"));
  {
    cli::Progress progress(screen.session, "running", soon, never);
    while (screen.talk.writes == 0) std::this_thread::sleep_for(milliseconds(1));
    progress.add("found");
  }
  REQUIRE(contains(screen.talk.text, "\r\x1b[Kfound\n"));
  REQUIRE(screen.talk.text.ends_with("\r\x1b[K"));
  Screen plain(cli::TerminalFacts{});
  { cli::Progress(plain.session, "running", never, never).add("found"); }
  REQUIRE(plain.talk.text == "found\n");
  Screen quiet(terminal_named("xterm"), true);
  { cli::Progress(quiet.session, "running", soon, soon).add("found"); }
  REQUIRE(quiet.talk.text.empty());
}

TEST_CASE("the progress line comes while nothing is reported", "[cli]") {
  Screen screen(terminal_named("xterm"));
  {
    const cli::Progress progress(screen.session, "running", soon, never);
    while (screen.talk.writes == 0) std::this_thread::sleep_for(milliseconds(1));
  }
  REQUIRE(contains(screen.talk.text, "running · after 0 s"));
}

TEST_CASE("a quiet session and a short phase show no progress", "[cli]") {
  Screen quiet(terminal_named("xterm"), true);
  {
    cli::Progress progress(quiet.session, "running", soon, soon);
    std::this_thread::sleep_for(milliseconds(20));
  }
  REQUIRE(quiet.talk.text.empty());
  Screen brief(terminal_named("xterm"));
  { const cli::Progress progress(brief.session, "running", never, never); }
  REQUIRE(brief.talk.text.empty());
}

}  // namespace lockstep::tests
