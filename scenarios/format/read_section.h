#pragma once
// Reads a section of a file that has a heading of its own.

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "scenarios/format/error_list.h"
#include "scenarios/format/section.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {

// Reads [name] if it is there. Returns true iff nothing is wrong with it.
template <class Part>
bool read_part(const toml::table& root, std::string_view name, const Section<Part>& section, Part& part,
               ErrorList& errors) {
  const toml::node* node = root.get(name);
  if (node == nullptr) return true;
  const toml::table* table = node->as_table();
  if (table == nullptr) {
    errors.add(node->source(), fmt::format("\"{}\" is a section, not {}", name, toml_type_name(*node)),
               fmt::format("write [{}]", name));
    return false;
  }
  const std::size_t before = errors.size();
  read_section(*table, section, part, errors);
  return errors.size() == before;
}

// Calls `use` with each member of [[name]] that is complete and without errors.
template <class Part, class Use>
void read_list(const toml::table& root, std::string_view name, const Section<Part>& section,
               ErrorList& errors, Use use) {
  const toml::node* node = root.get(name);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    errors.add(node->source(),
               fmt::format("\"{}\" is a list of sections, not {}", name, toml_type_name(*node)),
               fmt::format("write [[{}]] with two brackets", name));
    return;
  }
  for (const toml::node& member : *list) {
    const toml::table* table = member.as_table();
    if (table == nullptr) {
      errors.add(member.source(),
                 fmt::format("a member of \"{}\" is a section, not {}", name, toml_type_name(member)),
                 fmt::format("write [[{}]]", name));
      continue;
    }
    const std::size_t before = errors.size();
    Part part;
    if constexpr (requires { part.place; }) part.place = table->source();
    read_section(*table, section, part, errors);
    const bool complete = std::all_of(section.keys.begin(), section.keys.end(), [&](const auto& key) {
      return detail::has_required(*table, key.info);
    });
    if (complete && errors.size() == before) use(part);
  }
}

// Returns true iff that key of a section is left out or has a value that it can take. Nothing is
// reported here: errors of the key are reported where the section is read.
template <class Part>
bool is_right(const toml::table& root, std::string_view name, const Section<Part>& section,
              std::string_view key) {
  const toml::node* node = root.get(name);
  if (node == nullptr) return true;
  const toml::table* table = node->as_table();
  if (table == nullptr) return false;
  const toml::node* written = table->get(key);
  if (written == nullptr) return true;
  ErrorList unheard("", "");
  Part part;
  for (const auto& candidate : section.keys) {
    if (candidate.info.name == key) candidate.read(part, *written, unheard);
  }
  return unheard.empty();
}

}  // namespace lockstep::scenarios
