#include "cli/input/recorded_history.h"

#include <algorithm>
#include <utility>

#include "cli/input/edn_history.h"
#include "cli/input/history_maker.h"
#include "cli/input/history_mistake.h"
#include "cli/input/json_history.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "scenarios/format/error_list.h"

namespace lockstep::cli {
namespace {

// Decides by the first characters: JSON lines begin with an object, whose first key is a string.
HistoryFormat format_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n,";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return HistoryFormat::json_lines;
  if (text[first] == ';' || text[first] == '#' || text[first] == '(') return HistoryFormat::edn;
  if (text[first] != '{' && text[first] != '[') return HistoryFormat::json_lines;
  const std::size_t second = text.find_first_not_of("[{ \t\r\n,", first);
  const bool is_json = second == std::string_view::npos || text[second] == '"' || text[second] == '}';
  return is_json ? HistoryFormat::json_lines : HistoryFormat::edn;
}

scenarios::ScenarioError error_of(const HistoryMistake& mistake, std::string_view text,
                                  const std::string& file) {
  const std::size_t offset = std::min(mistake.offset(), text.size());
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::string_view left = before.substr(start);
  // Bytes that continue a character are no columns.
  const auto characters = std::count_if(left.begin(), left.end(), [](char c) { return (c & 0xC0) != 0x80; });
  scenarios::ErrorList errors(file, text);
  errors.add_at(line, static_cast<std::uint32_t>(characters + 1), mistake.what(), mistake.suggestion());
  return errors.take().front();
}

}  // namespace

std::variant<RecordedFile, scenarios::ScenarioError> parse_recorded_history(std::string_view text,
                                                                            const std::string& file,
                                                                            const std::atomic<bool>* stop) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  try {
    HistoryMaker maker;
    const auto take = [&](const HistoryEntry& entry) {
      if (stop != nullptr && stop->load())
        throw CommandError(ExitStatus::interrupted, "stopped while the history was being read");
      maker.add(entry);
    };
    const HistoryFormat format = format_of(text);
    const std::uint64_t passed_over =
        format == HistoryFormat::json_lines ? read_json_history(text, take) : read_edn_history(text, take);
    RecordedFile result = std::move(maker).made();
    result.format = format;
    result.passed_over = passed_over;
    return result;
  } catch (const HistoryMistake& mistake) {
    return error_of(mistake, text, file);
  }
}

RecordedFile read_recorded_history(const std::string& path, const std::atomic<bool>* stop) {
  const std::string text = read_file(path, {longest_history_bytes, "and no history may be so long"});
  auto result = parse_recorded_history(text, shown_path(path), stop);
  if (const auto* error = std::get_if<scenarios::ScenarioError>(&result))
    throw CommandError(ExitStatus::bad_input, scenarios::to_text(*error));
  return std::get<RecordedFile>(std::move(result));
}

}  // namespace lockstep::cli
