#include "cli/input/history_entry.h"

#include <array>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "cli/input/history_mistake.h"
#include "core/inert_text.h"
#include "core/nearest_word.h"

namespace lockstep::cli {
namespace {

using properties::recorded::OperationKind;

constexpr std::array<std::string_view, 4> type_words{"invoke", "ok", "fail", "info"};
constexpr std::array<std::string_view, 4> kind_words{"acquire", "extend", "release", "use"};

std::size_t index_of(const Placed<std::string>& word, std::string_view key,
                     const std::array<std::string_view, 4>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word.value) return i;
  }
  throw HistoryMistake(word.offset,
                       fmt::format("{} is one of {}, and not \"{}\"{}", key, fmt::join(words, ", "),
                                   inert(abridged(word.value, 64)), did_you_mean(word.value, words)));
}

Placed<std::int64_t> in_range(const Placed<std::int64_t>& number, std::string_view key, std::int64_t least,
                              std::int64_t most) {
  if (number.value >= least && number.value <= most) return number;
  throw HistoryMistake(number.offset,
                       fmt::format("{} is {}, and has to be from {} to {}", key, number.value, least, most));
}

}  // namespace

EntryType entry_type_of(const Placed<std::string>& word) {
  return static_cast<EntryType>(index_of(word, "type", type_words));
}

OperationKind operation_kind_of(const Placed<std::string>& word) {
  return static_cast<OperationKind>(index_of(word, "f", kind_words));
}

std::string_view word_of(OperationKind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

Placed<std::int64_t> time_of(const Placed<std::int64_t>& number) {
  if (number.value < 0)
    throw HistoryMistake(number.offset, fmt::format("the time is {}, and has to be 0 or later", number.value),
                         "count from a time before the first line");
  return in_range(number, "the time", 0, longest_ns);
}

Placed<std::int64_t> ttl_of(const Placed<std::int64_t>& number) {
  return in_range(number, "the TTL", 1, longest_ns);
}

Placed<std::int64_t> fence_of(const Placed<std::int64_t>& number) {
  return in_range(number, "a fencing token", 1, std::numeric_limits<std::int64_t>::max());
}

}  // namespace lockstep::cli
