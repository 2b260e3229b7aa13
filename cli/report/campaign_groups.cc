#include "cli/report/campaign_groups.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace lockstep::cli {
namespace {

// What deviates, and the kinds of the hosts that it concerns.
using Trait = std::tuple<ChoiceKind, FaultKind, HostKind, HostKind>;

// Returns what a shrunk run needs, sorted.
std::vector<Trait> traits_of(const ShrunkRun& run) {
  scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
  const scenarios::RunResult result = runner.run(run.shrunk.schedule);
  std::vector<Trait> traits;
  for (const scenarios::DeviationUnit& unit : scenarios::units_of(run.shrunk.schedule)) {
    const ChoiceKey& head = unit.head;
    const auto fault = std::find_if(result.faults.begin(), result.faults.end(),
                                    [&](const sim::Fault& one) { return one.key == head; });
    if (fault == result.faults.end()) {
      traits.emplace_back(head.kind, head.fault, head.host_kind, head.host_kind);
    } else {
      const HostId host = fault->target.host;
      traits.emplace_back(ChoiceKind::fault, fault->kind, host.kind, fault->target.peer.value_or(host).kind);
    }
  }
  std::sort(traits.begin(), traits.end());
  return traits;
}

}  // namespace

void join_alike(CampaignPart& part) {
  struct Known {
    scenarios::ShrinkTarget target;
    std::vector<Trait> traits;
    std::size_t place = 0;
  };
  std::vector<Known> known;
  std::vector<scenarios::Failure> failures;
  std::vector<ShrunkRun> shrunk;
  for (std::size_t i = 0; i < part.shrunk.size(); ++i) {
    ShrunkRun& run = part.shrunk[i];
    scenarios::Failure& failure = part.result.failures[i];
    if (run.shrunk.complete()) {
      Known one{run.target, traits_of(run), failures.size()};
      const auto alike = std::find_if(known.begin(), known.end(), [&](const Known& other) {
        return other.target == one.target && other.traits == one.traits;
      });
      if (alike != known.end()) {
        failures[alike->place].count += failure.count;
        failures[alike->place].inherited += failure.inherited;
        shrunk[alike->place].wall += run.wall;
        continue;
      }
      known.push_back(std::move(one));
    }
    failures.push_back(std::move(failure));
    shrunk.push_back(std::move(run));
  }
  part.result.failures.clear();
  part.shrunk.clear();
  for (const bool inside : {true, false}) {
    for (std::size_t i = 0; i < shrunk.size(); ++i) {
      if (shrunk[i].target.inside_model != inside) continue;
      part.result.failures.push_back(std::move(failures[i]));
      part.shrunk.push_back(shrunk[i]);
    }
  }
}

}  // namespace lockstep::cli
