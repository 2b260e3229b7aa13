#include "cli/report/schema.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/check.h"
#include "scenarios/format/format_tables.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/profiles.h"

namespace lockstep::cli {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::FormatSection;
using scenarios::KeyInfo;
using scenarios::Quantity;
using scenarios::TomlType;
using scenarios::ValueShape;

// The tables within sections. `holds` is the section that describes the table's keys.
struct Nested {
  std::string_view section;
  std::string_view key;
  std::string_view holds;
};
constexpr std::array<Nested, 6> nested_tables{{{"cluster", "node_clocks", "clocks"},
                                               {"cluster", "coordinator_clocks", "clocks"},
                                               {"cluster", "client_clocks", "clocks"},
                                               {"fault", "when", "fault.when"},
                                               {"random_fault", "when", "random_fault.when"},
                                               {"exhaust", "faults", "exhaust.faults"}}};

// A sum of parts whose units get smaller; it does not end with a blank.
std::string sum_of_durations() {
  std::string sum = "^-?(?=[0-9])(?!.* $)";
  for (const std::string_view unit : {"d", "h", "(m|min)", "s", "ms", "us", "ns"})
    sum += fmt::format(R"(([0-9]+(\.[0-9]+)? ?{} ?)?)", unit);
  return sum + "$";
}

// The text forms that core/text.h reads. The parser checks the sign,
// because only it knows what the key means.
std::string pattern_of(Quantity quantity) {
  const std::string number = R"(^[-+]?[0-9]+(\.[0-9]+)? ?)";
  switch (quantity) {
    case Quantity::duration:
      return number + "(ns|us|ms|s|m|min|h|d)$|" + sum_of_durations();
    case Quantity::rate:
      return number + "(ppb|ppm|%)$";
    case Quantity::ratio:
      return R"(^[-+]?[0-9]+(\.[0-9]+)?( ?(ppb|ppm|%))?$|^[0-9]+ ?/ ?[0-9]+$)";
    case Quantity::none:
      return "";
  }
  return "";
}

Json string_schema(const ValueShape& shape) {
  Json schema{{"type", "string"}};
  if (!shape.words.empty()) schema["enum"] = shape.words;
  if (shape.quantity != Quantity::none) schema["pattern"] = pattern_of(shape.quantity);
  return schema;
}

Json closed_object(Json properties, const std::vector<std::string>& required) {
  Json schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;  // draft 4 allows no empty list
  return schema;
}

Json requires_either(const std::string& one, const std::string& other) {
  Json either = Json::array();
  for (const std::string& key : {one, other}) either.push_back({{"required", Json::array({key})}});
  return either;
}

Json range_schema(const ValueShape& shape) {
  const Json end = string_schema(shape);
  return closed_object(
      {{"dist", {{"type", "string"}, {"enum", {"uniform", "log_uniform"}}}}, {"min", end}, {"max", end}},
      {"min", "max"});
}

class Maker {
 public:
  explicit Maker(scenarios::UserLocks users) : users_(users), sections_(scenarios::format_sections()) {}

  Json make() const {
    Json properties = properties_of(section("head"));
    for (const char* name : {"cluster", "clients", "resource", "check", "budget", "exhaust", "expect"})
      properties[name] = object_of(name);
    properties["lock"] = lock();
    properties["guest"] = {{"type", "object"}, {"additionalProperties", object_of("guest")}};
    for (const char* name : {"link", "client", "fault", "random_fault"})
      properties[name] = {{"type", "array"}, {"items", object_of(name)}};
    Json schema{{"$schema", "http://json-schema.org/draft-04/schema#"}, {"title", "A scenario of lockstep"}};
    schema.update(closed_object(std::move(properties), {"lockstep", "lock"}));
    return schema;
  }

 private:
  const FormatSection& section(std::string_view id) const {
    const auto found = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const FormatSection& one) { return one.id == id; });
    CHECK(found != sections_.end(), "no section {}", id);
    return *found;
  }

  std::string_view nested_in(const FormatSection& within, const KeyInfo& key) const {
    for (const Nested& nested : nested_tables) {
      if (nested.section == within.id && nested.key == key.name) return nested.holds;
    }
    CHECK(false, "nothing says what is in {}.{}", within.id, key.name);
    return {};
  }

  Json schema_of(const FormatSection& within, const KeyInfo& key, TomlType type) const {
    switch (type) {
      case TomlType::boolean:
        return {{"type", "boolean"}};
      case TomlType::integer: {
        Json schema{{"type", "integer"}};
        if (key.shape.min) schema["minimum"] = *key.shape.min;
        if (key.shape.max) schema["maximum"] = *key.shape.max;
        return schema;
      }
      case TomlType::string:
        return string_schema(key.shape);
      case TomlType::array:
        return {{"type", "array"}, {"items", schema_of(within, key, key.shape.items)}};
      case TomlType::table:
        if (within.id == "guest") return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
        return object_of(nested_in(within, key));
      case TomlType::string_or_table:
        return {{"anyOf", {string_schema(key.shape), range_schema(key.shape)}}};
    }
    return {};
  }

  Json properties_of(const FormatSection& section) const {
    Json properties = Json::object();
    for (const KeyInfo& key : section.keys) {
      Json schema = schema_of(section, key, key.shape.type);
      schema["description"] =
          key.doc + " Takes: " + key.shape.takes + "." +
          (key.default_text.empty() ? std::string() : " Default: " + key.default_text + ".");
      properties[key.name] = std::move(schema);
    }
    return properties;
  }

  Json object_of(std::string_view id) const {
    const FormatSection& one = section(id);
    std::vector<std::string> required;
    Json one_of_two;  // a key that must be there, or another instead
    for (const KeyInfo& key : one.keys) {
      if (key.required && key.instead.empty()) required.push_back(key.name);
      if (!key.instead.empty()) one_of_two = requires_either(key.name, key.instead);
    }
    Json schema = closed_object(properties_of(one), required);
    if (!one_of_two.is_null()) schema["anyOf"] = std::move(one_of_two);
    schema["description"] = one.doc;
    return schema;
  }

  static std::vector<std::string_view> profiles_of(std::string_view kind) {
    std::vector<std::string_view> names;
    for (const scenarios::Profile& profile : scenarios::profiles()) {
      if (profile.kind == kind) names.push_back(profile.name);
    }
    return names;
  }

  // Each kind of lock has its own keys and its own profiles.
  Json lock() const {
    Json kinds = Json::array();
    const auto add = [&](std::string_view id, const std::string& kind) {
      Json schema = object_of(id);
      schema["properties"]["kind"]["enum"] = {kind};
      if (schema["properties"].contains("profile"))
        schema["properties"]["profile"]["enum"] = profiles_of(kind);
      schema["title"] = kind;
      kinds.push_back(std::move(schema));
    };
    for (const scenarios::LockKind* kind : scenarios::built_in_lock_kinds())
      add(kind->section().id, std::string(kind->name()));
    for (const scenarios::UserLock& user : users_) add("lock.user", user.kind);
    return {{"anyOf", std::move(kinds)}};
  }

  scenarios::UserLocks users_;
  std::vector<FormatSection> sections_;
};

}  // namespace

std::string schema_json(scenarios::UserLocks users) { return Maker(users).make().dump(2) + "\n"; }

}  // namespace lockstep::cli
