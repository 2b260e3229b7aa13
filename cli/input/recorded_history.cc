#include "cli/input/recorded_history.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "cli/input/edn_history.h"
#include "cli/input/history_maker.h"
#include "cli/input/history_mistake.h"
#include "cli/input/json_history.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "core/inert_text.h"
#include "scenarios/format/error_list.h"

namespace lockstep::cli {
namespace {

struct Chosen {
  HistoryFormat format = HistoryFormat::json_lines;
  std::string by;  // the first characters of the file, where they leave a doubt
};

// JSON lines begin with an object, whose first key is a string.
Chosen chosen_format(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n,";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  const std::string begin(text.substr(first, 1));
  if (begin == ";" || begin == "#" || begin == "(") return {HistoryFormat::edn, begin};
  if (begin != "{" && begin != "[") return {};
  const std::size_t second = text.find_first_not_of("[{ \t\r\n,", first);
  constexpr std::string_view of_json = "\"'}";  // a single quote stands where a double one should
  if (second == std::string_view::npos || of_json.find(text[second]) != std::string_view::npos) return {};
  return {HistoryFormat::edn, text[second] == ':' ? std::string() : begin + text[second]};
}

// Returns the mistake, and says why the file is not read as JSON lines.
HistoryMistake in_edn(const HistoryMistake& mistake, const std::string& chosen_by) {
  const std::string why = fmt::format(
      "the file is taken for EDN and not for JSON lines, because it begins with '{}'", inert(chosen_by));
  return {mistake.offset(), mistake.what(),
          mistake.suggestion().empty() ? why : mistake.suggestion() + "; " + why};
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
  const Chosen chosen = chosen_format(text);
  bool is_begun = false;
  try {
    HistoryMaker maker(chosen.format);
    const auto take = [&](const HistoryEntry& entry) {
      if (stop != nullptr && stop->load())
        throw CommandError(ExitStatus::interrupted, "stopped while the history was being read");
      is_begun = true;
      maker.add(entry);
    };
    PassedOver passed_over = chosen.format == HistoryFormat::json_lines ? read_json_history(text, take)
                                                                        : read_edn_history(text, take);
    RecordedFile result = std::move(maker).made();
    result.passed_over = std::move(passed_over);
    return result;
  } catch (const HistoryMistake& mistake) {
    const bool is_in_doubt = !chosen.by.empty() && !is_begun;
    return error_of(is_in_doubt ? in_edn(mistake, chosen.by) : mistake, text, file);
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
