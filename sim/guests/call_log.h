#pragma once
// What a guest did, call by call, as one line each. Two runs of the same inputs have the same lines.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace lockstep::guests {

class CallLog {
 public:
  // Keeps every line, for a comparison, instead of the last few.
  void keep_all() { keeps_all_ = true; }
  void add(std::string line);

  std::uint64_t lines() const { return lines_; }
  // Returns a hash of all lines so far (XXH3, 64 bits).
  std::uint64_t hash() const { return hash_; }
  const std::deque<std::string>& kept() const { return kept_; }

 private:
  static constexpr std::size_t most_kept_ = 12;

  bool keeps_all_ = false;
  std::uint64_t lines_ = 0;
  std::uint64_t hash_ = 0;
  std::deque<std::string> kept_;
};

}  // namespace lockstep::guests
