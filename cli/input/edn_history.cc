#include "cli/input/edn_history.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "cli/input/edn.h"
#include "cli/input/history_mistake.h"

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

std::uint64_t read_edn_history(std::string_view text, const std::function<void(HistoryEntry)>& take) {
  EdnReader reader(text);
  std::uint64_t others = 0;
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
      if (required(*value, "process").kind == Kind::integer)
        take(entry_of(*value, line));
      else
        ++others;
    }
  };
  if (reader.enter()) {
    take_all();
    reader.leave();
  }
  take_all();
  return others;
}

}  // namespace lockstep::cli
