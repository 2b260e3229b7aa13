#pragma once
// Choice keys and their values as text, as schedules write them (core/schedule/schedule_text.h).
//
// A key is the name of what is chosen and the coordinates that this kind uses, joined by dots:
// request.A.3.0.acquire.redis:2. The table choice_forms() is the only place that knows them: printing,
// parsing and documentation follow it. No spaces, quotes, commas or characters that mean something to a shell
// or a URL; ':' occurs in host names. Every key and every value has exactly one printed form. Parsing is
// strict: an error says where and, for a misspelt word, what was meant.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/parsed.h"
#include "core/schedule/choice.h"

namespace lockstep {

enum class ChoiceUnit : std::uint8_t {
  duration,
  rate,
  count,
  of_fault
};  // of_fault: core/fault_kind.h, FaultUnit

struct ChoiceForm {
  ChoiceKind kind;
  std::string_view pattern;  // words, and coordinates in angle brackets
  ChoiceUnit unit;
  std::string_view summary;
};

// Indexed by ChoiceKind.
std::span<const ChoiceForm> choice_forms();

std::string_view name_of(Step step);

// REQUIRES: the coordinates that the key's kind does not use are 0.
std::string to_text(const ChoiceKey& key);
Parsed<ChoiceKey> parse_choice_key(std::string_view text);

// In the unit of the key's kind: "500ms", "-250ppb", "1".
std::string value_text(const ChoiceKey& key, std::int64_t value);
// The same to be read, not typed: "500 ms".
std::string value_for_people(const ChoiceKey& key, std::int64_t value);
// Also takes what core/text.h takes, "0.5s" for example, but no space and no plus sign; nothing beyond the
// limits of core/schedule/choice_limits.h.
Parsed<std::int64_t> parse_choice_value(const ChoiceKey& key, std::string_view text);

}  // namespace lockstep
