#include "core/schedule/choice_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include "core/lock_phase.h"
#include "core/schedule/choice_limits.h"
#include "core/text.h"
#include "core/word_list.h"

namespace lockstep {
namespace {

constexpr std::array<ChoiceForm, choice_kind_count> forms{{
    {ChoiceKind::clock_offset, "offset.<host>", ChoiceUnit::duration, "a wall clock's error at the start"},
    {ChoiceKind::clock_rate, "rate.<host>", ChoiceUnit::rate, "the rate error of a host's clocks"},
    {ChoiceKind::request_latency, "request.<client>.<round>.<attempt>.<step>.<server>", ChoiceUnit::duration,
     "what a request takes above its link's minimum"},
    {ChoiceKind::reply_latency, "reply.<client>.<round>.<attempt>.<step>.<server>", ChoiceUnit::duration,
     "what a reply takes above its link's minimum"},
    {ChoiceKind::owner_token, "token.<client>.<round>.<attempt>", ChoiceUnit::count,
     "0: unique; v: collides with that of client number v (A is 1), same round and draw"},
    {ChoiceKind::retry_delay, "retry.<client>.<round>.<attempt>", ChoiceUnit::duration,
     "0: the client's own delay; v: the minimum and v - 1 ns"},
    {ChoiceKind::think, "think.<client>.<round>", ChoiceUnit::duration, "think time above its minimum"},
    {ChoiceKind::work, "work.<client>.<round>", ChoiceUnit::duration, "work time above its minimum"},
    {ChoiceKind::fault, "<fault>.<number>", ChoiceUnit::of_fault,
     "the magnitude of a scripted fault; 0: it does not happen"},
    {ChoiceKind::family_magnitude, "family.<number>.<slot>.<fault>.for", ChoiceUnit::of_fault,
     "the magnitude of a slot's fault; 0: it does not fire"},
    {ChoiceKind::family_target, "family.<number>.<slot>.<fault>.target", ChoiceUnit::count,
     "which of the family's targets, from 0"},
    {ChoiceKind::family_anchor, "family.<number>.<slot>.<fault>.anchor", ChoiceUnit::count,
     "which of the family's anchors, from 0"},
    {ChoiceKind::family_occurrence, "family.<number>.<slot>.<fault>.occurrence", ChoiceUnit::count,
     "how many times the anchor passes before the fault"},
    {ChoiceKind::family_offset, "family.<number>.<slot>.<fault>.offset", ChoiceUnit::duration,
     "how long after the anchor"},
    {ChoiceKind::timer_delay, "timer.<client>.<round>.<attempt>.<phase>", ChoiceUnit::duration,
     "how late a lock's timer fires that is armed in that phase"},
    {ChoiceKind::fault_softened, "<fault>.<number>.softened", ChoiceUnit::count,
     "1: a suspend strikes as a pause, an outage loses no keys"},
    {ChoiceKind::family_softened, "family.<number>.<slot>.<fault>.softened", ChoiceUnit::count,
     "1: a suspend strikes as a pause, an outage loses no keys"},
}};

constexpr std::array<std::string_view, step_count> step_names{
    "acquire",      "fence",  "read",         "write",        "extend", "release",
    "release_read", "expire", "acquire_read", "acquire_swap", "connect"};

constexpr auto fault_names = [] {
  std::array<std::string_view, fault_kind_count> names;
  for (const auto& info : fault_kinds()) names[static_cast<std::size_t>(info.kind)] = info.name;
  return names;
}();

const ChoiceForm& form_of(ChoiceKind kind) { return forms[static_cast<std::size_t>(kind)]; }

HostId host_of(const ChoiceKey& key) { return {key.host_kind, key.index}; }

// Returns the next piece of a dotted text and moves `at` behind it. Returns nothing at the end of the text.
std::optional<std::string_view> next_piece(std::string_view text, std::size_t& at) {
  if (at > text.size()) return std::nullopt;
  const std::size_t dot = std::min(text.find('.', at), text.size());
  const std::string_view piece = text.substr(at, dot - at);
  at = dot + 1;
  return piece;
}

// Returns one piece of a pattern as text, with the coordinate's value from `key`. Copies that value into
// `used`.
std::string print_piece(std::string_view piece, const ChoiceKey& key, ChoiceKey& used) {
  if (piece == "<client>") return used.client = key.client, client_name(ClientId{key.client});
  if (piece == "<round>") return used.round = key.round, fmt::format("{}", key.round);
  if (piece == "<attempt>" || piece == "<slot>")
    return used.attempt = key.attempt, fmt::format("{}", key.attempt);
  if (piece == "<number>") return used.index = key.index, fmt::format("{}", key.index);
  if (piece == "<step>") return used.step = key.step, std::string(name_of(key.step));
  if (piece == "<phase>") return used.index = key.index, std::string(lock_phase_names.at(key.index));
  if (piece == "<fault>") return used.fault = key.fault, std::string(name_of(key.fault));
  if (piece == "<host>" || piece == "<server>") {
    used.host_kind = key.host_kind;
    used.index = is_numbered(key.host_kind) ? key.index : std::uint16_t{0};
    CHECK(piece == "<host>" || key.host_kind != HostKind::client, "a client is no server");
    return to_text(host_of(key));
  }
  return std::string(piece);
}

// The reason why a text does not have a form. If a word was wrong, `message` is empty, and `words` or
// `word` says what was expected in its place.
struct Mismatch {
  std::size_t offset = 0;  // bytes into the text
  std::string message;
  std::span<const std::string_view> words;  // the words that a coordinate can take
  std::string_view word;                    // the literal word of the pattern
};

using Matched = std::optional<Mismatch>;  // empty if the text matched

Mismatch mismatch_of(const ParseError& error) { return {error.offset, error.message, {}, {}}; }

template <class Number>
Matched match_number(std::string_view text, Number& number) {
  const auto value = parse_number(text, std::numeric_limits<Number>::max());
  if (!value) return mismatch_of(value.error());
  number = static_cast<Number>(*value);
  return std::nullopt;
}

template <class Value>
Matched match_word(std::string_view text, std::span<const std::string_view> words, Value& value) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != text) continue;
    value = static_cast<Value>(i);
    return std::nullopt;
  }
  return Mismatch{0, {}, words, {}};
}

Matched match_host(std::string_view text, bool server, ChoiceKey& key) {
  const auto host = parse_host(text);
  if (!host) return mismatch_of(host.error());
  if (server && host->kind == HostKind::client) {
    return Mismatch{
        0,
        fmt::format("\"{}\" is no server; write redis:1, coordinator:1, resource or counter", text),
        {},
        {}};
  }
  key.host_kind = host->kind;
  key.index = host->index;
  return std::nullopt;
}

Matched match_piece(std::string_view piece, std::string_view text, ChoiceKey& key) {
  if (piece == "<client>") {
    const auto client = parse_client_name(text);
    if (!client) return mismatch_of(client.error());
    key.client = client->value;
    return std::nullopt;
  }
  if (piece == "<round>") return match_number(text, key.round);
  if (piece == "<attempt>" || piece == "<slot>") return match_number(text, key.attempt);
  if (piece == "<number>") return match_number(text, key.index);
  if (piece == "<step>") return match_word(text, step_names, key.step);
  if (piece == "<phase>") return match_word(text, lock_phase_names, key.index);
  if (piece == "<fault>") return match_word(text, fault_names, key.fault);
  if (piece == "<host>" || piece == "<server>") return match_host(text, piece == "<server>", key);
  if (piece == text) return std::nullopt;
  return Mismatch{0, {}, {}, piece};
}

Matched match_form(const ChoiceForm& form, std::string_view text, ChoiceKey& key) {
  key = ChoiceKey{};
  key.kind = form.kind;
  std::size_t pattern_at = 0;
  std::size_t text_at = 0;
  while (const auto piece = next_piece(form.pattern, pattern_at)) {
    const std::size_t start = text_at;
    const auto part = next_piece(text, text_at);
    if (!part)
      return Mismatch{
          text.size(), fmt::format("\"{}\" ends too early; it is {}", text, form.pattern), {}, {}};
    if (auto mismatch = match_piece(*piece, *part, key)) {
      mismatch->offset += start;
      return mismatch;
    }
  }
  if (text_at > text.size()) return std::nullopt;
  return Mismatch{text_at - 1, fmt::format("\"{}\" goes on too long; it is {}", text, form.pattern), {}, {}};
}

// Returns the error of the form that the text came closest to, which is the one whose error lies furthest
// to the right. If several forms expect words at that place, the error names all of these words.
ParseError closest(std::string_view text, std::span<const Mismatch> mismatches) {
  std::size_t furthest = 0;
  for (const Mismatch& mismatch : mismatches) furthest = std::max(furthest, mismatch.offset);
  std::vector<std::string_view> words;
  const auto add = [&](std::string_view word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  };
  for (const Mismatch& mismatch : mismatches) {
    if (mismatch.offset != furthest) continue;
    if (!mismatch.message.empty()) return {furthest, mismatch.message};
    for (const std::string_view word : mismatch.words) add(word);
    if (!mismatch.word.empty()) add(mismatch.word);
  }
  std::size_t at = furthest;
  const std::string_view word = next_piece(text, at).value_or("");
  const std::string meant = did_you_mean(word, words);
  if (words.size() == 1)
    return {furthest, fmt::format("\"{}\" cannot stand there, only {}", word, words.front())};
  if (words.size() <= most_words_listed)
    return {furthest, fmt::format("\"{}\" is not one of {}{}", word, fmt::join(words, ", "), meant)};
  if (!meant.empty())
    return {furthest,
            fmt::format("\"{}\" is none of the {} words that can stand there{}", word, words.size(), meant)};
  return {furthest, fmt::format("\"{}\" is none of the {} words that can stand there; the nearest are {} "
                                "(docs/REPRODUCING.md has all)",
                                word, words.size(), fmt::join(nearest_words(word, words), ", "))};
}

Parsed<std::int64_t> parse_count(std::string_view text) {
  const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  const auto magnitude = parse_number(text.substr(sign), std::uint64_t{INT64_MAX} + sign);
  if (!magnitude) return ParseError{magnitude.error().offset + sign, magnitude.error().message};
  if (sign == 1 && *magnitude == 0) return ParseError{0, "write 0, not -0"};
  return static_cast<std::int64_t>(sign == 1 ? 0 - *magnitude : *magnitude);
}

ChoiceUnit unit_of(const ChoiceKey& key) {
  const ChoiceUnit unit = form_of(key.kind).unit;
  if (unit != ChoiceUnit::of_fault) return unit;
  switch (unit_of(key.fault)) {
    case FaultUnit::duration_ns:
    case FaultUnit::signed_duration_ns:
      return ChoiceUnit::duration;
    case FaultUnit::rate_ppb:
      return ChoiceUnit::rate;
    case FaultUnit::none:
      return ChoiceUnit::count;
  }
  return ChoiceUnit::count;
}

}  // namespace

std::span<const ChoiceForm> choice_forms() { return forms; }

std::string_view name_of(Step step) { return step_names[static_cast<std::size_t>(step)]; }

std::string to_text(const ChoiceKey& key) {
  ChoiceKey used;
  used.kind = key.kind;
  std::string text;
  std::size_t at = 0;
  while (const auto piece = next_piece(form_of(key.kind).pattern, at)) {
    if (!text.empty()) text += '.';
    text += print_piece(*piece, key, used);
  }
  CHECK(used == key, "{} has a coordinate that its kind does not use", text);
  return text;
}

std::string value_text(const ChoiceKey& key, std::int64_t value) {
  switch (unit_of(key)) {
    case ChoiceUnit::duration:
      return to_text(Duration{value});
    case ChoiceUnit::rate:
      return to_text(RateError{value});
    default:
      return fmt::format("{}", value);
  }
}

std::string value_for_people(const ChoiceKey& key, std::int64_t value) {
  switch (unit_of(key)) {
    case ChoiceUnit::duration:
      return to_the_ms(Duration{value});
    case ChoiceUnit::rate:
      return for_people(RateError{value});
    default:
      return fmt::format("{}", value);
  }
}

Parsed<ChoiceKey> parse_choice_key(std::string_view text) {
  std::vector<Mismatch> mismatches;
  for (const ChoiceForm& form : forms) {
    ChoiceKey key;
    auto mismatch = match_form(form, text, key);
    if (!mismatch) return key;
    mismatches.push_back(std::move(*mismatch));
  }
  return closest(text, mismatches);
}

namespace {

Parsed<std::int64_t> parse_in_unit(const ChoiceKey& key, std::string_view text) {
  if (text.find_first_of(" +") != std::string_view::npos) {
    return ParseError{text.find_first_of(" +"), fmt::format("\"{}\" has a space or a plus sign", text)};
  }
  switch (unit_of(key)) {
    case ChoiceUnit::duration: {
      const auto duration = parse_duration(text);
      if (!duration) return duration.error();
      return duration->ns;
    }
    case ChoiceUnit::rate: {
      const auto rate = parse_rate(text);
      if (!rate) return rate.error();
      return rate->ppb;
    }
    default:
      return parse_count(text);
  }
}

}  // namespace

Parsed<std::int64_t> parse_choice_value(const ChoiceKey& key, std::string_view text) {
  auto value = parse_in_unit(key, text);
  if (!value) return value;
  const ChoiceLimits limits = limits_of(key);
  if (limits.contain(*value)) return value;
  return ParseError{0, fmt::format("\"{}\" is not between {} and {}", text, value_text(key, limits.low),
                                   value_text(key, limits.high))};
}

}  // namespace lockstep
