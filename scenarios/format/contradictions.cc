#include "scenarios/format/contradictions.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"

namespace lockstep::scenarios {
namespace {

void must_be_checked(const Located<Property>& kind, const Scenario& scenario, ErrorList& errors) {
  if (scenario.checked.contains(kind.value)) return;
  errors.add(kind.place, fmt::format("{} is not among the checked properties", code_of(kind.value)),
             fmt::format("add \"{}\" to [check] properties", code_of(kind.value)));
}

// Returns the place of the first of these keys that is written, or nullptr. A key that an override has
// written goes before the others, because it was changed last.
const toml::node* written_at(const toml::table& table, std::initializer_list<std::string_view> keys) {
  const toml::node* found = nullptr;
  for (const std::string_view key : keys) {
    const toml::node* node = table.get(key);
    if (node != nullptr && (found == nullptr || is_override(node->source()))) found = node;
  }
  return found;
}

}  // namespace

void judge_drift(const toml::table& lock, Duration ttl, Duration drift, ErrorList& errors) {
  if (drift < ttl) return;
  const toml::node* place = written_at(lock, {"ttl", "drift_constant", "drift_factor"});
  errors.add(place != nullptr ? place->source() : lock.source(),
             fmt::format("a drift allowance of {} leaves nothing of a TTL of {}, so that nobody can acquire",
                         lockstep::to_text(drift), lockstep::to_text(ttl)),
             "write a longer ttl, a smaller drift_factor or drift_constant, or validity_check = false");
}

void judge_guard(const toml::table& root, const sim::Setup& setup, ErrorList& errors) {
  const toml::node* reads = root["clients"]["reads"].node();
  if (reads == nullptr || errors.incomplete() || setup.guard != ResourceGuard::compare_and_set ||
      setup.workload.reads || setup.workload.blind_writes) {
    return;
  }
  errors.add(reads->source(), "a compare-and-set resource compares what was read, and nothing is read",
             "leave reads = false out, or add blind_writes = true");
}

void judge_resources(const toml::table& root, const Scenario& scenario, ErrorList& errors) {
  const toml::node* guard = root["resource"]["guard"].node();
  const auto& resources = scenario.setup.resources;
  const bool several =
      std::any_of(resources.begin(), resources.end(), [](ResourceId resource) { return resource.value > 0; });
  if (!several || guard == nullptr || scenario.setup.guard == ResourceGuard::none) return;
  errors.add(guard->source(), "the clients lock several resources, and only one of them could have a guard",
             "leave guard out, or write one name in [lock] resources");
}

void judge_requests(const toml::table& root, const Scenario& scenario, ErrorList& errors) {
  const LockFacts lock = lock_facts(scenario);
  const toml::node* extend_after = root["clients"]["extend_after"].node();
  if (extend_after != nullptr && !lock.can_extend && scenario.setup.workload.extend_after.ns > 0)
    errors.add(extend_after->source(), "this lock cannot be extended", "leave extend_after out");
  const toml::node* node_lists = root["clients"]["node_lists"].node();
  if (node_lists != nullptr && lock.has_coordinators)
    errors.add(node_lists->source(), "clients of coordinators have no nodes of their own",
               "leave node_lists out; with [[link]] or a partition a host can be out of reach");
}

void judge_quorum(const Located<std::int64_t>& quorum, const Scenario& scenario, ErrorList& errors) {
  const LockFacts lock = lock_facts(scenario);
  if (quorum.value <= lock.votes) return;
  errors.add(quorum.place,
             fmt::format("a quorum of {} cannot be reached on {} {}{}", quorum.value, lock.votes,
                         lock.keys_are_nodes ? "key" : "node", lock.votes == 1 ? "" : "s"),
             fmt::format("write at most {}, or 0 for a majority", lock.votes));
}

void judge_coordinators(const ClusterPart& cluster, const Scenario& scenario, ErrorList& errors) {
  if (lock_facts(scenario).has_coordinators) return;
  const auto refuse = [&](const auto& written, std::string_view key) {
    if (!written) return;
    errors.add(written->place, fmt::format("\"{}\": this lock has no coordinators", key),
               "leave it out, or write kind = \"coordinator\" in [lock]");
  };
  refuse(cluster.coordinators, "coordinators");
  refuse(cluster.coordinator_clocks, "coordinator_clocks");
}

void judge_bounds(const CheckPart& check, const Scenario& scenario, ErrorList& errors) {
  const auto judge = [&](std::string_view name, const std::optional<Located<Duration>>& written,
                         Property property) {
    if (!written || scenario.checked.contains(property)) return;
    errors.add(written->place, fmt::format("\"{}\" is for {}, which is not checked", name, code_of(property)),
               fmt::format("add \"{}\" to \"properties\"", code_of(property)));
  };
  judge("lv_bound", check.lv_bound, Property::lv);
  judge("acquire_deadline", check.acquire_deadline, Property::lv);
  judge("orph_bound", check.orph_bound, Property::orph);
}

void judge_expectation(const ExpectPart& expect, const Scenario& scenario, ErrorList& errors) {
  for (const auto& kind : expect.kinds) must_be_checked(kind, scenario, errors);
  for (const auto& kind : expect.never) {
    must_be_checked(kind, scenario, errors);
    const auto& kinds = scenario.expect.kinds;
    if (std::find(kinds.begin(), kinds.end(), kind.value) != kinds.end()) {
      errors.add(kind.place, fmt::format("{} is expected and must never be found", code_of(kind.value)),
                 "take it out of one list");
    }
  }
  if (expect.kinds.empty()) {
    if (expect.any_kind)
      errors.add(expect.any_kind->place, "\"any_kind\" says how to read \"kinds\", which are not there",
                 "add kinds");
    if (expect.inside_model) {
      errors.add(expect.inside_model->place, "\"inside_model\" speaks of \"kinds\", which are not there",
                 "add kinds");
    }
  } else if (expect.outcome && expect.outcome->value != Verdict::violated) {
    errors.add(
        expect.outcome->place,
        fmt::format("a campaign that finds kinds of violation is not {}", name_of(expect.outcome->value)),
        "write outcome = \"violated\", or leave kinds out");
  }
}

}  // namespace lockstep::scenarios
