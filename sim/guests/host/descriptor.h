#pragma once
// A file descriptor that is closed with its owner.

#include <string>
#include <utility>

#include <sys/stat.h>

namespace lockstep::guests {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) close(std::exchange(number_, std::exchange(other.number_, -1)));
    return *this;
  }
  ~Descriptor() { close(number_); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void reset() { close(std::exchange(number_, -1)); }

 private:
  static void close(int number);

  int number_ = -1;
};

// Returns a descriptor that refers to a process; empty if there is none.
Descriptor open_process(int pid);
// Returns a copy of descriptor `number` of the process; empty if it has none of this number.
Descriptor copy_from(const Descriptor& process, int number);
// Returns a second descriptor of the same open file.
Descriptor copy(const Descriptor& descriptor);
// Returns an anonymous file that holds the text and is read from its start.
Descriptor file_of(const std::string& text);
// Says whether a read or write of the open file returns at once.
bool is_nonblocking(int number);
// Returns what fstat(2) says of it; all zeros if the number is none.
struct stat stat_of(int number);

}  // namespace lockstep::guests
