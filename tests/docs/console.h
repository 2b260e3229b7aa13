#pragma once
// Finds the commands in the documents, and the output that the documents show for each.
//
// A ```console block holds commands, which begin with "$ ", and below each the lines that it prints:
//
//   line     a line "…" stands for any number of lines, and for none
//   part     a "…" within a line stands for any characters
//   heading  a line that begins with "==> " comes from ./dev; it ends the output before it, and one empty
//            line between the two does not belong to the output
//
// Both uses of "…" are for output that varies from machine to machine. A block of any kind after the line
// `<!-- file: NAME -->` is a file that commands may name.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::docs {

struct ConsoleCommand {
  std::size_t line = 0;  // number of its line in the document, from 1
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

// Returns true iff `actual` is the output that the document shows, with "…" as above.
bool matches(const std::vector<std::string>& expected, const std::vector<std::string>& actual);

// Returns the expected lines brought up to date. Lines that the actual ones match stay, with their "…",
// and whole lines "…" keep their places. The first line after such a line is looked for in `actual` by its
// beginning.
std::vector<std::string> refreshed(const std::vector<std::string>& expected,
                                   const std::vector<std::string>& actual);

// Returns the document with other output for `command`. REQUIRES: `command` is one of
// console_commands(document).
std::string with_output(std::string_view document, const ConsoleCommand& command,
                        const std::vector<std::string>& output);

// Returns the first token in the lines, or an empty text.
std::string token_in(const std::vector<std::string>& lines);

std::vector<std::string> split_lines(std::string_view text);

}  // namespace lockstep::tests::docs
