#include "reports/machine/json_text.h"

#include "core/schedule/engine_version.h"

namespace lockstep::reports {

using Json = nlohmann::ordered_json;

Json json_head() { return {{"lockstep", LOCKSTEP_VERSION}, {"engine", engine_version}}; }

std::string json_text(const Json& object) {
  Json json = json_head();
  json.update(object);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lockstep::reports
