#include "bench/nominal.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "core/check.h"
#include "scenarios/library/shipped.h"

namespace lockstep::bench {

scenarios::Scenario nominal(const Size& size) {
  const std::array<std::string, 3> sets{fmt::format("clients.count={}", size.clients),
                                        fmt::format("cluster.nodes={}", size.nodes),
                                        fmt::format("budget.duration={}ms", size.duration_ms)};
  auto shipped = scenarios::load_shipped("redlock/nominal", sets);
  CHECK(shipped && *shipped, "redlock/nominal is shipped and takes these overrides");
  return std::move(*shipped->scenario);
}

scenarios::Scenario shipped(std::string_view id) {
  auto loaded = scenarios::load_shipped(id);
  CHECK(loaded && *loaded, "{} is shipped", id);
  return std::move(*loaded->scenario);
}

}  // namespace lockstep::bench
