#pragma once
// The JSON of a campaign, without what differs from one time to the next.

#include <array>

#include <nlohmann/json.hpp>

namespace lockstep::tests {

inline constexpr std::array timing_keys{"wall_s", "shrink_s", "events_per_s", "runs_per_s", "sim_per_wall"};

inline nlohmann::ordered_json without_timing(nlohmann::ordered_json json) {
  for (const char* key : timing_keys) json.erase(key);
  return json;
}

}  // namespace lockstep::tests
