#pragma once
// One call or answer of a recorded history, as its file says it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "properties/recorded/history.h"

namespace lockstep::cli {

enum class EntryType : std::uint8_t { invoke, ok, fail, info };

// A value and where it stands, in bytes from the beginning of the text.
template <class T>
struct Placed {
  T value{};
  std::size_t offset = 0;
};

struct HistoryEntry {
  std::size_t offset = 0;  // where it begins
  std::uint32_t line = 1;
  Placed<std::string> process;
  Placed<EntryType> type;
  Placed<properties::recorded::OperationKind> f;
  std::optional<Placed<std::string>> resource;
  std::optional<Placed<std::int64_t>> time_ns;
  std::optional<Placed<std::int64_t>> fence;
  std::optional<Placed<std::int64_t>> ttl_ns;
};

// What of a history was not looked at.
struct PassedOver {
  std::uint64_t entries = 0;  // of the nemesis
  // How often each key of EDN is there that has no meaning here: ":node", or ":lease in :value". Long ones
  // are abridged. The keys :index and :error, which each history of Jepsen has, are not among them.
  std::map<std::string, std::uint64_t> keys;
};

// The largest number that a time or a TTL may be, so that a sum of two is none that overflows.
inline constexpr std::int64_t longest_ns = 4'000'000'000'000'000'000;

// The words of a file. Each throws HistoryMistake for another word, with the nearest one.
EntryType entry_type_of(const Placed<std::string>& word);
properties::recorded::OperationKind operation_kind_of(const Placed<std::string>& word);
std::string_view word_of(properties::recorded::OperationKind kind);

// Each throws HistoryMistake for a number that is out of its range.
Placed<std::int64_t> time_of(const Placed<std::int64_t>& number);   // 0 to longest_ns
Placed<std::int64_t> ttl_of(const Placed<std::int64_t>& number);    // 1 to longest_ns
Placed<std::int64_t> fence_of(const Placed<std::int64_t>& number);  // from 1

}  // namespace lockstep::cli
