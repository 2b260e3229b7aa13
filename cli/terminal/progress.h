#pragma once
// The progress of long work: one line that is written over on a terminal, a plain line every 10 s elsewhere.

#include <cstdint>
#include <functional>
#include <string>

#include "cli/terminal/session.h"
#include "core/time.h"

namespace lockstep::cli {

// Wall time since it was made. The hooks must outlive it.
class Stopwatch {
 public:
  explicit Stopwatch(const Hooks& hooks) : hooks_(hooks), start_(now()) {}
  Duration elapsed() const { return now() - start_; }

 private:
  Duration now() const;

  const Hooks& hooks_;
  Duration start_;
};

class Progress {
 public:
  // `runs`: how many there will be at most.
  Progress(const Session& session, std::uint64_t runs);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t done, std::uint64_t violated);
  // Another line than that of a campaign, as often.
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
