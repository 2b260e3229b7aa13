#pragma once
// The beginning and the form that all JSON of lockstep has. The text is indented by two spaces and ends with
// a line end, keys have a fixed order, invalid UTF-8 is replaced, and what is not inert is escaped.

#include <string>

#include <nlohmann/json.hpp>

namespace lockstep::reports {

// Returns {"lockstep": "0.2.0", "engine": 5}: the version of lockstep, and the version of its behaviour, on
// which digests and tokens depend.
nlohmann::ordered_json json_head();

// Returns the text of the object, with the keys of json_head() before its own.
std::string json_text(const nlohmann::ordered_json& object);

}  // namespace lockstep::reports
