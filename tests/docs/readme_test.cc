// Tests that lockstep prints what the documents show. With LOCKSTEP_UPDATE_GOLDEN=1 in the environment,
// writes what differs into the documents instead, to be read in review.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/docs/console.h"
#include "tests/support/can_run_guests.h"
#include "tests/tidy/tree.h"

namespace lockstep::tests::docs {
namespace {

// Makes an empty folder. The destructor removes it.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / fmt::format("lockstep-docs-{}", ::getpid())) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const ExampleFile& file) const {
    std::ofstream(path_ / file.name, std::ios::binary) << file.text;
  }

 private:
  std::filesystem::path path_;
};

std::string quoted(const std::string& text) { return "'" + text + "'"; }

// Returns what a shell prints on both streams together. This build's lockstep comes first in the shell's
// PATH.
std::vector<std::string> printed_by(const std::string& command, const Folder& folder) {
  const auto binaries = std::filesystem::path(LOCKSTEP_BINARY).parent_path().string();
  const std::string shell =
      fmt::format("cd {} && PATH={}:\"$PATH\" && unset NO_COLOR FORCE_COLOR; exec 2>&1; {}",
                  quoted(folder.path().string()), quoted(binaries), command);
  const auto close = [](std::FILE* pipe) { ::pclose(pipe); };
  const std::unique_ptr<std::FILE, decltype(close)> pipe(::popen(shell.c_str(), "r"), close);
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> chunk{};
  while (const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
    text.append(chunk.data(), size);
  return split_lines(text);
}

bool is_document(const std::string& path) {
  return path == "README.md" || (path.starts_with("docs/") && path.ends_with(".md"));
}

// The other commands, as ./dev test, are run by CI.
bool is_run(const ConsoleCommand& command) {
  return command.text.starts_with("lockstep ") || command.text.starts_with("cat ");
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Brings documents up to date. A token that has changed is replaced wherever it is used.
class Refresher {
 public:
  std::string refreshed_document(std::string text) {
    for (const auto& [from, to] : tokens_) replace_all(text, from, to);
    const Folder folder;
    for (const ExampleFile& file : example_files(text)) folder.write(file);
    for (std::size_t i = 0; i < console_commands(text).size(); ++i) {
      const ConsoleCommand command = console_commands(text)[i];
      if (!is_run(command)) continue;
      const auto actual = printed_by(command.text, folder);
      if (matches(command.output, actual)) continue;
      const auto output = refreshed(command.output, actual);
      text = with_output(text, command, output);
      const std::string before = token_in(command.output);
      const std::string now = token_in(output);
      if (before.empty() || now.empty() || before == now) continue;
      tokens_.emplace_back(before, now);
      replace_all(text, before, now);
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> tokens_;
};

void update_documents() {
  Refresher refresher;
  for (const auto& document : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    if (!is_document(document.path)) continue;
    const std::string text = refresher.refreshed_document(document.text);
    if (text == document.text) continue;
    std::ofstream(std::filesystem::path(LOCKSTEP_SOURCE_ROOT) / document.path, std::ios::binary) << text;
    WARN("updated: " << document.path);
  }
}

// Runs the commands in the documents for which `is_meant` is true and checks their output. Returns their
// number.
template <class Predicate>
std::size_t check_commands(Predicate is_meant) {
  std::size_t run = 0;
  for (const auto& document : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    if (!is_document(document.path) || !is_meant(document.path)) continue;
    const Folder folder;
    for (const ExampleFile& file : example_files(document.text)) folder.write(file);
    for (const ConsoleCommand& command : console_commands(document.text)) {
      if (!is_run(command)) continue;
      ++run;
      const auto actual = printed_by(command.text, folder);
      INFO(document.path << ":" << command.line << ": $ " << command.text << "\nprints\n"
                         << fmt::format("{}", fmt::join(actual, "\n")) << "\nand the document shows\n"
                         << fmt::format("{}", fmt::join(command.output, "\n"))
                         << "\nTo write what it prints into the documents: LOCKSTEP_UPDATE_GOLDEN=1 "
                            "lockstep_tests \"[docs]\"");
      CHECK(matches(command.output, actual));
    }
  }
  return run;
}

constexpr std::string_view article = "docs/ARTICLE.md";
constexpr std::string_view confirm = "docs/CONFIRM.md";

}  // namespace

TEST_CASE("the commands in the README print what it shows", "[docs]") {
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr) update_documents();
  REQUIRE(check_commands([](const std::string& path) { return path == "README.md"; }) >= 12);
}

TEST_CASE("the commands in docs/ARTICLE.md print what it shows", "[docs]") {
  REQUIRE(check_commands([](const std::string& path) { return path == article; }) >= 40);
}

TEST_CASE("the commands in the other documents print what these show", "[docs]") {
  const auto is_meant = [](const std::string& path) {
    return path != "README.md" && path != article && path != confirm;
  };
  REQUIRE(check_commands(is_meant) >= 12);
}

TEST_CASE("the commands in docs/CONFIRM.md print what it shows", "[docs]") {
  if (!guests_run_here() || !has_redis_server()) return;
  REQUIRE(check_commands([](const std::string& path) { return path == confirm; }) == 1);
}

}  // namespace lockstep::tests::docs
