#pragma once
// Shows the progress of long work. On a terminal one line is overwritten; elsewhere a plain line is
// added every 10 s.

#include <cstdint>
#include <functional>
#include <string>

#include "cli/terminal/session.h"
#include "core/time.h"

namespace lockstep::cli {

// Measures wall time since its construction. The hooks must outlive it.
class Stopwatch {
 public:
  explicit Stopwatch(const Hooks& hooks) : hooks_(hooks), start_(now()) {}
  Duration elapsed() const { return now() - start_; }

 private:
  Duration now() const;

  const Hooks& hooks_;
  Duration start_;
};

// The progress line. It is shown at most every 100 ms on a terminal and every 10 s elsewhere,
// and never with -q.
class Progress {
 public:
  // `runs` is the most that there will be. The session must outlive this object.
  Progress(const Session& session, std::uint64_t runs);
  // Erases the line on a terminal.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows the counts of a campaign if a line is due.
  void update(std::uint64_t done, std::uint64_t violated);
  // Shows another line than a campaign's, equally often. `line` is called only when a line is due.
  void show(const std::function<std::string()>& line);

 private:
  const Session& session_;
  std::uint64_t runs_;
  Stopwatch watch_;
  bool in_place_;
  bool shown_ = false;
  Duration next_;
};

}  // namespace lockstep::cli
