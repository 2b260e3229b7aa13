#pragma once
// lockstep as its users meet it: the binary, started with arguments; and, where that is enough, run_cli in
// this process.

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
  int status = 0;  // 128 + n if signal n ended it
  std::string out;
  std::string err;
};

// Where its standard output goes.
enum class StandardOutput { captured, full_device, reader_gone, closed };

struct ProcessOptions {
  StandardOutput out = StandardOutput::captured;
  std::vector<std::string>
      environment;  // NAME=value, on top of what this process has without any word on colour
  // SIGINTs to send, some time apart, until it has ended. Two that come together count as one.
  int interrupts = 0;
  // Returns when it is where the interrupts are to hit; else they wait for its first word on stderr.
  std::function<void()> ready;
  std::function<void()> interrupted;  // called once they are sent
};

// Runs the binary to its end. Kills it after a minute, which no test survives.
Finished run_binary(const Args& args, const ProcessOptions& options = {});

// In this process. Text that is not flushed is lost, as it would be.
Finished run_here(const Args& args, const cli::Hooks& hooks = {}, const cli::TerminalFacts& facts = {});

// An empty folder, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(std::string_view name) const { return (folder_ / name).string(); }
  // Writes a file; its path.
  std::string file(std::string_view name, std::string_view text) const;
  // The names of everything in it, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path folder_;
};

std::string text_of_file(const std::string& path);

// The last line, without its end.
std::string last_line(const std::string& text);

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace lockstep::tests
