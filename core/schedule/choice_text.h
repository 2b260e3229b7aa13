#pragma once
// Choice keys and their values as text, as schedules write them (core/schedule/schedule_text.h).
//
// The text of a key is the name of what is chosen and the coordinates that this kind uses, joined by
// dots: request.A.3.0.acquire.redis:2. The table choice_forms() alone defines these forms; printing,
// parsing and documentation follow it. A text has no spaces, quotes, commas or characters that mean
// something to a shell or a URL, except the ':' in host names. Every key and every value has exactly one
// printed form. Parsing is strict: an error says where the text is wrong and suggests a word for a
// misspelt one.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/parsed.h"
#include "core/schedule/choice.h"

namespace lockstep {

// The unit in which the value of a choice is written. `of_fault` means the unit of the key's fault kind
// (core/fault_kind.h, FaultUnit).
enum class ChoiceUnit : std::uint8_t { duration, rate, count, of_fault };

struct ChoiceForm {
  ChoiceKind kind;
  std::string_view pattern;  // words and coordinates, joined by dots; the coordinates are in angle brackets
  ChoiceUnit unit;
  std::string_view summary;
};

// Indexed by ChoiceKind.
std::span<const ChoiceForm> choice_forms();

std::string_view name_of(Step step);

// REQUIRES: the coordinates that the key's kind does not use are 0.
std::string to_text(const ChoiceKey& key);
Parsed<ChoiceKey> parse_choice_key(std::string_view text);

// Prints the value in the unit of the key's kind: "500ms", "-250ppb", "1".
std::string value_text(const ChoiceKey& key, std::int64_t value);
// Prints the value for a sentence: "500 ms". Durations are shown to_the_ms() of core/text.h.
std::string value_for_people(const ChoiceKey& key, std::int64_t value);
// Reads every form that core/text.h reads, "0.5s" for example, except those with a space or a plus sign.
// A value beyond the limits of core/schedule/choice_limits.h is an error.
Parsed<std::int64_t> parse_choice_value(const ChoiceKey& key, std::string_view text);

}  // namespace lockstep
