#include "scenarios/format/key_places.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/nearest_word.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

// The names by which libraries call a key of [lock], where our name would not be found by its spelling alone.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names_elsewhere{
    {{"expiry", "ttl"},
     {"expiration", "ttl"},
     {"expire", "ttl"},
     {"lease", "ttl"},
     {"lease_time", "ttl"},
     {"tries", "attempts"},
     {"retries", "attempts"},
     {"retry_count", "attempts"}}};

std::string_view our_name_of(std::string_view key, std::string_view section) {
  if (section != "[lock]") return key;
  const auto* named = std::find_if(names_elsewhere.begin(), names_elsewhere.end(),
                                   [&](const auto& name) { return name.first == key; });
  return named == names_elsewhere.end() ? key : named->second;
}

struct KeyPlace {
  std::string key;
  std::string section;  // what errors call it
  std::string path;     // what --set takes
};

template <class Part>
void add_keys(const Section<Part>& section, std::string_view prefix, std::vector<KeyPlace>& places) {
  for (const auto& key : section.keys) {
    places.push_back({key.info.name, section.name, fmt::format("{}{}", prefix, key.info.name)});
  }
}

// Returns the keys above the first section and in the sections with a heading of their own, but [[link]].
std::vector<KeyPlace> all_places() {
  std::vector<KeyPlace> places;
  add_keys(head_section(), "", places);
  add_keys(cluster_section(), "cluster.", places);
  add_keys(redlock_section(), "lock.", places);
  add_keys(single_section(), "lock.", places);
  add_keys(coordinator_section(), "lock.", places);
  add_keys(getset_section(), "lock.", places);
  add_keys(clients_section(), "clients.", places);
  add_keys(resource_section(), "resource.", places);
  add_keys(check_section(), "check.", places);
  add_keys(fault_section(), "fault.0.", places);
  add_keys(random_fault_section(), "random_fault.0.", places);
  add_keys(budget_section(), "budget.", places);
  add_keys(expect_section(), "expect.", places);
  add_keys(exhaust_section(), "exhaust.", places);
  return places;
}

// Returns the sections that have the key: `[clients] or [exhaust]`, or for an override the paths
// `"clients.rounds" or "exhaust.rounds"`. Each section is named once. `section` itself is left out: if it
// has the key, then only for another kind of lock.
std::string places_of(std::string_view key, const std::vector<KeyPlace>& places, std::string_view section,
                      bool overridden) {
  std::string text;
  std::string_view last;
  for (const KeyPlace& place : places) {
    if (place.key != key || place.section == section || place.section == last) continue;
    if (!text.empty()) text += " or ";
    text += overridden ? "\"" + place.path + "\"" : place.section;
    last = place.section;
  }
  return text;
}

}  // namespace

std::string key_suggestion(std::string_view key, std::string_view section, std::span<const std::string> known,
                           std::string_view what, const Place& place) {
  if (section == "[lock]" && key == "drift" &&
      std::find(known.begin(), known.end(), "drift_factor") != known.end())
    return "write \"drift_factor\", a part of the TTL, and \"drift_constant\"";
  std::vector<std::string_view> candidates(known.begin(), known.end());
  const std::string_view ours = our_name_of(key, section);
  if (nearest_word(ours, candidates)) return suggestion_for(ours, known, what);
  const bool overridden = is_override(place);
  const auto places = all_places();
  candidates.clear();
  for (const KeyPlace& each : places) candidates.push_back(each.key);
  const std::string_view meant = nearest_word(key, candidates).value_or(key);
  const std::string text = places_of(meant, places, section, overridden);
  if (text.empty()) return suggestion_for(key, known, what);
  if (overridden) return fmt::format("did you mean {}?", text);
  return meant == key ? "it belongs in " + text : fmt::format("did you mean \"{}\" in {}?", meant, text);
}

}  // namespace lockstep::scenarios
