#include "cli/input/json_history.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/input/history_mistake.h"
#include "cli/input/json_mistake.h"
#include "core/check.h"
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

constexpr std::string_view blanks = " \t\r";

class LineReader {
 public:
  // The line begins at `offset` of the text, and is its line `number`.
  LineReader(std::string_view line, std::string_view text, std::size_t offset, std::uint32_t number)
      : line_(line), text_(text), offset_(offset), number_(number) {}

  // Returns nothing for a line that is passed over.
  std::optional<HistoryEntry> read() {
    const Json json = object();
    note_places();
    check_keys();
    HistoryEntry entry;
    entry.offset = offset_ + line_.find_first_not_of(blanks);
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
  Json parsed(std::string_view line) {
    found_.clear();
    const auto note_keys = [&](int depth, Json::parse_event_t event, Json& value) {
      if (event == Json::parse_event_t::key && depth == 1) found_.push_back(value.get<std::string>());
      return true;
    };
    return Json::parse(line, note_keys);
  }

  Json object() {
    try {
      Json json;
      try {
        json = parsed(line_);
      } catch (const Json::out_of_range&) {  // a huge number may stand where nobody looks
        json = parsed(without_huge_numbers(line_));
      }
      if (json.is_object()) return json;
      const std::size_t begin = offset_ + line_.find_first_not_of(blanks);
      if (json.is_array()) refuse_layout(begin, "this is an array");
    } catch (const Json::parse_error& error) {
      refuse(error);
    }
    throw HistoryMistake(offset_ + line_.find_first_not_of(blanks),
                         "an object is expected: {\"process\": …}");
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
    const std::size_t at = line_.find_first_not_of(blanks);
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
        throw HistoryMistake(places_[i], fmt::format("unknown key \"{}\"{}", inert(abridged(key, 64)),
                                                     did_you_mean(key, names)));
      if (std::find(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(i), key) !=
          found_.begin() + static_cast<std::ptrdiff_t>(i))
        throw HistoryMistake(places_[i], fmt::format("\"{}\" is there twice", key));
    }
    for (const std::string_view key : {"process", "type", "f"}) {
      if (std::find(found_.begin(), found_.end(), key) == found_.end())
        throw HistoryMistake(offset_ + line_.find_first_not_of(blanks),
                             fmt::format("the key \"{}\" is missing", key));
    }
  }

  // Notes where each of the keys stands.
  void note_places() {
    int depth = 0;
    for (std::size_t at = 0; (at = line_.find_first_of("{}[]\"", at)) != std::string_view::npos;) {
      if (line_[at] != '"') {
        depth += line_[at] == '{' || line_[at] == '[' ? 1 : -1;
        ++at;
        continue;
      }
      const std::size_t begin = std::exchange(at, behind_string(line_, at).value());
      const std::size_t next = line_.find_first_not_of(blanks, at);
      if (depth == 1 && next != std::string_view::npos && line_[next] == ':')
        places_.push_back(offset_ + begin);
    }
    CHECK(places_.size() == found_.size(), "{} keys in {} places", found_.size(), places_.size());
  }

  // Returns where the value of the key stands, which the line has.
  std::size_t value_of(std::string_view key) const {
    const auto found = std::find(found_.begin(), found_.end(), key) - found_.begin();
    const std::size_t place = places_[static_cast<std::size_t>(found)] - offset_;
    const std::size_t colon = line_.find(':', behind_string(line_, place).value());
    return offset_ + line_.find_first_not_of(blanks, colon + 1);
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
    refuse_number(key, "a whole number or a string");
  }

  Placed<std::int64_t> integer(const Json& json, const char* key) const {
    const Json& value = json.at(key);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool is_large = value.is_number_unsigned() && value.get<std::uint64_t>() > most;
    if (!value.is_number_integer() || is_large) refuse_number(key, "a whole number");
    return {value.get<std::int64_t>(), value_of(key)};
  }

  // Refuses a value that is not `expected`, or that is one of too many digits.
  [[noreturn]] void refuse_number(const char* key, std::string_view expected) const {
    const std::size_t at = value_of(key);
    const std::size_t end = std::min(line_.find_first_of(" \t\r,}", at - offset_), line_.size());
    const std::string_view word = line_.substr(at - offset_, end - (at - offset_));
    const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
      throw HistoryMistake(at, fmt::format("\"{}\" is {}", key, expected));
    throw HistoryMistake(at, fmt::format("\"{}\" is too {} a number: {}", key,
                                         word == digits ? "large" : "small", abridged(word, 40)));
  }

  std::string_view line_;
  std::string_view text_;
  std::size_t offset_;
  std::uint32_t number_;
  std::vector<std::string> found_;   // the keys, as often as they are there
  std::vector<std::size_t> places_;  // of each of these
};

}  // namespace

std::span<const HistoryKey> history_keys() { return keys; }

PassedOver read_json_history(std::string_view text, const std::function<void(HistoryEntry)>& take) {
  PassedOver passed_over;
  std::uint32_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of(blanks) != std::string_view::npos) {
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
