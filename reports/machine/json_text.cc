#include "reports/machine/json_text.h"

#include <fmt/core.h>

#include "core/inert_text.h"
#include "core/schedule/engine_version.h"

namespace lockstep::reports {

using Json = nlohmann::ordered_json;

namespace {

// Writes the escape of JSON for each character that is not inert, but for the ends of lines between values.
// JSON has escaped those below U+0020 already, and none of the others needs two escapes.
std::string escaped(std::string_view json) {
  std::string text;
  std::size_t kept = 0;
  std::size_t from = 0;
  while (const auto active = first_active(json, from)) {
    from = active->at + active->length;
    if (active->code == '\n') continue;
    text += json.substr(kept, active->at - kept);
    text += fmt::format("\\u{:04x}", active->code);
    kept = from;
  }
  return text.append(json.substr(kept));
}

}  // namespace

Json json_head() { return {{"lockstep", LOCKSTEP_VERSION}, {"engine", engine_version}}; }

std::string json_text(const Json& object) {
  Json json = json_head();
  json.update(object);
  return escaped(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace lockstep::reports
