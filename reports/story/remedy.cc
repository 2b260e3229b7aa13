#include "reports/story/remedy.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "core/text.h"

namespace lockstep::reports {
namespace {

// A rule of a lock at the value that its specification asks for.
struct Rule {
  std::string_view setting;
  std::string_view against;  // the codes of the kinds of violations that it can cure
  std::string_view words;
};

constexpr std::array rules{
    Rule{"lock.validity_check=true", "ME TS RES", "a grant that comes too late counts as refused"},
    Rule{"lock.reports_validity=true", "ME TS RES",
         "the application is told how long it may rely on the lock"},
    Rule{"lock.elapsed_clock=monotonic", "ME TS RES GAP LV",
         "elapsed time is counted on the monotonic clock"},
    Rule{"lock.start_time=attempt", "LV", "elapsed time runs from the attempt's first request"},
    Rule{"lock.drift_sign=subtract", "ME TS RES", "the drift allowance is subtracted from the validity"},
    Rule{"lock.quorum=0", "ME TS RES GAP LV", "a majority of the nodes has to grant the lock"},
    Rule{"lock.quorum_of=all", "ME TS RES GAP", "the majority is one of all nodes"},
    Rule{"lock.release_partials=true", "LV ORPH", "a failed attempt is released"},
    Rule{"lock.release_to=all", "LV ORPH", "a release goes to all nodes"},
    Rule{"lock.on_node_error=ignore", "LV ORPH", "a node that fails counts as a refusal"},
    Rule{"lock.token_reuse=false", "ME TS REL LV ORPH", "each attempt has a token of its own"},
    Rule{"lock.extend_within_validity=true", "ME TS RES GAP", "an extension that comes too late fails"},
    Rule{"lock.extend_needs_quorum=true", "ME TS RES GAP", "an extension needs a majority"},
    Rule{"lock.extend_missing=fail", "ME TS RES GAP ORPH LV", "an extension fails where the key is missing"},
    Rule{"lock.extend_result=checked", "ME TS RES GAP", "the lock looks at the answers to an extension"},
    Rule{"lock.extend_cleanup=false", "ME TS RES GAP", "an extension deletes no keys"},
    Rule{"lock.max_extensions=3", "LV", "a hold can be extended only so often"},
    Rule{"lock.fencing_source=counter", "FENCE RES", "tokens come from one counter"},
    Rule{"lock.release=compare_delete", "ME TS RES REL GAP", "a release deletes only the holder's own key"},
    Rule{"lock.release=owner", "ME TS RES REL GAP",
         "a release deletes only the entry of the client that asks"},
    Rule{"lock.set_expiry=with_set", "LV ORPH", "the SET carries the expiry"},
    Rule{"lock.ttl=10s", "LV ORPH", "the key expires"},
    Rule{"lock.grant=first", "ME TS RES REL GAP", "the first request wins"},
    Rule{"lock.lock_id=resource", "ME TS RES", "the lock id depends on the resource alone"},
    Rule{"lock.lock_id_fields=separated", "ME TS RES REL GAP", "the fields of a lock id are kept apart"},
    Rule{"lock.on_join=after_ttl", "ME TS RES GAP", "an entry that moves is granted to nobody for its TTL"},
    Rule{"lock.store=node", "ME TS RES GAP", "entries lie on a node"},
    Rule{"lock.expiry=node", "ME TS RES GAP LV ORPH", "the node ends entries"},
};

Remedy remedy_of(std::string words, std::initializer_list<std::string> settings = {}) {
  return {std::move(words), settings};
}

std::vector<Remedy> against_loss(const Breach& breach, const RunFacts& facts) {
  const auto* fault = std::get_if<StruckFault>(&breach.by.front());
  if (fault != nullptr && effect_of(fault->kind) == FaultEffect::loses_keys)
    return {
        remedy_of("nodes that never drop a key before its time (maxmemory-policy noeviction, no FLUSHALL)")};
  return {remedy_of("nodes that have a write on disk before they answer", {"cluster.persistence=aof_always"}),
          remedy_of("nodes that are kept down for at least the TTL before they start again",
                    {fmt::format("cluster.restart_delay={}", to_text(facts.lock.ttl))})};
}

std::vector<Remedy> larger_drift() {
  std::vector<Remedy> all;
  for (const std::string_view part : {"2 %", "5 %", "10 %", "20 %"})
    all.push_back(remedy_of("a larger drift allowance", {fmt::format("lock.drift_factor={}", part)}));
  return all;
}

// What helps if the work may outlast the TTL.
std::vector<Remedy> against_long_work(const RunFacts& facts) {
  constexpr std::int64_t ms = 1'000'000;
  // A quarter longer than the work, so that there is time left for the calls.
  const std::int64_t longer = (facts.longest_work.ns + facts.longest_work.ns / 4 + ms - 1) / ms * ms;
  return {remedy_of("a TTL that is longer than the work",
                    {fmt::format("lock.ttl={}", to_text(Duration{longer}))}),
          remedy_of(
              "an application that extends its lock while it works",
              {fmt::format("clients.extend_after={}", to_text(Duration{facts.lock.ttl.ns / 3 / ms * ms}))})};
}

// What helps a client that writes when its validity is over.
std::vector<Remedy> against_late_writes(const RunFacts& facts) {
  std::vector<Remedy> all;
  if (facts.longest_work >= facts.lock.ttl && facts.lock.ttl >= milliseconds(3))
    all = against_long_work(facts);
  all.push_back(remedy_of("an application that looks at the validity before it writes",
                          {"clients.checks_validity=true"}));
  return all;
}

std::vector<Remedy> against(const Breach& breach, const RunFacts& facts) {
  switch (breach.assumption) {
    case Assumption::key_kept:
      return against_loss(breach, facts);
    case Assumption::wall_step_on_node:
    case Assumption::wall_freeze_on_node:
      return {remedy_of("clocks of nodes that are corrected slowly, never set")};
    case Assumption::clock_rates:
      return larger_drift();
    case Assumption::one_node_list:
      return {remedy_of("a change of the list while nobody holds a lock")};
    case Assumption::work_in_time:
      return against_late_writes(facts);
    case Assumption::coordinator_remembers:
      return {remedy_of("entries on a node", {"lock.store=node"})};
    case Assumption::coordinator_clocks_agree:
      return {remedy_of("clocks of coordinators that are corrected slowly, never set")};
    case Assumption::client_clocks_agree:
      return {remedy_of("a key with a TTL, which the node counts", {"lock.kind=single"})};
    default:
      return {};
  }
}

bool is_against(const Rule& rule, Property property) {
  const std::string codes = fmt::format(" {} ", rule.against);
  return codes.find(fmt::format(" {} ", code_of(property))) != std::string::npos;
}

// Returns the value as a scenario has it: words and durations in quotes, numbers and booleans as they are.
std::string value_text(std::string_view value) {
  const bool number = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number || value == "true" || value == "false") return std::string(value);
  return fmt::format("\"{}\"", value);
}

}  // namespace

std::vector<Remedy> remedies(const JudgedViolation& judged, const RunFacts& facts) {
  const Property property = judged.violation.property;
  std::vector<Remedy> all;
  const bool by_holders = property == Property::me || property == Property::ts || property == Property::res;
  if (judged.inside_model) {
    if (by_holders && !facts.lock.reports_validity && facts.longest_work >= facts.lock.ttl &&
        facts.lock.ttl >= milliseconds(3))
      all = against_long_work(facts);
    for (const Rule& rule : rules) {
      if (rule.setting == "lock.ttl=10s" && facts.lock.ttl.ns != 0) continue;
      if (is_against(rule, property))
        all.push_back(remedy_of(std::string(rule.words), {std::string(rule.setting)}));
    }
  } else if (!judged.breached.empty()) {
    all = against(judged.breached.front(), facts);
  }
  // Fencing tokens do not prevent two holders. They keep a stale operation from the resource.
  if (property == Property::res && facts.guard != ResourceGuard::fencing)
    all.push_back(
        remedy_of("a resource that checks fencing tokens", {"lock.fencing=true", "resource.guard=fencing"}));
  return all;
}

std::string to_text(const Remedy& remedy) {
  std::vector<std::string> settings;
  for (const std::string& setting : remedy.settings) {
    const std::size_t dot = setting.find('.');
    const std::size_t equals = setting.find('=');
    settings.push_back(fmt::format("[{}] {} = {}", setting.substr(0, dot),
                                   setting.substr(dot + 1, equals - dot - 1),
                                   value_text(std::string_view(setting).substr(equals + 1))));
  }
  if (settings.empty()) return remedy.words;
  return fmt::format("{} ({})", remedy.words, fmt::join(settings, ", "));
}

}  // namespace lockstep::reports
