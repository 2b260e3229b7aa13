#include "cli/terminal/progress.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/core.h>

#include "cli/terminal/table.h"

namespace lockstep::cli {
namespace {

constexpr Duration in_place_every = milliseconds(100);
constexpr Duration plain_every = seconds(10);

}  // namespace

Duration Stopwatch::now() const {
  if (hooks_.wall_clock) return hooks_.wall_clock();
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()};
}

Progress::Progress(const Session& session, std::uint64_t runs)
    : session_(session),
      runs_(runs),
      watch_(session.hooks),
      in_place_(session.streams.terminal.err_is_terminal && session.streams.terminal.term != "dumb"),
      next_(in_place_ ? in_place_every : plain_every) {}

Progress::~Progress() {
  if (shown_ && in_place_) session_.streams.err.write("\r\x1b[K");
}

void Progress::update(std::uint64_t done, std::uint64_t violated) {
  if (done == 0) return;
  show([&] {
    const double elapsed_s = static_cast<double>(watch_.elapsed().ns) / 1e9;
    const double runs_per_s = static_cast<double>(done) / elapsed_s;
    const double left_s = static_cast<double>(runs_ - std::min(runs_, done)) / runs_per_s;
    return fmt::format("{} of {} runs · {:.0f} runs/s · {} violated · {:.0f} s left", with_separators(done),
                       with_separators(runs_), runs_per_s, with_separators(violated), left_s);
  });
}

void Progress::show(const std::function<std::string()>& line) {
  const Duration elapsed = watch_.elapsed();
  if (session_.quiet || elapsed < next_) return;
  next_ = elapsed + (in_place_ ? in_place_every : plain_every);
  shown_ = true;
  session_.streams.err.write(in_place_ ? "\r\x1b[K" + line() : line() + "\n");
}

}  // namespace lockstep::cli
