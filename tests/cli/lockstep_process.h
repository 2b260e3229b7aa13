#pragma once
// Runs lockstep as its users do: starts the binary with arguments, or calls run_cli in this process where
// that is enough.

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/hooks.h"
#include "cli/terminal/streams.h"

namespace lockstep::tests {

using Args = std::vector<std::string>;

struct Finished {
  int status = 0;  // exit status, or 128 + n if signal n ended it
  std::string out;
  std::string err;
};

// Says where the standard output of the binary goes.
enum class StandardOutput { captured, full_device, reader_gone, closed };

struct ProcessOptions {
  StandardOutput out = StandardOutput::captured;
  // NAME=value. The binary gets these in addition to this process's environment, from which all variables
  // on colour are removed.
  std::vector<std::string> environment;
  // The number of signals to send at most while the binary runs. They come some time apart, since two that
  // come together count as one.
  int interrupts = 0;
  int signal = SIGINT;
  // Returns when the binary has come to the place where the interrupts shall hit. If `ready` is empty, the
  // interrupts wait for the binary's first output on stderr.
  std::function<void()> ready;
  std::function<void()> interrupted;  // called once the interrupts are sent
};

// Runs the binary to its end. Kills it when it prints nothing for a minute; its status is then 137.
Finished run_binary(const Args& args, const ProcessOptions& options = {});

// Calls run_cli in this process. Text that run_cli does not flush is lost, as in the binary.
Finished run_here(const Args& args, const cli::Hooks& hooks = {}, const cli::TerminalFacts& facts = {});

// Makes an empty folder. The destructor removes it with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(std::string_view name) const { return (folder_ / name).string(); }
  // Writes a file and returns its path.
  std::string file(std::string_view name, std::string_view text) const;
  // Returns the names of everything in the folder, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path folder_;
};

std::string text_of_file(const std::string& path);

// Returns the last line without its line end.
std::string last_line(const std::string& text);

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace lockstep::tests
