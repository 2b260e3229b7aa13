#pragma once
// Where text goes: a file descriptor, or a string in tests. Every write is checked.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lockstep::cli {

// The text cannot be delivered.
class OutputError : public std::runtime_error {
 public:
  explicit OutputError(int error_number);
  bool broken_pipe() const { return broken_pipe_; }

 private:
  bool broken_pipe_;
};

class Output {
 public:
  virtual ~Output() = default;
  // The text may be kept back until flush(). Throws OutputError, as flush() does.
  virtual void write(std::string_view text) = 0;
  virtual void flush() = 0;
};

enum class Buffering : std::uint8_t { none, full };

// Writes to a file descriptor, which it does not close. The destructor does not flush: text that was
// kept back is lost.
class DescriptorOutput final : public Output {
 public:
  DescriptorOutput(int descriptor, Buffering buffering) : descriptor_(descriptor), buffering_(buffering) {}
  void write(std::string_view text) override;
  void flush() override;

 private:
  int descriptor_;
  Buffering buffering_;
  std::string pending_;
};

}  // namespace lockstep::cli
