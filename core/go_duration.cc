#include "core/go_duration.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lockstep {
namespace {

using UnitName = std::pair<std::string_view, std::string_view>;
constexpr std::array<UnitName, 6> units{{{"time.Nanosecond", "ns"},
                                         {"time.Microsecond", "us"},
                                         {"time.Millisecond", "ms"},
                                         {"time.Second", "s"},
                                         {"time.Minute", "m"},
                                         {"time.Hour", "h"}}};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string> go_duration(std::string_view text) {
  const std::size_t star = text.find('*');
  if (star == std::string_view::npos) return std::nullopt;
  const std::string_view number = trimmed(text.substr(0, star));
  const std::string_view name = trimmed(text.substr(star + 1));
  const bool is_number = !number.empty() && std::all_of(number.begin(), number.end(),
                                                        [](char c) { return c >= '0' && c <= '9'; });
  const auto* unit =
      std::find_if(units.begin(), units.end(), [&](const UnitName& one) { return one.first == name; });
  if (!is_number || unit == units.end()) return std::nullopt;
  return std::string(number).append(unit->second);
}

}  // namespace lockstep
