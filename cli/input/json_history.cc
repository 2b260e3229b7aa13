#include "cli/input/json_history.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/input/history_mistake.h"
#include "cli/input/json_mistake.h"
#include "core/inert_text.h"
#include "core/nearest_word.h"

namespace lockstep::cli {
namespace {

using Json = nlohmann::json;

constexpr std::array<HistoryKey, 10> keys{
    {{"process", "Who calls: a number or a name. A process does one thing after the other"},
     {"type", "invoke: a call. ok, fail: its answer; fail: it has had no effect. info: there is no answer"},
     {"f", "What is called"},
     {"resource", "Which lock (default: there is one)"},
     {"time_ns", "When, by the recorder's clock, in nanoseconds: in all lines, or in none"},
     {"fence", "The fencing token: in the answer to acquire, and of a use"},
     {"ttl_ns", "The TTL of the lease that acquire or extend sets, in nanoseconds"},
     {"index", "Not looked at"},
     {"value", "Not looked at"},
     {"error", "Not looked at"}}};

class LineReader {
 public:
  // The line begins at `offset` of the text, and is its line `number`.
  LineReader(std::string_view line, std::string_view text, std::size_t offset, std::uint32_t number)
      : line_(line), text_(text), offset_(offset), number_(number) {}

  // Returns nothing for a line that is passed over.
  std::optional<HistoryEntry> read() {
    const Json json = parsed();
    check_keys();
    HistoryEntry entry;
    entry.offset = offset_ + line_.find_first_not_of(" \t");
    entry.line = number_;
    entry.process = name(json, "process");
    if (entry.process.value == "nemesis") return std::nullopt;
    const auto type = text(json, "type");
    entry.type = {entry_type_of(type), type.offset};
    const auto f = text(json, "f");
    entry.f = {operation_kind_of(f), f.offset};
    if (json.contains("resource")) entry.resource = name(json, "resource");
    if (json.contains("time_ns")) entry.time_ns = time_of(integer(json, "time_ns"));
    if (json.contains("fence")) entry.fence = fence_of(integer(json, "fence"));
    if (json.contains("ttl_ns")) entry.ttl_ns = ttl_of(integer(json, "ttl_ns"));
    return entry;
  }

 private:
  Json parsed() {
    try {
      const auto note_keys = [&](int depth, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::key && depth == 1) found_.push_back(value.get<std::string>());
        return true;
      };
      Json json = Json::parse(line_, note_keys);
      if (json.is_object()) return json;
      const std::size_t begin = offset_ + line_.find_first_not_of(" \t");
      if (json.is_array()) refuse_layout(begin, "this is an array");
    } catch (const Json::parse_error& error) {
      refuse(error);
    }
    throw HistoryMistake(offset_ + line_.find_first_not_of(" \t"), "an object is expected: {\"process\": …}");
  }

  [[noreturn]] void refuse(const Json::parse_error& error) const {
    const auto mistake = json_mistake(line_);
    if (!mistake) {
      const std::size_t at = error.byte == 0 ? 0 : std::min(error.byte - 1, line_.size());
      throw HistoryMistake(offset_ + at, "this is no JSON, where one object a line is expected");
    }
    if (mistake->at == line_.size()) refuse_value_over_lines();
    throw HistoryMistake(offset_ + mistake->at, mistake->message);
  }

  void refuse_value_over_lines() const {
    const auto length = length_of_json(text_.substr(offset_));
    if (!length) return;
    const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(offset_);
    const auto lines = std::count(begin, begin + static_cast<std::ptrdiff_t>(*length), '\n');
    const std::size_t at = line_.find_first_not_of(" \t");
    refuse_layout(offset_ + at, fmt::format("this {} ends in line {}", line_[at] == '[' ? "array" : "object",
                                            number_ + lines));
  }

  // Refuses what is JSON, but not one object a line.
  [[noreturn]] void refuse_layout(std::size_t at, const std::string& what) const {
    throw HistoryMistake(at, fmt::format("{}, and one object a line is expected", what),
                         text_[at] == '[' ? "`jq -c '.[]'` writes it so" : "`jq -c .` writes it so");
  }

  void check_keys() const {
    std::vector<std::string_view> names;
    for (const HistoryKey& key : keys) names.push_back(key.name);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const std::string& key = found_[i];
      if (std::find(names.begin(), names.end(), key) == names.end())
        throw HistoryMistake(place_of(key), fmt::format("unknown key \"{}\"{}", inert(abridged(key, 64)),
                                                        did_you_mean(key, names)));
      if (std::find(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(i), key) !=
          found_.begin() + static_cast<std::ptrdiff_t>(i))
        throw HistoryMistake(place_of(key), fmt::format("\"{}\" is there twice", key));
    }
    for (const std::string_view key : {"process", "type", "f"}) {
      if (std::find(found_.begin(), found_.end(), key) == found_.end())
        throw HistoryMistake(offset_ + line_.find_first_not_of(" \t"),
                             fmt::format("the key \"{}\" is missing", key));
    }
  }

  // Returns where the key stands. An escaped key is not found, and stands for its line.
  std::size_t place_of(std::string_view key) const {
    const std::string quoted = fmt::format("\"{}\"", key);
    for (std::size_t at = line_.find(quoted); at != std::string_view::npos; at = line_.find(quoted, at + 1)) {
      const std::size_t next = line_.find_first_not_of(" \t", at + quoted.size());
      if (next != std::string_view::npos && line_[next] == ':') return offset_ + at;
    }
    return offset_;
  }

  // Returns where the value of the key stands.
  std::size_t value_of(std::string_view key) const {
    const std::size_t colon = line_.find(':', place_of(key) - offset_);
    const std::size_t value =
        colon == std::string_view::npos ? colon : line_.find_first_not_of(" \t", colon + 1);
    return value == std::string_view::npos ? offset_ : offset_ + value;
  }

  Placed<std::string> text(const Json& json, const char* key) const {
    const Json& value = json.at(key);
    if (value.is_string()) return {value.get<std::string>(), value_of(key)};
    throw HistoryMistake(value_of(key), fmt::format("\"{}\" is a string", key));
  }

  // A number is a name, too.
  Placed<std::string> name(const Json& json, const char* key) const {
    const Json& value = json.at(key);
    if (value.is_string()) return {value.get<std::string>(), value_of(key)};
    if (value.is_number_integer()) return {value.dump(), value_of(key)};
    throw HistoryMistake(value_of(key), fmt::format("\"{}\" is a whole number or a string", key));
  }

  Placed<std::int64_t> integer(const Json& json, const char* key) const {
    const Json& value = json.at(key);
    if (!value.is_number_integer())
      throw HistoryMistake(value_of(key), fmt::format("\"{}\" is a whole number", key));
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > most)
      throw HistoryMistake(value_of(key), fmt::format("\"{}\" is too large a number", key));
    return {value.get<std::int64_t>(), value_of(key)};
  }

  std::string_view line_;
  std::string_view text_;
  std::size_t offset_;
  std::uint32_t number_;
  std::vector<std::string> found_;  // the keys, as often as they are there
};

}  // namespace

std::span<const HistoryKey> history_keys() { return keys; }

PassedOver read_json_history(std::string_view text, const std::function<void(HistoryEntry)>& take) {
  PassedOver passed_over;
  std::uint32_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      if (const auto entry = LineReader(line, text, begin, number).read())
        take(*entry);
      else
        ++passed_over.entries;
    }
    begin = end + 1;
  }
  return passed_over;
}

}  // namespace lockstep::cli
