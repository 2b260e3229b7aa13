#pragma once
// Shows that long work goes on. On a terminal one line is overwritten ten times a second; elsewhere a plain
// line is added every 10 s. A thread of its own does it, so the line also comes while one run takes long.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/terminal/session.h"
#include "core/time.h"

namespace lockstep::cli {

// Measures wall time since its construction. The hooks must outlive it.
class Stopwatch {
 public:
  explicit Stopwatch(const Hooks& hooks) : hooks_(&hooks), start_(now()) {}
  Duration elapsed() const { return now() - start_; }

 private:
  Duration now() const;

  const Hooks* hooks_;
  Duration start_;
};

// When the line is shown: first, and then again and again.
struct Rhythm {
  std::chrono::milliseconds first;
  std::chrono::milliseconds every;
};
inline constexpr Rhythm on_terminal{std::chrono::milliseconds(500), std::chrono::milliseconds(100)};
inline constexpr Rhythm elsewhere{std::chrono::seconds(10), std::chrono::seconds(10)};

// The line of one phase of the work, from construction to destruction. It ends with the time that the phase
// has taken. With -q there is none, and none on a machine that starts no more threads. Nothing else may be
// written to standard error meanwhile.
class Progress {
 public:
  // `line` is shown until there is more to say. The session must outlive this object.
  Progress(const Session& session, std::string line, Rhythm in_place = on_terminal, Rhythm plain = elsewhere);
  // Erases the line on a terminal.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows the counts of a campaign of so many runs; nothing: it has no such end.
  void update(std::uint64_t done, const std::optional<std::uint64_t>& runs, std::uint64_t violated);
  // Sets the line. `line` is called ten times a second at most, by the calling thread, which may be any.
  void show(const std::function<std::string()>& line);
  // Writes a line that stays. Any thread may call it.
  void add(const std::string& line);

 private:
  void keep_showing();

  const Session& session_;
  bool in_place_;
  Rhythm rhythm_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_;
  std::atomic<bool> wanted_ = true;  // the line is due to be set anew
  std::mutex mutex_;                 // guards the line and whether it is over
  std::string line_;
  bool over_ = false;
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace lockstep::cli
