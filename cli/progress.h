#pragma once
// The progress of long work: one line that is written over on a terminal, a plain line every 10 s elsewhere.

#include <chrono>
#include <cstdint>

#include "cli/session.h"
#include "core/time.h"

namespace lockstep::cli {

// Wall time since it was made.
class Stopwatch {
 public:
  Duration elapsed() const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count()};
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

class Progress {
 public:
  // `runs`: how many there will be at most.
  Progress(const Session& session, std::uint64_t runs);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t done, std::uint64_t violated);

 private:
  const Session& session_;
  std::uint64_t runs_;
  bool in_place_;
  bool shown_ = false;
  Stopwatch watch_;
  Duration next_;
};

}  // namespace lockstep::cli
