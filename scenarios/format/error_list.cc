#include "scenarios/format/error_list.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "core/inert_text.h"

namespace lockstep::scenarios {
namespace {

constexpr std::size_t longest_shown = 400;  // bytes of a line
// Phrases repeat words of the file, which may be as long as the file.
constexpr std::size_t longest_phrase = 400;  // bytes

// Returns true iff a terminal shows the line as it is. Other lines would help nobody.
bool is_showable(std::string_view line) {
  if (line.size() > longest_shown) return false;
  std::size_t from = 0;
  while (const auto active = first_active(line, from)) {
    if (line[active->at] != '\t') return false;
    from = active->at + 1;
  }
  return true;
}

}  // namespace

bool is_override(const Place& place) { return place.path && place.path->starts_with("--set "); }

std::string_view line_of(std::string_view text, std::uint32_t line) {
  for (std::uint32_t number = 1; number < line; ++number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void ErrorList::add(const Place& place, std::string message, std::string suggestion) {
  if (is_override(place)) {
    add_override(*place.path, std::move(message), std::move(suggestion));
    return;
  }
  add_at(place.begin.line, place.begin.column, std::move(message), std::move(suggestion));
}

void ErrorList::add_at(std::uint32_t line, std::uint32_t column, std::string message,
                       std::string suggestion) {
  if (full()) return leave_out();
  const auto before = std::count_if(inserted_.begin(), inserted_.end(), [&](const Inserted& inserted) {
    return inserted.line == line && inserted.column < column;
  });
  ScenarioError error;
  error.file = inert(file_);
  error.line = std::max(line, 1U);
  error.column = std::max(column, 1U) - static_cast<std::uint32_t>(before);
  error.message = std::move(message);
  const std::string_view line_text = line_of(text_, error.line);
  if (is_showable(line_text)) error.source_line = std::string(line_text);
  error.suggestion = std::move(suggestion);
  put(std::move(error));
}

void ErrorList::add_override(std::string_view override_text, std::string message, std::string suggestion) {
  constexpr std::size_t longest_override = 200;  // bytes
  ScenarioError error;
  error.file = inert(override_text.substr(0, longest_override));
  if (override_text.size() > longest_override) error.file += "...";
  error.message = std::move(message);
  error.suggestion = std::move(suggestion);
  put(std::move(error));
}

void ErrorList::put(ScenarioError error) {
  if (full()) return leave_out();
  error.message = abridged(error.message, longest_phrase);
  error.suggestion = abridged(error.suggestion, longest_phrase);
  if (std::find(errors_.begin(), errors_.end(), error) == errors_.end()) errors_.push_back(std::move(error));
}

std::vector<ScenarioError> ErrorList::take() {
  const auto place = [](const ScenarioError& error) {
    return std::tuple(error.line > 0 ? error.line : std::numeric_limits<std::uint32_t>::max(), error.column);
  };
  std::stable_sort(errors_.begin(), errors_.end(),
                   [&](const ScenarioError& a, const ScenarioError& b) { return place(a) < place(b); });
  if (left_out_ > 0) {
    ScenarioError more;
    more.file = inert(file_);
    more.message =
        fmt::format("{} more {} not listed", left_out_, left_out_ == 1 ? "mistake is" : "mistakes are");
    errors_.push_back(std::move(more));
  }
  return std::exchange(errors_, {});
}

}  // namespace lockstep::scenarios
