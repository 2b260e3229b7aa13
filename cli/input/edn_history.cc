#include "cli/input/edn_history.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/core.h>

#include "cli/input/edn.h"
#include "cli/input/history_mistake.h"
#include "core/inert_text.h"

namespace lockstep::cli {
namespace {

using Kind = EdnValue::Kind;

const EdnValue& required(const EdnValue& map, std::string_view key) {
  const EdnValue* value = map.find(key);
  if (value == nullptr) throw HistoryMistake(map.offset, fmt::format(":{} is missing", key));
  return *value;
}

Placed<std::string> word(const EdnValue& map, std::string_view key) {
  const EdnValue& value = required(map, key);
  if (value.kind != Kind::keyword && value.kind != Kind::text)
    throw HistoryMistake(value.offset, fmt::format(":{} is a keyword", key));
  return {value.text, value.offset};
}

std::optional<Placed<std::int64_t>> integer(const EdnValue* value, std::string_view key) {
  if (value == nullptr || value->is_nil()) return std::nullopt;
  if (value->kind != Kind::integer)
    throw HistoryMistake(value->offset, fmt::format(":{} is a whole number", key));
  return Placed<std::int64_t>{value->number, value->offset};
}

Placed<std::string> name(const EdnValue& value) {
  constexpr std::array named{Kind::integer, Kind::keyword, Kind::text, Kind::symbol};
  if (std::find(named.begin(), named.end(), value.kind) == named.end())
    throw HistoryMistake(value.offset, "the resource is a name or a number");
  return {value.text, value.offset};
}

// Returns true iff it is a client, and no nemesis.
bool is_client(const EdnValue& process) {
  if (process.kind == Kind::integer) return true;
  const std::size_t first = process.text.find_first_not_of("+-");
  constexpr std::string_view digits = "0123456789";
  const bool is_number = process.kind == Kind::symbol && first <= 1 && first < process.text.size() &&
                         digits.find(process.text[first]) != std::string_view::npos;
  if (is_number)
    throw HistoryMistake(process.offset, fmt::format(":process is a whole number of 64 bits, and not {}",
                                                     inert(abridged(process.text, 40))));
  return false;
}

constexpr std::array<std::string_view, 9> entry_keys{"process", "type", "f",     "time", "value",
                                                     "fence",   "ttl",  "index", "error"};
constexpr std::array<std::string_view, 3> value_keys{"fence", "ttl", "resource"};

void note_keys(const EdnValue& map, std::span<const std::string_view> known, std::string_view where,
               PassedOver& passed) {
  for (std::size_t i = 0; map.kind == Kind::map && i < map.items.size(); i += 2) {
    const EdnValue& key = map.items[i];
    const bool is_keyword = key.kind == Kind::keyword;
    if (is_keyword && std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    ++passed.keys[fmt::format("{}{}{}", is_keyword ? ":" : "", abridged(key.text, 64), where)];
  }
}

// Notes the keys of an entry, and of the map under :value or behind its resource.
void note_keys(const EdnValue& entry, PassedOver& passed) {
  note_keys(entry, entry_keys, "", passed);
  const EdnValue* value = entry.find("value");
  while (value != nullptr && value->kind == Kind::sequence && value->items.size() == 2)
    value = &value->items[1];
  if (value != nullptr) note_keys(*value, value_keys, " in :value", passed);
}

void take_value(const EdnValue& value, HistoryEntry& entry) {
  if (value.kind == Kind::sequence && value.items.size() == 2) {
    entry.resource = name(value.items[0]);
    return take_value(value.items[1], entry);
  }
  if (const EdnValue* resource = value.find("resource")) entry.resource = name(*resource);
  if (const auto fence = integer(value.find("fence"), "fence")) entry.fence = fence_of(*fence);
  if (const auto ttl = integer(value.find("ttl"), "ttl")) entry.ttl_ns = ttl_of(*ttl);
}

HistoryEntry entry_of(const EdnValue& map, std::uint32_t line) {
  HistoryEntry entry;
  entry.offset = map.offset;
  entry.line = line;
  const EdnValue& process = required(map, "process");
  entry.process = {process.text, process.offset};
  const auto type = word(map, "type");
  entry.type = {entry_type_of(type), type.offset};
  const auto f = word(map, "f");
  entry.f = {operation_kind_of(f), f.offset};
  if (const auto time = integer(map.find("time"), "time")) entry.time_ns = time_of(*time);
  if (const EdnValue* value = map.find("value")) take_value(*value, entry);
  if (const auto fence = integer(map.find("fence"), "fence")) entry.fence = fence_of(*fence);
  if (const auto ttl = integer(map.find("ttl"), "ttl")) entry.ttl_ns = ttl_of(*ttl);
  return entry;
}

}  // namespace

PassedOver read_edn_history(std::string_view text, const std::function<void(HistoryEntry)>& take) {
  EdnReader reader(text);
  PassedOver passed;
  std::uint32_t line = 1;
  std::size_t counted = 0;
  const auto take_all = [&] {
    while (const auto value = reader.next()) {
      if (value->kind != Kind::map)
        throw HistoryMistake(value->offset, "a map is expected for each operation: {:process …}");
      const auto from = text.begin() + static_cast<std::ptrdiff_t>(counted);
      const auto to = text.begin() + static_cast<std::ptrdiff_t>(value->offset);
      line += static_cast<std::uint32_t>(std::count(from, to, '\n'));
      counted = value->offset;
      if (!is_client(required(*value, "process"))) {
        ++passed.entries;
        continue;
      }
      take(entry_of(*value, line));
      note_keys(*value, passed);
    }
  };
  if (reader.enter()) {
    take_all();
    reader.leave();
  }
  take_all();
  return passed;
}

}  // namespace lockstep::cli
