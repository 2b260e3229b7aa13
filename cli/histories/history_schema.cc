#include "cli/histories/history_schema.h"

#include <nlohmann/json.hpp>

#include "cli/input/history_entry.h"
#include "cli/input/json_history.h"

namespace lockstep::cli {
namespace {

using Json = nlohmann::ordered_json;

Json schema_of(std::string_view key) {
  const Json name{{"anyOf", {{{"type", "integer"}}, {{"type", "string"}}}}};
  if (key == "process" || key == "resource") return name;
  if (key == "type") return {{"type", "string"}, {"enum", {"invoke", "ok", "fail", "info"}}};
  if (key == "f") return {{"type", "string"}, {"enum", {"acquire", "extend", "release", "use"}}};
  if (key == "time_ns") return {{"type", "integer"}, {"minimum", 0}, {"maximum", longest_ns}};
  if (key == "ttl_ns") return {{"type", "integer"}, {"minimum", 1}, {"maximum", longest_ns}};
  if (key == "fence") return {{"type", "integer"}, {"minimum", 1}};
  return Json::object();
}

}  // namespace

std::string history_schema_json() {
  Json properties = Json::object();
  for (const HistoryKey& key : history_keys()) {
    Json schema = schema_of(key.name);
    schema["description"] = key.help;
    properties[std::string(key.name)] = std::move(schema);
  }
  const Json schema{{"$schema", "http://json-schema.org/draft-04/schema#"},
                    {"title", "A line of a recorded history, for lockstep check-history"},
                    {"type", "object"},
                    {"properties", std::move(properties)},
                    {"additionalProperties", false},
                    {"required", {"process", "type", "f"}}};
  return schema.dump(2) + "\n";
}

}  // namespace lockstep::cli
