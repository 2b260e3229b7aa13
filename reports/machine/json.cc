#include "reports/machine/json.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "reports/breach/breach_words.h"
#include "reports/machine/json_text.h"
#include "reports/machine/rate_bound.h"

namespace lockstep::reports {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<Breach>& breached) {
  Json list = Json::array();
  for (const Breach& breach : breached) {
    list.push_back({{"name", code_of(breach.assumption)},
                    {"assumes", assumption_words(breach)},
                    {"allowed", allowed_words(breach)},
                    {"seen", seen_words(breach)},
                    {"by", blame_words(breach)}});
  }
  return list;
}

Json json_of(const NearRuns& near) { return {{"runs", near.runs}, {"violated", near.violated}}; }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_of(const std::vector<ViolationReport>& all) {
  Json list = Json::array();
  for (const ViolationReport& report : all) {
    const JudgedViolation& judged = report.judged;
    list.push_back({{"kind", code_of(judged.violation.property)},
                    {"at_ns", judged.violation.at.ns},
                    {"inside_model", judged.inside_model},
                    {"breached", json_of(judged.breached)},
                    {"near", json_of(judged.near)},
                    {"shown_by", text_or_null(report.shown_by)}});
  }
  return list;
}

Json json_of(const std::array<std::uint64_t, fault_kind_count>& counts) {
  Json json = Json::object();
  for (const FaultKindInfo& info : fault_kinds())
    json[std::string(info.name)] = counts[static_cast<std::size_t>(info.kind)];
  return json;
}

// Writes every named counter. Counters of faults in a phase are many, so those that are 0 are left out.
Json json_of(const properties::Sometimes& sometimes) {
  Json json = Json::object();
  for (std::size_t i = 0; i < properties::Sometimes::size; ++i) {
    if (i < properties::sometime_count || sometimes.count(i) != 0)
      json[properties::Sometimes::name(i)] = sometimes.count(i);
  }
  return json;
}

Json json_of(const std::vector<NeverStruck>& all) {
  Json list = Json::array();
  for (const NeverStruck& one : all) {
    Json phases = Json::array();
    for (const LockPhase phase : one.phases) phases.push_back(name_of(phase));
    list.push_back({{"scenario", one.scenario}, {"kind", name_of(one.kind)}, {"phases", std::move(phases)}});
  }
  return list;
}

Json json_of(const std::vector<BehavioursReport>& all) {
  Json list = Json::array();
  for (const BehavioursReport& one : all) {
    Json growth = Json::array();
    for (const GrowthPoint& point : one.growth)
      growth.push_back({{"runs", point.runs}, {"seen", point.seen}});
    list.push_back({{"scenario", one.scenario},
                    {"runs", one.runs},
                    {"seen", one.seen},
                    {"singleton_runs", one.singleton_runs},
                    {"last_new_run", one.last_new_run},
                    {"growth", std::move(growth)},
                    {"quiet", one.quiet ? Json(*one.quiet) : Json(nullptr)}});
  }
  return list;
}

// Writes only kinds that were seen. A kind that is checked is no note,
// and its 0 would read as "looked for".
Json json_of_notes(const std::array<std::uint64_t, property_count>& notes) {
  Json json = Json::object();
  for (const PropertyInfo& info : property_infos()) {
    const std::uint64_t count = notes[static_cast<std::size_t>(info.property)];
    if (count != 0) json[std::string(info.code)] = count;
  }
  return json;
}

double in_seconds(Duration d) { return static_cast<double>(d.ns) / 1e9; }

// Returns the rate per second of wall time, rounded. Returns 0 if no time was measured.
std::uint64_t per_second(std::uint64_t count, Duration wall) {
  return wall.ns <= 0
             ? 0
             : static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / in_seconds(wall)));
}

}  // namespace

std::string run_json(const RunReport& report) {
  Json json;
  json["scenario"] = report.scenario;
  json["lock"] = report.lock;
  json["seed"] = report.seed ? Json(report.seed->value) : Json(nullptr);
  json["verdict"] = name_of(report.verdict);
  json["digest"] = to_hex(report.digest);
  json["events"] = report.events;
  json["acquisitions"] = report.acquisitions;
  json["sim_ns"] = report.simulated.ns;
  json["out_of_events"] = report.out_of_events;
  json["faults"] = json_of(report.fault_counts);
  json["violations"] = json_of(report.violations);
  json["notes"] = json_of(report.notes);
  json["caveats"] = report.caveats;
  json["repro"] = report.repro;
  return json_text(json);
}

Json json_of(const properties::TimesToAcquire& times) {
  Json json = Json::object();
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i].count() == 0) continue;
    json[properties::name_of(static_cast<properties::RunPhase>(i))] = {
        {"count", times[i].count()},
        {"p50_s", in_seconds(times[i].percentile(50))},
        {"p99_s", in_seconds(times[i].percentile(99))},
        {"max_s", in_seconds(times[i].max())}};
  }
  return json;
}

std::string campaign_json(const CampaignReport& report) {
  Json json;
  json["strategy"] = report.strategy;
  json["runs"] = report.runs;
  json["held"] = report.held;
  json["violated"] = report.violated;
  json["inconclusive"] = report.inconclusive;
  json["verdict"] = name_of(report.verdict);
  json["interrupted"] = report.interrupted;
  json["events"] = report.events;
  json["acquisitions"] = report.acquisitions;
  json["wall_s"] = in_seconds(report.wall);
  json["shrink_s"] = in_seconds(report.shrinking);
  json["events_per_s"] = per_second(report.events, report.wall);
  json["runs_per_s"] = per_second(report.runs, report.wall);
  json["sim_per_wall"] = report.wall.ns <= 0 ? 0.0 : in_seconds(report.simulated) / in_seconds(report.wall);
  json["faults"] = json_of(report.fault_counts);
  json["sometimes"] = json_of(report.sometimes);
  json["never_struck"] = json_of(report.never_struck);
  json["behaviours"] = json_of(report.behaviours);
  json["time_to_acquire"] = json_of(report.times_to_acquire);
  json["notes"] = json_of_notes(report.notes);
  json["caveats"] = Json::array();
  for (const CaveatReport& caveat : report.caveats)
    json["caveats"].push_back({{"scenario", caveat.scenario}, {"text", caveat.text}});
  json["violation_rate_upper_95"] = upper_rate_95(report.violated, report.runs);
  json["failures"] = Json::array();
  for (const FailureReport& failure : report.failures) {
    json["failures"].push_back(
        {{"scenario", failure.scenario},
         {"seed", failure.seed},
         {"kind", code_of(failure.judged.violation.property)},
         {"inside_model", failure.judged.inside_model},
         {"count", failure.count},
         {"inherited", failure.inherited},
         {"breached", json_of(failure.judged.breached)},
         {"near", json_of(failure.judged.near)},
         {"shown_by", text_or_null(failure.shown_by)},
         {"shrunk", failure.shrunk},
         {"deviations", failure.deviations ? Json(*failure.deviations) : Json(nullptr)},
         {"repro", failure.repro}});
  }
  return json_text(json);
}

std::string exhaust_json(const ExhaustReport& report) {
  Json json;
  json["schedules"] = report.schedules ? Json(*report.schedules) : Json(nullptr);
  json["states"] = report.states;
  json["merged"] = report.merged;
  json["complete"] = report.complete;
  json["stopped_by"] = report.stopped_by ? Json(*report.stopped_by) : Json(nullptr);
  json["by_deviations"] = Json::array();
  for (const LevelReport& level : report.by_deviations) {
    json["by_deviations"].push_back(
        {{"deviations", level.deviations}, {"schedules", level.schedules}, {"complete", level.complete}});
  }
  json["violated"] = report.violated;
  json["depth"] = report.depth;
  json["bytes"] = report.bytes;
  json["wall_s"] = in_seconds(report.wall);
  json["states_per_s"] = per_second(report.states, report.wall);
  json["bytes_per_state"] = report.bytes_per_state;
  json["minimal_sets"] = report.minimal_sets;
  json["failures"] = Json::array();
  for (const MinimalSetReport& set : report.failures) {
    Json kinds = Json::array();
    for (const Property kind : set.kinds) kinds.push_back(code_of(kind));
    json["failures"].push_back({{"scenario", set.scenario},
                                {"kinds", std::move(kinds)},
                                {"inside_model", set.inside_model},
                                {"deviations", set.deviations},
                                {"repro", set.repro},
                                {"shape", set.shape ? Json(*set.shape) : Json(nullptr)},
                                {"sets", set.sets}});
  }
  return json_text(json);
}

Json json_of_corpus(std::span<const CorpusCase> cases) {
  Json list = Json::array();
  for (const CorpusCase& one : cases) {
    list.push_back({{"name", one.name},
                    {"state", one.state},
                    {"expected", one.expected},
                    {"got", one.got},
                    {"message", one.message}});
  }
  return list;
}

std::string corpus_json(std::span<const CorpusCase> cases, bool ok) {
  Json json;
  json["corpus"] = json_of_corpus(cases);
  json["ok"] = ok;
  return json_text(json);
}

std::string check_json(const CheckReport& report) {
  Json scenarios = Json::array();
  for (const CheckedScenario& one : report.scenarios) {
    scenarios.push_back({{"id", one.id},
                         {"expected", one.expected},
                         {"got", one.got},
                         {"ok", one.ok},
                         {"runs", one.runs},
                         {"repro", one.repro}});
  }
  Json json;
  json["corpus"] = json_of_corpus(report.corpus);
  json["scenarios"] = std::move(scenarios);
  json["ok"] = report.ok;
  return json_text(json);
}

std::string list_json(std::string_view what, std::span<const ListEntry> entries) {
  Json list = Json::array();
  for (const ListEntry& entry : entries) {
    list.push_back({{"name", entry.name}, {"summary", entry.summary}});
    if (entry.exhaust) list.back()["exhaust"] = *entry.exhaust;
    if (entry.kind.empty()) continue;
    Json rules = Json::array();
    for (const ListRule& rule : entry.rules) {
      rules.push_back(
          {{"key", rule.key}, {"value", rule.value}, {"why", rule.why}, {"deviates", rule.deviates}});
    }
    list.back()["kind"] = entry.kind;
    list.back()["scenario"] = entry.scenario;
    list.back()["rules"] = std::move(rules);
  }
  Json json;
  json[std::string(what)] = std::move(list);
  return json_text(json);
}

namespace {

// The place of a mistake that concerns the whole file is null.
Json number_or_null(std::uint32_t number) { return number == 0 ? Json(nullptr) : Json(number); }

Json json_of(const ShrinkReport& report) {
  Json causes = Json::array();
  for (const DeviationReport& one : report.causes) {
    causes.push_back({{"what", one.what},
                      {"necessary", one.necessary},
                      {"without", name_of(one.without)},
                      {"breaks_from", text_or_null(one.breaks_from)}});
  }
  return {{"scenario", report.scenario},
          {"kind", code_of(report.kind)},
          {"inside_model", report.inside_model},
          {"shrunk", report.shrunk},
          {"runs", report.runs},
          {"faults_before", report.faults_before},
          {"deviations_before", report.deviations_before},
          {"deviations", report.deviations ? Json(*report.deviations) : Json(nullptr)},
          {"causes", std::move(causes)},
          {"repro", report.repro}};
}

}  // namespace

std::string shrink_json(const ShrinkReport& report) { return json_text(json_of(report)); }

std::string added_json(std::span<const AddedReport> added) {
  Json list = Json::array();
  for (const AddedReport& one : added) {
    Json json{{"file", one.file}, {"is_new", one.is_new}};
    json.update(json_of(one.run));
    list.push_back(std::move(json));
  }
  Json json;
  json["added"] = std::move(list);
  return json_text(json);
}

std::string lint_json(std::span<const LintedFile> files, bool ok) {
  Json list = Json::array();
  for (const LintedFile& file : files) {
    Json mistakes = Json::array();
    for (const Mistake& one : file.mistakes) {
      mistakes.push_back({{"line", number_or_null(one.line)},
                          {"column", number_or_null(one.column)},
                          {"message", one.message},
                          {"suggestion", text_or_null(one.suggestion)}});
    }
    list.push_back({{"file", file.name}, {"mistakes", std::move(mistakes)}});
  }
  Json json;
  json["files"] = std::move(list);
  json["ok"] = ok;
  return json_text(json);
}

}  // namespace lockstep::reports
