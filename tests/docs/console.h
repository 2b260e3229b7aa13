#pragma once
// Commands in the documents, and what the documents say that they print.
//
// A block of ```console holds commands ("$ " in front) and the lines that each prints. A line "…" stands for
// any lines or none, a "…" within a line for any characters; both are for what varies from machine to
// machine. A line that begins with "==> " is a heading of ./dev and ends the output before it, with an empty
// line in between. A block of any kind behind the line `<!-- file: NAME -->` is a file that commands may
// name.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::docs {

struct ConsoleCommand {
  std::size_t line = 0;  // of the document, from 1
  std::string text;      // without "$ "
  std::vector<std::string> output;
  friend bool operator==(const ConsoleCommand&, const ConsoleCommand&) = default;
};

struct ExampleFile {
  std::string name;
  std::string text;
  friend bool operator==(const ExampleFile&, const ExampleFile&) = default;
};

std::vector<ConsoleCommand> console_commands(std::string_view document);
std::vector<ExampleFile> example_files(std::string_view document);

// Whether the lines are what the document says, with "…" as above.
bool matches(const std::vector<std::string>& expected, const std::vector<std::string>& actual);

// The expected lines brought up to date: those that the actual ones match stay, with their "…". Whole lines
// "…" keep their places; the lines between two of them are looked for by how the first of them begins.
std::vector<std::string> refreshed(const std::vector<std::string>& expected,
                                   const std::vector<std::string>& actual);

// The document with other output behind a command of its console_commands().
std::string with_output(std::string_view document, const ConsoleCommand& command,
                        const std::vector<std::string>& output);

// The first token in the lines, or nothing.
std::string token_in(const std::vector<std::string>& lines);

std::vector<std::string> split_lines(std::string_view text);

}  // namespace lockstep::tests::docs
