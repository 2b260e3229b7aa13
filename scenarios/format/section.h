#pragma once
// A section of a scenario as a table of its keys. The same table reads the section, suggests names for
// misspelt keys and is printed into docs/SCENARIO_FORMAT.md, so none of them can forget a key that another
// knows.

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

// What documentation and tools see of a key.
struct KeyInfo {
  std::string name;
  ValueShape shape;
  std::string
      default_text;  // as it would be written, or a phrase; empty: there is none, the key must be there
  std::string doc;
  bool required = false;
};

template <class Target>
struct Key {
  KeyInfo info;
  std::function<void(Target&, const toml::node&, ErrorList&)> read;

  Key must_be_there() && {
    info.required = true;
    info.default_text.clear();
    return std::move(*this);
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

void report_unknown_key(const toml::key& key, std::string_view section, const std::vector<std::string>& known,
                        ErrorList& errors);
void report_missing_key(const toml::table& table, const KeyInfo& key, std::string_view section,
                        ErrorList& errors);

}  // namespace detail

// A key that `value` reads into what `access` gives of the target: a pointer to a member, or a function from
// Target& to a reference. The default is the target's own; where that says nothing (an optional),
// `default_text` says what holds without the key.
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

// Reads what is there; reports unknown keys and those that must be there and are not.
template <class Target>
void read_section(const toml::table& table, const Section<Target>& section, Target& target,
                  ErrorList& errors) {
  for (auto&& [name, node] : table) {
    const Key<Target>* found = nullptr;
    for (const auto& candidate : section.keys) {
      if (candidate.info.name == name.str()) found = &candidate;
    }
    if (found != nullptr) {
      found->read(target, node, errors);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& candidate : section.keys) known.push_back(candidate.info.name);
    detail::report_unknown_key(name, section.name, known, errors);
  }
  for (const auto& candidate : section.keys) {
    if (candidate.info.required && !table.contains(candidate.info.name)) {
      detail::report_missing_key(table, candidate.info, section.name, errors);
    }
  }
}

// A table within a section.
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
