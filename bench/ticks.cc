#include "bench/ticks.h"

#include <fstream>
#include <set>

#include <fmt/core.h>

#include "bench/measure.h"
#include "core/check.h"
#include "scenarios/library/shipped.h"
#include "scenarios/ticks/ticked_scenario.h"

namespace lockstep::bench {
namespace {

using namespace scenarios;

// Returns a view as text, such as "2 1/3 0/0 1/1 1 0": the tick; OWNER/TTL for each key; and the remaining
// validity of each client. Times are in ticks, rounded up, and owners count from 1. 0/0 stands for no key.
std::string text_of(const TickView& view, std::int64_t tick) {
  const auto left = [&](std::int64_t until) { return (until - tick * view.tick + tick - 1) / tick; };
  std::string text = fmt::format("{}", view.tick);
  for (const auto& key : view.keys)
    text += key ? fmt::format(" {}/{}", key->hold.client.value + 1, left(key->kept_until)) : " 0/0";
  for (const TickLabel& label : view.clients)
    text += fmt::format(" {}", label.belief_until == TickLabel::no_belief ? 0 : left(label.belief_until));
  return text;
}

// Measures from the scenario to the verdict, so the lock's code is run from scratch each time.
void measure(const std::string& id) {
  const auto loaded = load_shipped(id, {});
  CHECK(loaded && loaded->scenario, "no scenario {}", id);
  TickSearchResult result;
  const double seconds = timed([&] {
    const TickedScenario ticked = in_ticks(*loaded->scenario);
    CHECK(ticked.problem.empty(), "{}", ticked.problem);
    result = search_ticks(ticked.system, {});
  });
  fmt::print("{} {} seconds {:.3f} states {} states/s {:.0f} bytes/state {} symmetries {} depth {}\n", id,
             result.violated     ? "violated"
             : result.complete() ? "held"
                                 : "incomplete",
             seconds, result.states, static_cast<double>(result.states) / seconds,
             result.bytes / result.states, result.symmetries,
             result.violated ? result.path.size() : result.depth);
}

}  // namespace

void measure_ticks(const std::string& views) {
  measure("redlock/ticks");
  measure("redlock/ticks-loss");
  if (views.empty()) return;
  const auto loaded = load_shipped("redlock/ticks", {});
  const TickedScenario ticked = in_ticks(*loaded->scenario);
  std::set<std::string> seen;
  TickSearchOptions options;
  options.on_state = [&](const TickView& view) { seen.insert(text_of(view, ticked.system.frame.tick.ns)); };
  search_ticks(ticked.system, options);
  std::ofstream file(views);
  for (const std::string& line : seen) file << line << '\n';
}

}  // namespace lockstep::bench
