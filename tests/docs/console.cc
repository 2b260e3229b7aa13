#include "tests/docs/console.h"

#include <optional>
#include <span>

namespace lockstep::tests::docs {
namespace {

constexpr std::string_view anything = "…";
constexpr std::string_view fence = "```";

struct Block {
  std::size_t line = 0;  // number of its first line of text
  std::string kind;      // "console", "toml", …
  std::string file;      // name of the file that it stands for, or empty
  std::vector<std::string> lines;
};

std::vector<Block> blocks_of(std::string_view document) {
  constexpr std::string_view mark = "<!-- file: ";
  constexpr std::string_view mark_end = " -->";
  std::vector<Block> blocks;
  std::optional<Block> open;
  std::string file;
  std::size_t number = 0;
  for (const std::string& line : split_lines(document)) {
    ++number;
    const bool at_fence = line.starts_with(fence);
    if (open && at_fence) {
      blocks.push_back(*open);
      open.reset();
    } else if (open) {
      open->lines.push_back(line);
    } else if (at_fence) {
      open = Block{number + 1, line.substr(fence.size()), file, {}};
    }
    file.clear();
    if (!open && line.starts_with(mark) && line.ends_with(mark_end)) {
      file = line.substr(mark.size(), line.size() - mark.size() - mark_end.size());
    }
  }
  return blocks;
}

bool line_matches(std::string_view expected, std::string_view actual) {
  const std::size_t at = expected.find(anything);
  if (at == std::string_view::npos) return expected == actual;
  if (actual.substr(0, at) != expected.substr(0, at)) return false;
  const std::string_view rest = expected.substr(at + anything.size());
  for (std::size_t from = at; from <= actual.size(); ++from) {
    if (line_matches(rest, actual.substr(from))) return true;
  }
  return false;
}

using Lines = std::span<const std::string>;

bool lines_match(Lines expected, Lines actual) {
  if (expected.empty()) return actual.empty();
  if (expected.front() == anything) {
    for (std::size_t from = 0; from <= actual.size(); ++from) {
      if (lines_match(expected.subspan(1), actual.subspan(from))) return true;
    }
    return false;
  }
  return !actual.empty() && line_matches(expected.front(), actual.front()) &&
         lines_match(expected.subspan(1), actual.subspan(1));
}

// Returns the index in `actual`, from `from` on, of the line that has replaced `line`, or `from` if no
// line is like it.
std::size_t place_of(const std::string& line, Lines actual, std::size_t from) {
  constexpr std::size_t telling = 8;  // bytes that hold an indented label, or a time and a host
  for (std::size_t i = from; i < actual.size(); ++i) {
    if (line_matches(line, actual[i])) return i;
  }
  for (std::size_t i = from; i < actual.size(); ++i) {
    if (std::string_view(actual[i]).substr(0, telling) == std::string_view(line).substr(0, telling)) return i;
  }
  return from;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<ConsoleCommand> console_commands(std::string_view document) {
  constexpr std::string_view prompt = "$ ";
  constexpr std::string_view heading = "==> ";
  std::vector<ConsoleCommand> commands;
  for (const Block& block : blocks_of(document)) {
    if (block.kind != "console") continue;
    bool printing = false;
    for (std::size_t i = 0; i < block.lines.size(); ++i) {
      const std::string& line = block.lines[i];
      if (line.starts_with(prompt)) {
        commands.push_back({block.line + i, line.substr(prompt.size()), {}});
        printing = true;
      } else if (line.starts_with(heading)) {
        if (printing && !commands.back().output.empty() && commands.back().output.back().empty()) {
          commands.back().output.pop_back();
        }
        printing = false;
      } else if (printing) {
        commands.back().output.push_back(line);
      }
    }
  }
  return commands;
}

std::vector<ExampleFile> example_files(std::string_view document) {
  std::vector<ExampleFile> files;
  for (const Block& block : blocks_of(document)) {
    if (block.file.empty()) continue;
    ExampleFile file{block.file, {}};
    for (const std::string& line : block.lines) file.text += line + "\n";
    files.push_back(file);
  }
  return files;
}

std::vector<std::string> refreshed(const std::vector<std::string>& expected,
                                   const std::vector<std::string>& actual) {
  std::vector<std::string> lines;
  std::size_t next = 0;  // index in `actual`
  const auto take = [&](const std::string* known) {
    lines.push_back(known != nullptr && line_matches(*known, actual[next]) ? *known : actual[next]);
    ++next;
  };
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == anything) {
      lines.push_back(expected[i]);
      if (i + 1 < expected.size())
        next = place_of(expected[i + 1], actual, next);
      else
        next = actual.size();
    } else if (next < actual.size()) {
      take(&expected[i]);
    }
  }
  while (next < actual.size()) take(nullptr);
  return lines;
}

std::string with_output(std::string_view document, const ConsoleCommand& command,
                        const std::vector<std::string>& output) {
  std::vector<std::string> lines = split_lines(document);
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(command.line);
  const auto place = lines.erase(first, first + static_cast<std::ptrdiff_t>(command.output.size()));
  lines.insert(place, output.begin(), output.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string token_in(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const std::size_t at = line.find("ls2:");
    if (at != std::string::npos) return line.substr(at, line.find_first_of("'\"", at) - at);
  }
  return {};
}

bool matches(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  return lines_match(expected, actual);
}

}  // namespace lockstep::tests::docs
