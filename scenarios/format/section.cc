#include "scenarios/format/section.h"

#include <algorithm>
#include <utility>

#include "scenarios/format/key_places.h"

namespace lockstep::scenarios::detail {

std::vector<Entry> in_file_order(const toml::table& table) {
  std::vector<Entry> entries;
  for (auto&& [name, node] : table) entries.push_back({&name, &node});
  const auto place = [](const Entry& entry) {
    const toml::source_position begin = entry.name->source().begin;
    return std::pair(begin.line, begin.column);
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return place(a) < place(b); });
  return entries;
}

void report_unknown_key(const toml::key& key, std::string_view section, const std::vector<std::string>& known,
                        ErrorList& errors) {
  if (errors.full()) return errors.leave_out();  // looking for the nearest word takes time
  const std::string name(key.str());
  errors.add(key.source(), fmt::format("unknown key \"{}\" in {}", name, section),
             key_suggestion(name, section, known, "keys", key.source()));
}

void report_missing_key(const toml::table& table, const KeyInfo& key, std::string_view section,
                        ErrorList& errors) {
  if (errors.incomplete()) return;
  std::string takes = key.shape.takes;
  if (key.shape.words.size() > 1) takes = "one of " + quoted_list(key.shape.words);
  errors.add(table.source(), fmt::format("{} has no \"{}\"", section, key.name),
             key.instead.empty()
                 ? fmt::format("it takes {}", takes)
                 : fmt::format("it takes {}; a \"{}\" may stand instead", takes, key.instead));
}

bool has_required(const toml::table& table, const KeyInfo& key) {
  return !key.required || table.contains(key.name) || (!key.instead.empty() && table.contains(key.instead));
}

}  // namespace lockstep::scenarios::detail
