#include "scenarios/format/range_hint.h"

#include <array>

#include <fmt/core.h>

namespace lockstep::scenarios {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool begins_with_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Returns the unit behind the number.
std::string_view unit_of(std::string_view text) {
  const std::size_t end = text.find_last_of("0123456789.");
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

std::optional<RangeEnds> ends_of(std::string_view min, std::string_view max) {
  min = trimmed(min);
  max = trimmed(max);
  if (!begins_with_number(min) || !begins_with_number(max)) return std::nullopt;
  RangeEnds ends{std::string(min), std::string(max)};
  if (unit_of(min).empty()) ends.min += unit_of(max);
  return ends;
}

// True if the minus belongs to an exponent. "1e-3" is one number and no range, although it is not accepted.
bool is_exponent(std::string_view text, std::size_t minus) {
  return minus >= 2 && (text[minus - 1] == 'e' || text[minus - 1] == 'E') && text[minus - 2] >= '0' &&
         text[minus - 2] <= '9';
}

std::optional<RangeEnds> ends_in(std::string_view text) {
  constexpr std::array<std::string_view, 5> marks{"...", "..", " to ", "–", "-"};
  for (const std::string_view mark : marks) {
    const std::size_t at = text.find(mark, 1);  // at 0 it is a sign
    if (at == std::string_view::npos || is_exponent(text, at)) continue;
    if (auto ends = ends_of(text.substr(0, at), text.substr(at + mark.size()))) return ends;
  }
  return std::nullopt;
}

std::string text_of(const toml::node* node) {
  const auto* text = node != nullptr ? node->as_string() : nullptr;
  return text != nullptr ? text->get() : std::string();
}

}  // namespace

std::optional<RangeEnds> range_meant(const toml::node& node) {
  if (const toml::table* table = node.as_table()) {
    if (!table->contains("min") && !table->contains("max")) return std::nullopt;
    return RangeEnds{text_of(table->get("min")), text_of(table->get("max"))};
  }
  if (const toml::array* list = node.as_array()) {
    return list->size() == 2 ? ends_of(text_of(list->get(0)), text_of(list->get(1))) : std::nullopt;
  }
  return ends_in(text_of(&node));
}

bool reports_range(const toml::node& node, std::string_view name, std::string_view example,
                   std::string_view otherwise, ErrorList& errors) {
  const auto ends = range_meant(node);
  if (!ends) return false;
  errors.add(node.source(), fmt::format("\"{}\" takes one value, not a range", name),
             fmt::format("write for example \"{}\"{}", ends->min.empty() ? example : ends->min, otherwise));
  return true;
}

bool reports_other_form(const toml::node& node, std::string_view name, ErrorList& errors) {
  const auto ends = range_meant(node);
  if (!ends) return false;
  errors.add(node.source(), fmt::format("\"{}\" takes a range as a table", name),
             fmt::format("write {{ min = \"{}\", max = \"{}\" }}", ends->min, ends->max));
  return true;
}

}  // namespace lockstep::scenarios
