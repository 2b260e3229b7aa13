#include "reports/story/story.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "core/check.h"
#include "core/text.h"
#include "reports/breach/breach_words.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

void tell(Property property, Teller& teller) {
  switch (property) {
    case Property::me:
      return tell_me(teller);
    case Property::res:
      return tell_res(teller);
    case Property::ts:
      return tell_ts(teller);
    case Property::rel:
      return tell_rel(teller);
    case Property::fence:
      return tell_fence(teller);
    case Property::gap:
      return tell_gap(teller);
    case Property::lv:
      return tell_lv(teller);
    case Property::orph:
      return tell_orph(teller);
    case Property::lin:
      break;
  }
  CHECK(false, "no story is known of {}", code_of(property));
}

// Returns the end of the word that begins at `start`. A number and its unit are one word.
std::size_t word_end(std::string_view text, std::size_t start) {
  std::size_t end = std::min(text.find(' ', start), text.size());
  const bool number = end > start && text[end - 1] >= '0' && text[end - 1] <= '9';
  if (!number || end == text.size()) return end;
  const std::size_t next = std::min(text.find_first_of(" .,;:)", end + 1), text.size());
  const std::string_view unit = text.substr(end + 1, next - end - 1);
  for (const std::string_view known : {"ns", "us", "ms", "s", "min", "h", "%", "ppm", "ppb"}) {
    if (unit == known) return std::min(text.find(' ', end + 1), text.size());
  }
  return end;
}

// Breaks `text` into lines of at most `width` bytes. The first line follows `label`, and the others are
// indented as far.
std::string wrapped(std::string_view label, std::string_view text, std::size_t width) {
  std::string lines(label);
  std::size_t used = label.size();
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = word_end(text, start);
    const std::string_view word = text.substr(start, end - start);
    if (used > label.size() && used + 1 + word.size() > width) {
      lines += '\n' + std::string(label.size(), ' ');
      used = label.size();
    } else if (used > label.size()) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += word.size();
    start = end + 1;
  }
  return lines + '\n';
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// Returns how many faults struck in the whole run.
std::size_t faults_in(const History& history) {
  std::set<std::uint16_t> faults;
  for (const Recorded& recorded : history) {
    if (const auto* began = std::get_if<FaultBegan>(&recorded.what)) faults.insert(began->fault);
  }
  return faults.size();
}

// Formats the times. Those in milliseconds all have the same number of decimals.
std::vector<std::string> times_of(const std::vector<StoryLine>& lines) {
  const bool whole = std::all_of(lines.begin(), lines.end(),
                                 [](const StoryLine& line) { return line.at.ns % 1'000'000 == 0; });
  std::vector<std::string> times;
  for (const StoryLine& line : lines) times.push_back(time_text(line.at, whole));
  return times;
}

}  // namespace

Story story_of(const JudgedViolation& judged, const History& history, const RunFacts& facts,
               std::optional<Seed> seed) {
  Teller teller(judged.violation, history, facts);
  tell(judged.violation.property, teller);
  Story story = teller.finish();
  const Property property = judged.violation.property;
  story.title =
      fmt::format("{} {} · {} {}", facts.scenario, facts.lock.kind, code_of(property), headline_of(property));
  story.origin = fmt::format("{} · {}", seed ? fmt::format("seed {}", seed->value) : std::string("no seed"),
                             counted(faults_in(history), "fault"));
  story.model = model_words(judged);
  return story;
}

std::string to_text(const Story& story, std::string_view token) {
  constexpr std::size_t width = 110;
  std::string text = fmt::format("✗ {}    {}\n\n", story.title, story.origin);
  const std::vector<std::string> times = times_of(story.lines);
  std::size_t time_width = 0;
  std::size_t where_width = 0;
  std::size_t what_width = 0;
  for (std::size_t i = 0; i < story.lines.size(); ++i) {
    time_width = std::max(time_width, times[i].size());
    where_width = std::max(where_width, story.lines[i].where.size());
    if (!story.lines[i].remark.empty()) what_width = std::max(what_width, story.lines[i].what.size());
  }
  for (std::size_t i = 0; i < story.lines.size(); ++i) {
    const StoryLine& line = story.lines[i];
    text += fmt::format("  t={:>{}}  {:<{}}  ", times[i], time_width, line.where, where_width);
    text += line.remark.empty() ? line.what : fmt::format("{:<{}}  ← {}", line.what, what_width, line.remark);
    text += '\n';
  }
  text += '\n' + wrapped("  Why    ", story.why, width) + wrapped("  Model  ", story.model, width);
  if (!token.empty()) text += fmt::format("  Reproduce: lockstep replay '{}'\n", token);
  return text;
}

}  // namespace lockstep::reports
