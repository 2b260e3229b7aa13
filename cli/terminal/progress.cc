#include "cli/terminal/progress.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "cli/terminal/table.h"

namespace lockstep::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often the line is set anew, and looked at.
constexpr milliseconds tick{100};

}  // namespace

Duration Stopwatch::now() const {
  if (hooks_->wall_clock) return hooks_->wall_clock();
  const auto time = steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()};
}

Progress::Progress(const Session& session, std::string line, Rhythm in_place, Rhythm plain)
    : session_(session),
      in_place_(session.streams.terminal.err_is_terminal && session.streams.terminal.term != "dumb"),
      rhythm_(in_place_ ? in_place : plain),
      start_(steady_clock::now()),
      line_(std::move(line)) {
  if (session.quiet) return;
  try {
    thread_ = std::thread([this] { keep_showing(); });
  } catch (const std::system_error&) {
    return;  // the machine starts no more threads
  }
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_one();
  thread_.join();
  if (shown_ && in_place_) session_.streams.err.write("\r\x1b[K");
}

void Progress::keep_showing() {
  milliseconds next = rhythm_.first;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, std::min(tick, rhythm_.every), [this] { return over_; })) {
    const auto elapsed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
    wanted_ = true;
    if (elapsed < next) continue;
    next = elapsed + rhythm_.every;
    const std::string line = fmt::format("{} · after {} s", line_,
                                         std::chrono::duration_cast<std::chrono::seconds>(elapsed).count());
    shown_ = true;
    session_.streams.err.write(in_place_ ? "\r\x1b[K" + line : line + "\n");
  }
}

void Progress::update(std::uint64_t done, const std::optional<std::uint64_t>& runs, std::uint64_t violated) {
  if (done == 0) return;
  show([&] {
    const double elapsed_s = std::chrono::duration<double>(steady_clock::now() - start_).count();
    const double runs_per_s = static_cast<double>(done) / elapsed_s;
    const std::string rest =
        fmt::format("{:.0f} runs/s · {} violated", runs_per_s, with_separators(violated));
    if (!runs) return fmt::format("{} · {}", runs_text(done), rest);
    const double left_s = static_cast<double>(*runs - std::min(*runs, done)) / runs_per_s;
    return fmt::format("{} of {} · {} · {:.0f} s left", with_separators(done), runs_text(*runs), rest,
                       left_s);
  });
}

void Progress::show(const std::function<std::string()>& line) {
  if (!wanted_.exchange(false)) return;
  std::string text = line();
  const std::lock_guard lock(mutex_);
  line_ = std::move(text);
}

void Progress::add(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (shown_ && in_place_ && !session_.quiet) session_.streams.err.write("\r\x1b[K");
  session_.say(line);
}

}  // namespace lockstep::cli
