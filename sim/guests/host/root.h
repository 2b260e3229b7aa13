#pragma once
// The file system that a guest sees: the machine's programs and libraries, read-only, its private directory
// at /guest, its program in /program, and a few files of /etc that are the same everywhere.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/guests/guest_plan.h"

namespace lockstep::guests {

// Is made before the fork, so that the child need not allocate.
class GuestRoot {
 public:
  explicit GuestRoot(const GuestPlan& plan);

  // Makes it the root of the calling process. REQUIRES: the process has user and mount namespaces of its own.
  // Returns nullptr, or what failed, with errno set.
  const char* enter() const;

  const std::string& program() const { return program_; }  // as the guest sees it

 private:
  struct Step {
    enum class Kind : std::uint8_t { directory, empty_file, text_file, link, bind, bind_read_only };
    Kind kind;
    std::string path;   // below the new root
    std::string other;  // the text, the target of a link, or the source of a bind
  };
  void add_system_folders();
  void add_devices();
  void add_files_of_etc();
  static bool perform(const Step& step);

  std::string base_;
  std::string program_;         // as the guest sees it
  std::string program_source_;  // on this machine
  std::vector<Step> steps_;
};

}  // namespace lockstep::guests
