#include "tests/support/history_line.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "tests/support/history_text.h"

namespace lockstep::tests {

HistoryLine::HistoryLine(std::string place, std::string_view text) : place_(std::move(place)) {
  text = text.substr(0, text.find('#'));
  constexpr std::string_view blanks = " \t\r";
  for (std::size_t from = text.find_first_not_of(blanks); from != std::string_view::npos;) {
    const std::size_t until = std::min(text.find_first_of(blanks, from), text.size());
    words_.emplace_back(text.substr(from, until - from));
    from = text.find_first_not_of(blanks, until);
  }
}

bool HistoryLine::starts_with_digit() const {
  return !words_.empty() && words_[0][0] >= '0' && words_[0][0] <= '9';
}

std::string HistoryLine::word(std::string_view what) {
  if (done()) fail(fmt::format("the line ends where {} should be", what));
  return words_[next_++];
}

void HistoryLine::keyword(std::string_view expected) {
  const std::string found = word(fmt::format("'{}'", expected));
  if (found != expected) fail(fmt::format("'{}' where '{}' should be", found, expected));
}

bool HistoryLine::optional_keyword(std::string_view expected) {
  if (!next_is(expected)) return false;
  ++next_;
  return true;
}

std::int64_t HistoryLine::number(std::string_view what, std::int64_t low, std::int64_t high) {
  return digits(word(what), what, low, high);
}

std::int64_t HistoryLine::digits(std::string_view text, std::string_view what, std::int64_t low,
                                 std::int64_t high) const {
  const bool all_digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!all_digits || text.size() > 15) fail(fmt::format("'{}' is no {}", text, what));
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  if (value < low || high < value) fail(fmt::format("{} {} is not in {}..{}", what, value, low, high));
  return value;
}

Duration HistoryLine::term(std::string_view text, std::string_view whole) const {
  const std::size_t unit_at = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(unit_at);
  // Even in seconds, this is well inside the range of an Instant.
  constexpr std::int64_t most = 9'000'000;
  for (const auto& [name, one] : {std::pair<std::string_view, Duration>{"ns", nanoseconds(1)},
                                  {"us", microseconds(1)},
                                  {"ms", milliseconds(1)},
                                  {"s", seconds(1)}}) {
    if (unit == name) return one * digits(text.substr(0, unit_at), "duration", 0, most);
  }
  fail(fmt::format("'{}' is no duration: write a whole number and ns, us, ms or s, as in 20ms or 100ms-1ns",
                   whole));
}

Duration HistoryLine::duration() {
  const std::string whole = word("a duration");
  Duration sum;
  std::int64_t sign = 1;
  for (std::string_view rest = whole;;) {
    const std::size_t until = std::min(rest.find_first_of("+-"), rest.size());
    sum += term(rest.substr(0, until), whole) * sign;
    if (until == rest.size()) return sum;
    sign = rest[until] == '-' ? -1 : 1;
    rest.remove_prefix(until + 1);
  }
}

Instant HistoryLine::instant() {
  if (optional_keyword("never")) return Instant::never();
  return Instant{} + duration();
}

ClientId HistoryLine::client(std::string_view what, std::string_view text) {
  if (text.size() != 1 || text[0] < 'A' || 'Z' < text[0])
    fail(fmt::format("'{}' is no {}: clients are A to Z", text, what));
  return ClientId{static_cast<std::uint16_t>(text[0] - 'A')};
}

HoldId HistoryLine::hold() {
  const std::string text = word("a hold");
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos)
    fail(fmt::format("'{}' is no hold: write A.0, or A.0.1 for its second draw", text));
  HoldId hold;
  hold.client = client("client of a hold", std::string_view(text).substr(0, dot));
  const std::string_view rest = std::string_view(text).substr(dot + 1);
  const std::size_t second = std::min(rest.find('.'), rest.size());
  hold.round = static_cast<std::uint32_t>(digits(rest.substr(0, second), "round of a hold", 0, 999));
  if (second < rest.size()) {
    hold.draw = static_cast<std::uint16_t>(digits(rest.substr(second + 1), "draw of a hold", 0, 999));
  }
  return hold;
}

HostId HistoryLine::host() {
  const std::string text = word("a host");
  const std::string_view view = text;
  if (view.starts_with("client:")) return HostId::client(client("client", view.substr(7)));
  if (view.starts_with("redis:")) {
    return HostId::redis(NodeId{static_cast<std::uint16_t>(digits(view.substr(6), "node", 1, 64) - 1)});
  }
  fail(fmt::format("'{}' is no host: write client:A or redis:1", text));
}

std::vector<NodeId> HistoryLine::nodes() {
  const std::string text = word("nodes");
  std::string_view rest = text;
  if (!rest.starts_with("redis:"))
    fail(fmt::format("'{}' names no nodes: write redis:1, redis:1,3 or redis:2-4", text));
  rest.remove_prefix(6);
  std::vector<NodeId> nodes;
  while (true) {
    const std::size_t until = std::min(rest.find(','), rest.size());
    const std::string_view range = rest.substr(0, until);
    const std::size_t dash = std::min(range.find('-'), range.size());
    const std::int64_t first = digits(range.substr(0, dash), "node", 1, 64);
    const std::int64_t last = dash < range.size() ? digits(range.substr(dash + 1), "node", first, 64) : first;
    for (std::int64_t n = first; n <= last; ++n) nodes.push_back(NodeId{static_cast<std::uint16_t>(n - 1)});
    if (until == rest.size()) return nodes;
    rest.remove_prefix(until + 1);
  }
}

void HistoryLine::end() {
  if (!done()) fail(fmt::format("'{}' is too much", words_[next_]));
}

void HistoryLine::fail(const std::string& message) const {
  throw HistoryTextError(fmt::format("{}: {}", place_, message));
}

}  // namespace lockstep::tests
