#include "scenarios/format/key_places.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/core.h>

#include "core/check.h"
#include "core/nearest_word.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

// A name that a library or a server has for something that a key here says.
struct ForeignName {
  std::string_view name;  // lower case, without '_' and '-'
  std::string_view section;
  std::string_view key;
  std::string_view advice;  // a phrase; may be empty
};

constexpr std::string_view one_request = "the time for one request is \"node_timeout\"";
constexpr std::string_view tries_and_pauses =
    "a call tries so often, with \"retry_delay\" between; 0: until it succeeds";
constexpr std::string_view by_itself = "the lock then extends by itself";

// Sources: the documentation of redis-py (Lock), redsync, node-redlock, pottery, redlock-py, Redisson,
// ShedLock, and redis.conf.
constexpr std::array foreign_names{
    ForeignName{"timeout", "[lock]", "ttl", one_request},
    ForeignName{"px", "[lock]", "ttl", ""},
    ForeignName{"ex", "[lock]", "ttl", ""},
    ForeignName{"expiry", "[lock]", "ttl", ""},
    ForeignName{"expiration", "[lock]", "ttl", ""},
    ForeignName{"expire", "[lock]", "ttl", ""},
    ForeignName{"lease", "[lock]", "ttl", ""},
    ForeignName{"leasetime", "[lock]", "ttl", ""},
    ForeignName{"autoreleasetime", "[lock]", "ttl", ""},
    ForeignName{"lockatmostfor", "[lock]", "ttl", ""},
    ForeignName{"blocking", "[lock]", "attempts",
                "with 1 a call does not block; with 0 it tries until it succeeds"},
    ForeignName{"blockingtimeout", "[lock]", "attempts", tries_and_pauses},
    ForeignName{"waittime", "[lock]", "attempts", tries_and_pauses},
    ForeignName{"acquiretimeout", "[lock]", "attempts", tries_and_pauses},
    ForeignName{"tries", "[lock]", "attempts", ""},
    ForeignName{"retries", "[lock]", "attempts", "it counts the first, too"},
    ForeignName{"retrycount", "[lock]", "attempts", "it counts the first, too"},
    ForeignName{"sleep", "[lock]", "retry_delay", ""},
    ForeignName{"retryinterval", "[lock]", "retry_delay", ""},
    ForeignName{"retryjitter", "[lock]", "retry_delay", "it takes a range"},
    ForeignName{"driftfactor", "[lock]", "drift_factor", ""},
    ForeignName{"timeoutfactor", "[lock]", "node_timeout",
                "a time, not a part of the TTL; the profile redsync has 5 % of the TTL"},
    ForeignName{"failfast", "[lock]", "decide_at", "\"quorum\" decides as soon as it can"},
    ForeignName{"watchdog", "[lock]", "auto_extend_after", by_itself},
    ForeignName{"lockwatchdogtimeout", "[lock]", "auto_extend_after", by_itself},
    ForeignName{"renew", "[lock]", "auto_extend_after", by_itself},
    ForeignName{"autorenewal", "[lock]", "auto_extend_after", by_itself},
    ForeignName{"machines", "[clients]", "count", ""},
    ForeignName{"workers", "[clients]", "count", ""},
    ForeignName{"hosts", "[clients]", "count", ""},
    ForeignName{"appendonly", "[cluster]", "persistence", ""},
    ForeignName{"appendfsync", "[cluster]", "persistence", ""},
    ForeignName{"save", "[cluster]", "persistence", ""},
    ForeignName{"duration", "[[fault]]", "for", ""},
    ForeignName{"duration", "[[random_fault]]", "for", ""},
};

// The sections in which somebody writes what a library or a server calls something.
bool is_lock_or_server(std::string_view section) {
  return section == "[lock]" || section == "[cluster]" || section == "[clients]";
}

// Returns what the key may mean in the section, or a null pointer.
const ForeignName* foreign_name(std::string_view key, std::string_view section) {
  std::string plain;
  for (const char c : key) {
    if (c != '_' && c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto* found = std::find_if(foreign_names.begin(), foreign_names.end(), [&](const ForeignName& one) {
    const bool meant_here =
        one.section == section || (is_lock_or_server(section) && is_lock_or_server(one.section));
    return meant_here && one.name == plain;
  });
  return found == foreign_names.end() ? nullptr : found;
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

// Returns the keys above the first section and in the sections with a heading of their own.
std::vector<KeyPlace> all_places() {
  std::vector<KeyPlace> places;
  add_keys(head_section(), "", places);
  add_keys(cluster_section(), "cluster.", places);
  for (const LockKind* kind : built_in_lock_kinds()) {
    for (const KeyInfo& key : kind->section().keys)
      places.push_back({key.name, "[lock]", fmt::format("lock.{}", key.name)});
  }
  add_keys(clients_section(), "clients.", places);
  add_keys(resource_section(), "resource.", places);
  add_keys(check_section(), "check.", places);
  add_keys(fault_section(), "fault.0.", places);
  add_keys(random_fault_section(), "random_fault.0.", places);
  add_keys(budget_section(), "budget.", places);
  add_keys(expect_section(), "expect.", places);
  add_keys(exhaust_section(), "exhaust.", places);
  add_keys(link_section(), "link.0.", places);
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

// Returns the kinds of built-in locks that have the key: `"redlock" and "single"`.
std::string kinds_with(std::string_view key) {
  std::vector<std::string> kinds;
  for (const LockKind* kind : built_in_lock_kinds()) {
    const std::vector<KeyInfo> keys = kind->section().keys;
    if (std::any_of(keys.begin(), keys.end(), [&](const KeyInfo& one) { return one.name == key; }))
      kinds.emplace_back(kind->name());
  }
  return kinds.empty() ? std::string() : quoted_list(kinds);
}

std::string foreign_suggestion(const ForeignName& foreign, std::string_view section,
                               std::span<const std::string> known, const std::vector<KeyPlace>& places,
                               bool overridden) {
  const auto place = std::find_if(places.begin(), places.end(), [&](const KeyPlace& one) {
    return one.key == foreign.key && one.section == foreign.section;
  });
  CHECK(place != places.end(), "there is no key {} in {}", foreign.key, foreign.section);
  std::string text = overridden ? fmt::format("did you mean \"{}\"?", place->path)
                     : section == foreign.section
                         ? fmt::format("did you mean \"{}\"?", foreign.key)
                         : fmt::format("did you mean \"{}\" in {}?", foreign.key, foreign.section);
  const bool has_it =
      section != foreign.section || std::find(known.begin(), known.end(), foreign.key) != known.end();
  if (!has_it)
    return "only locks of kind " + kinds_with(foreign.key) + " have \"" + std::string(foreign.key) + "\"";
  if (!foreign.advice.empty()) text += fmt::format(" ({})", foreign.advice);
  return text;
}

}  // namespace

std::optional<KeyMeant> key_of_foreign_name(std::string_view name) {
  const ForeignName* foreign = foreign_name(name, "[lock]");
  if (foreign == nullptr) return std::nullopt;
  return KeyMeant{foreign->section, foreign->key, foreign->advice};
}

std::string key_suggestion(std::string_view key, std::string_view section, std::span<const std::string> known,
                           std::string_view what, const Place& place) {
  if (section == "[lock]" && key == "drift" &&
      std::find(known.begin(), known.end(), "drift_factor") != known.end())
    return "write \"drift_factor\", a part of the TTL, and \"drift_constant\"";
  std::vector<std::string_view> candidates(known.begin(), known.end());
  const bool overridden = is_override(place);
  const auto places = all_places();
  if (const ForeignName* foreign = foreign_name(key, section))
    return foreign_suggestion(*foreign, section, known, places, overridden);
  if (nearest_word(key, candidates)) return suggestion_for(key, known, what);
  candidates.clear();
  for (const KeyPlace& each : places) candidates.push_back(each.key);
  const std::string_view meant = nearest_word(key, candidates).value_or(key);
  const std::string text = places_of(meant, places, section, overridden);
  if (text.empty() && section == "[lock]") {
    const std::string kinds = kinds_with(key);
    if (!kinds.empty()) return "only locks of kind " + kinds + " have it";
  }
  if (text.empty()) return suggestion_for(key, known, what);
  if (overridden) return fmt::format("did you mean {}?", text);
  return meant == key ? "it belongs in " + text : fmt::format("did you mean \"{}\" in {}?", meant, text);
}

}  // namespace lockstep::scenarios
