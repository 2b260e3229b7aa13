#pragma once
// A section of a scenario as a table of its keys. One table reads the section, suggests names for misspelt
// keys and is printed into docs/SCENARIO_FORMAT.md. So all three know the same keys.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {

// Holds what the documentation and tools see of a key.
struct KeyInfo {
  std::string name;
  ValueShape shape;
  // The default as it would be written, or a phrase for it; empty if the key is required.
  std::string default_text;
  std::string doc;
  bool required = false;
  std::string instead{};  // a required key may be left out if this key is there; empty: there is none
};

// A key of a section that is read into a Target. `read` stores the value of the node; if the value does not
// fit, `read` reports an error and leaves the target as it is.
template <class Target>
struct Key {
  KeyInfo info;
  std::function<void(Target&, const toml::node&, ErrorList&)> read;

  Key must_be_there() && {
    info.required = true;
    info.default_text.clear();
    return std::move(*this);
  }

  // Requires this key or the other one.
  Key must_be_there_or(std::string other) && {
    info.instead = std::move(other);
    return std::move(*this).must_be_there();
  }
};

template <class Target>
struct Section {
  std::string name;  // as errors call it: "[lock]", "latency"
  std::string doc;
  std::vector<Key<Target>> keys;
};

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// An entry of a table. Both pointers refer to the table.
struct Entry {
  const toml::key* name = nullptr;
  const toml::node* node = nullptr;
};

// Returns the entries in the order in which they are written, so that the first mistakes of a file are the
// ones that are listed. A table itself has them in the order of their names.
std::vector<Entry> in_file_order(const toml::table& table);

void report_unknown_key(const toml::key& key, std::string_view section, const std::vector<std::string>& known,
                        ErrorList& errors);
void report_missing_key(const toml::table& table, const KeyInfo& key, std::string_view section,
                        ErrorList& errors);
// Returns true iff the key is there, or another that may stand in its place, or it need not be there.
bool has_required(const toml::table& table, const KeyInfo& key);

}  // namespace detail

// Makes a key. `value` (a type of values.h) reads it, and `access` says where the value goes in a Target:
// a pointer to a member, or a function from Target& to a reference. The documentation shows `default_text`
// as the default, or if that is empty, the default of the Target. An optional member has no such default,
// so it needs the text.
template <class Target, class Value, class Access>
Key<Target> key(std::string name, Value value, Access access, std::string doc,
                std::string default_text = {}) {
  using Member = std::remove_cvref_t<std::invoke_result_t<Access, Target&>>;
  Key<Target> made;
  made.info.name = name;
  made.info.shape = value.shape();
  made.info.doc = std::move(doc);
  made.info.default_text = std::move(default_text);
  if constexpr (!detail::IsOptional<Member>::value) {
    if (made.info.default_text.empty()) {
      Target target{};
      made.info.default_text =
          "`" + value.show(static_cast<typename Value::Value>(std::invoke(access, target))) + "`";
    }
  }
  made.read = [name = std::move(name), value = std::move(value), access](
                  Target& target, const toml::node& node, ErrorList& errors) {
    auto read = value.read(node, name, errors);
    if (!read) return;
    if constexpr (std::is_arithmetic_v<Member>) {
      std::invoke(access, target) = static_cast<Member>(*read);
    } else {
      std::invoke(access, target) = std::move(*read);
    }
  };
  return made;
}

// Reads a table into `target`. Reports unknown keys, required keys that are missing, and values that do not
// fit; the other keys are read nevertheless.
template <class Target>
void read_section(const toml::table& table, const Section<Target>& section, Target& target,
                  ErrorList& errors) {
  for (const detail::Entry& entry : detail::in_file_order(table)) {
    const Key<Target>* found = nullptr;
    for (const auto& candidate : section.keys) {
      if (candidate.info.name == entry.name->str()) found = &candidate;
    }
    if (found != nullptr) {
      found->read(target, *entry.node, errors);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& candidate : section.keys) known.push_back(candidate.info.name);
    detail::report_unknown_key(*entry.name, section.name, known, errors);
  }
  for (const auto& candidate : section.keys) {
    if (!detail::has_required(table, candidate.info))
      detail::report_missing_key(table, candidate.info, section.name, errors);
  }
}

// A value that is a table with keys of its own, the section's. `example` is such a table as it is written.
template <class Target>
struct TableValue {
  using Value = Target;
  Section<Target> (*section)();
  std::string example;

  std::optional<Target> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      errors.add(node.source(), fmt::format("\"{}\" takes a table, not {}", name, toml_type_name(node)),
                 "write it as in " + example);
      return std::nullopt;
    }
    const std::size_t before = errors.size();
    Target target{};
    read_section(*table, section(), target, errors);
    return errors.size() == before ? std::optional(std::move(target)) : std::nullopt;
  }
  ValueShape shape() const { return {TomlType::table, "table, as in `" + example + "`", {}}; }
  std::string show(const Target&) const { return "{}"; }
};

}  // namespace lockstep::scenarios
