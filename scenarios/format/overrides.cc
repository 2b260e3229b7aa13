#include "scenarios/format/overrides.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "scenarios/format/profiles.h"
#include "scenarios/format/toml_source.h"

namespace lockstep::scenarios {
namespace {

constexpr std::string_view form = "write --set section.key=value, as in --set lock.ttl=5s";

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = path.find('.');
    parts.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

std::optional<std::size_t> index_in(std::string_view part) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
  return index;
}

class Override {
 public:
  Override(const std::string& text, ErrorList& errors)
      : text_(text), path_(std::make_shared<const std::string>("--set " + text)), errors_(errors) {}

  void apply(toml::table& root) {
    const std::size_t equals = text_.find('=');
    if (equals == std::string::npos) return fail("there is no '='", std::string(form));
    constexpr std::size_t most_parts = 50;
    const auto parts = parts_of(std::string_view(text_).substr(0, equals));
    if (std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); })) {
      return fail("a name before the '=' is missing", std::string(form));
    }
    if (parts.size() > most_parts) return fail("too many names before the '='", std::string(form));
    if (names_a_program(parts))
      return fail("which programs run is said in the scenario file only", "change the file, or make another");
    auto value = read_override_value(std::string_view(text_).substr(equals + 1), *path_);
    if (!value)
      return fail("the value has a character in it that is not shown but obeyed", std::string(form));
    toml::node* at = &root;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!at->is_table() && !at->is_array()) {
        return fail(fmt::format("\"{}\" has no keys: \"{}\" cannot be in it", parts[i - 1], parts[i]),
                    std::string(form));
      }
      if (i == 1 && parts.size() == 2 && parts[0] == "lock" && parts[1] == "kind")
        forget_other_lock(*at, *value);
      if (i + 1 == parts.size()) return put(*at, parts[i], std::move(*value->holder.get("value")));
      at = step(*at, parts[i], parts[i + 1]);
      if (at == nullptr) return;
    }
  }

 private:
  void fail(std::string message, std::string suggestion) {
    errors_.add_override(*path_, std::move(message), std::move(suggestion));
  }

  // A token contains its overrides, and no token may start a program that the scenario does not name.
  static bool names_a_program(const std::vector<std::string_view>& parts) {
    return parts[0] == "guest" || (parts.size() > 1 && parts[0] == "cluster" && parts[1] == "server");
  }

  // Removes the rules of the scenario's lock if its kind changes, since another kind has other rules. The
  // keys that every lock has are kept.
  static void forget_other_lock(toml::node& lock, const OverrideValue& value) {
    toml::table* table = lock.as_table();
    if (table == nullptr) return;
    auto written = (*table)["kind"].value<std::string>();
    const Profile* profile = find_profile((*table)["profile"].value_or(std::string_view{}));
    if (!written && profile != nullptr) written = std::string(profile->kind);
    if (!written || written == value.holder["value"].value<std::string>()) return;
    std::vector<std::string> gone;
    for (auto&& [name, node] : *table) {
      if (name != "ttl" && name != "node_timeout" && name != "retry_delay") gone.emplace_back(name.str());
    }
    for (const std::string& name : gone) table->erase(name);
  }

  toml::key key(std::string_view name) const { return toml::key(name, Place{{1, 1}, {1, 1}, path_}); }

  // Returns the part of `at` called `name`, and makes a section that is missing. Reports an error and
  // returns nullptr if there is no such part and it cannot be made: `next`, the name behind, shows whether
  // it would be a list. REQUIRES: `at` is a table or a list.
  toml::node* step(toml::node& at, std::string_view name, std::string_view next) {
    if (toml::array* list = at.as_array()) return member(*list, name);
    toml::table* table = at.as_table();
    if (toml::node* found = table->get(name)) return found;
    if (index_in(next)) {
      fail(fmt::format("there is no [[{}]]", name),
           "an override changes members of a list, it cannot add one");
      return nullptr;
    }
    // The section is parsed, so that its place is the
    // override: a key that is missing in it is reported there.
    auto made = read_override_value("{}", *path_);
    return &table->insert_or_assign(key(name), std::move(*made->holder.get_as<toml::table>("value")))
                .first->second;
  }

  toml::node* member(toml::array& list, std::string_view name) {
    const auto index = index_in(name);
    if (index && *index < list.size()) return list.get(*index);
    if (!index) {
      fail(fmt::format("\"{}\" is not the number of a member of this list", name),
           "members count from 0, as in --set fault.0.for=600ms");
    } else {
      fail(fmt::format("there is no member {} in a list of {}", *index, list.size()), "members count from 0");
    }
    return nullptr;
  }

  // REQUIRES: `at` is a table or a list.
  void put(toml::node& at, std::string_view name, toml::node&& value) {
    if (toml::array* list = at.as_array()) {
      if (member(*list, name) == nullptr) return;
      const auto position = list->begin() + static_cast<std::ptrdiff_t>(*index_in(name));
      value.visit([&](auto& concrete) { list->replace(position, std::move(concrete)); });
      return;
    }
    toml::table& table = *at.as_table();
    value.visit([&](auto& concrete) { table.insert_or_assign(key(name), std::move(concrete)); });
  }

  const std::string& text_;
  std::shared_ptr<const std::string> path_;
  ErrorList& errors_;
};

}  // namespace

void apply_overrides(toml::table& table, std::span<const std::string> overrides, ErrorList& errors) {
  for (const std::string& text : overrides) Override(text, errors).apply(table);
}

}  // namespace lockstep::scenarios
