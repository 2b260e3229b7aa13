#include "tests/cli/bad_inputs/row.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

namespace lockstep::tests::bad_inputs {
namespace {

constexpr std::array<std::string_view, 9> making{"lock",   "file",     "repro", "|",   "*",
                                                 "folder", "readonly", "link",  "edit"};

struct Setting {
  std::string_view word;
  void (*set)(Row& row, std::string rest);
};

constexpr std::array<Setting, 7> settings{{
    {"run", [](Row& row, std::string rest) { row.arguments = std::move(rest); }},
    {"start",
     [](Row& row, std::string rest) {
       row.arguments = std::move(rest);
       row.starts_binary = true;
     }},
    {"stdin", [](Row& row, std::string rest) { row.standard_input = std::move(rest); }},
    {"status", [](Row& row, std::string rest) { row.status = std::stoi(rest); }},
    {"says", [](Row& row, std::string rest) { row.says.push_back(std::move(rest)); }},
    {"leaves", [](Row& row, std::string rest) { row.leaves.push_back(std::move(rest)); }},
    {"lists", [](Row& row, std::string) { row.lists = true; }},
}};

// Adds one line of a table to the last row. Returns false if the line has no meaning.
bool read_line(const std::string& word, std::string rest, std::vector<Row>& rows, const std::string& table,
               std::string& group) {
  if (word == "group") {
    group = std::move(rest);
    return true;
  }
  if (word == "row") {
    rows.emplace_back();
    rows.back().table = table;
    rows.back().group = group;
    rows.back().name = std::move(rest);
    return true;
  }
  if (rows.empty()) return false;
  if (std::find(making.begin(), making.end(), word) != making.end()) {
    rows.back().steps.push_back({word, std::move(rest)});
    return true;
  }
  for (const Setting& setting : settings) {
    if (setting.word != word) continue;
    setting.set(rows.back(), std::move(rest));
    return true;
  }
  return false;
}

void read_table(const std::filesystem::path& path, std::vector<Row>& rows) {
  std::ifstream in(path);
  std::string group;
  std::string line;
  const std::string table = path.stem().string();
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string rest = line.substr(std::min(blank + 1, line.size()));
    if (!read_line(line.substr(0, blank), rest, rows, table, group))
      throw std::runtime_error(fmt::format("{}:{}: {}", path.string(), number, line));
  }
}

}  // namespace

std::vector<Row> all_rows() {
  std::vector<std::filesystem::path> tables;
  for (const auto& entry :
       std::filesystem::directory_iterator(LOCKSTEP_SOURCE_ROOT "/tests/cli/bad_inputs")) {
    if (entry.path().extension() == ".txt") tables.push_back(entry.path());
  }
  std::sort(tables.begin(), tables.end());
  std::vector<Row> rows;
  for (const auto& table : tables) read_table(table, rows);
  return rows;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_quoted = text[at] == '\'';
    const std::size_t begin = is_quoted ? at + 1 : at;
    const std::size_t end = std::min(text.find(is_quoted ? '\'' : ' ', begin), text.size());
    if (is_quoted || end > begin) words.emplace_back(text.substr(begin, end - begin));
    at = end + 1;
  }
  return words;
}

}  // namespace lockstep::tests::bad_inputs
