#include "cli/histories/history_report.h"

#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/histories/history_words.h"
#include "cli/terminal/table.h"
#include "core/inert_text.h"
#include "core/text.h"
#include "reports/machine/json_text.h"

namespace lockstep::cli {
namespace {

using Json = nlohmann::ordered_json;
using properties::recorded::LeaseFacts;
using properties::recorded::Leases;
using properties::recorded::Outcome;
using properties::recorded::ResourceResult;
using properties::recorded::Ruling;

constexpr std::size_t most_shown = 20;  // resources that held; of all others each is shown

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_separators(count), count == 1 ? one : many);
}

std::uint64_t unanswered_in(const JudgedHistory& judged) {
  std::uint64_t sum = 0;
  for (const ResourceResult& result : judged.result.resources) sum += result.unanswered;
  return sum;
}

bool has_entries(const JudgedHistory& judged) {
  return !judged.file.history.operations.empty() || judged.file.passed_over.entries > 0;
}

// Says which TTLs counted, where they come from, and what was taken off them.
std::string lease_text(const JudgedHistory& judged) {
  const LeaseFacts& facts = judged.result.leases;
  const Leases& leases = judged.options.leases;
  const std::uint64_t limited = facts.given + facts.assumed;
  const std::string_view key = judged.file.format == HistoryFormat::edn ? ":ttl" : "ttl_ns";
  if (limited + facts.endless == 0) return "";
  if (limited == 0)
    return fmt::format("leases: no TTL is known ({}, --ttl), so a hold lasts until it is released{}\n", key,
                       leases.drift ? "; --drift is not used" : "");
  std::vector<std::string> parts;
  if (facts.given > 0 && facts.shortest == facts.longest)
    parts.push_back(fmt::format("TTL {} ({})", exactly(facts.longest), key));
  else if (facts.given > 0)
    parts.push_back(fmt::format("TTL {} to {} ({})", exactly(facts.shortest), exactly(facts.longest), key));
  if (facts.assumed > 0)
    parts.push_back(fmt::format("TTL {} (--ttl){}", exactly(leases.ttl),
                                facts.given > 0 ? " where the history says none" : ""));
  else if (leases.ttl > Duration{})
    parts.push_back(fmt::format("--ttl {} is not used", exactly(leases.ttl)));
  if (facts.endless > 0)
    parts.push_back(fmt::format("{} without a TTL {} until released", counted(facts.endless, "hold", "holds"),
                                facts.endless == 1 ? "lasts" : "last"));
  parts.push_back(leases.drift ? fmt::format("drift {} (--drift)", exactly(*leases.drift))
                               : "drift 1 % of the TTL and 2 ms");
  if (facts.uncertain > 0)
    parts.push_back(facts.uncertain == limited
                        ? "so nothing of any lease is certain"
                        : fmt::format("so nothing is certain of {} of {} leases", facts.uncertain, limited));
  return fmt::format("leases: {}\n", fmt::join(parts, ", "));
}

// Says what was not looked at: a key of another name may have been meant.
std::string passed_over_text(const PassedOver& passed) {
  constexpr std::size_t most_keys = 10;
  constexpr std::array<std::string_view, 4> meant{":time", ":fence", ":ttl", ":value"};
  std::vector<std::string> parts;
  if (passed.entries > 0)
    parts.push_back(fmt::format("{} of the nemesis", counted(passed.entries, "entry", "entries")));
  for (const auto& [key, count] : passed.keys) {
    if (parts.size() == most_keys) break;
    const std::string name = key.substr(0, key.find(' '));
    parts.push_back(fmt::format("{} ({}{})", inert(key), with_separators(count), did_you_mean(name, meant)));
  }
  const std::size_t all = passed.keys.size() + (passed.entries > 0 ? 1 : 0);
  if (all > parts.size()) parts.push_back(counted(all - parts.size(), "other key", "other keys"));
  return parts.empty() ? "" : fmt::format("passed over: {}\n", fmt::join(parts, ", "));
}

std::string head_text(const JudgedHistory& judged) {
  const auto& history = judged.file.history;
  if (!has_entries(judged)) return fmt::format("{}: the file is empty\n", judged.name);
  std::string text =
      fmt::format("{}: {} of {} on {}, {} without an answer\n", judged.name,
                  counted(history.operations.size(), "operation", "operations"),
                  counted(history.processes, "process", "processes"),
                  counted(history.resources, "lock", "locks"), with_separators(unanswered_in(judged)));
  text += passed_over_text(judged.file.passed_over);
  if (judged.result.step_back > Duration{})
    text +=
        fmt::format("the recorder's clock went back by up to {} (line {}), which is taken off each lease\n",
                    exactly(judged.result.step_back), judged.file.lines[judged.result.stepped_back_at]);
  return text + lease_text(judged);
}

// Says why the rule was not judged.
std::string_view not_judged_text(const ResourceResult& result, Property property) {
  if (property == Property::res) return "(there is no use)";
  if (property == Property::fence) return "(no acquire has a fencing token)";
  return result.acquired == 0 ? "(nobody was told that it has the lock)"
                              : "(nothing of any lease is certain)";
}

// Returns the rule that was broken before in the same way, if there is one.
const Ruling* same_before(const ResourceResult& result, const Ruling& ruling) {
  for (const Ruling& before : result.rulings) {
    if (&before == &ruling) break;
    if (before.outcome == Outcome::violated && before.finding == ruling.finding) return &before;
  }
  return nullptr;
}

// Says what a ruling is about, in the last column.
std::string detail_of(const JudgedHistory& judged, const HistoryWords& words, const ResourceResult& result,
                      const Ruling& ruling) {
  switch (ruling.outcome) {
    case Outcome::held:
      return "";
    case Outcome::violated:
      if (const Ruling* before = same_before(result, ruling))
        return fmt::format("the same as {}", code_of(before->property));
      return fmt::format("legal until line {}; line {} cannot follow", words.legal_until_line(ruling),
                         words.answer_line(ruling.finding.operation));
    case Outcome::unknown:
      if (judged.options.stop && judged.options.stop())
        return fmt::format("legal until line {}; then it was stopped", words.legal_until_line(ruling));
      return fmt::format("legal until line {}; then {} orders were not enough (--max-states)",
                         words.legal_until_line(ruling), with_separators(judged.options.most_states));
    case Outcome::not_judged:
      return std::string(not_judged_text(result, ruling.property));
  }
  return "";
}

Colour colour_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::violated:
      return Colour::red;
    case Outcome::held:
      return Colour::green;
    case Outcome::unknown:
    case Outcome::not_judged:
      break;
  }
  return Colour::yellow;
}

std::string resource_text(const JudgedHistory& judged, const HistoryWords& words,
                          const ResourceResult& result, const Paint& paint) {
  std::string text =
      fmt::format("\n{}: {}, {} acquired, {} without an answer\n", words.lock_name(result.resource),
                  counted(result.operations, "operation", "operations"), with_separators(result.acquired),
                  with_separators(result.unanswered));
  for (const Ruling& ruling : result.rulings) {
    const std::string padded = fmt::format("{:<10}", word_of(ruling.outcome));
    const std::string line =
        fmt::format("  {:<6} {} {}", code_of(ruling.property), paint(colour_of(ruling.outcome), padded),
                    detail_of(judged, words, result, ruling));
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (ruling.outcome != Outcome::violated || same_before(result, ruling) != nullptr) continue;
    for (const std::string& reason : words.why(ruling.finding))
      text += fmt::format("                    {}\n", reason);
  }
  return text;
}

std::string verdict_text(const JudgedHistory& judged, const Paint& paint) {
  const Verdict verdict = judged.result.verdict();
  const Colour colour = verdict == Verdict::held       ? Colour::green
                        : verdict == Verdict::violated ? Colour::red
                                                       : Colour::yellow;
  bool anybody = false;
  for (const ResourceResult& result : judged.result.resources) anybody = anybody || result.acquired > 0;
  const LeaseFacts& leases = judged.result.leases;
  std::string why;
  if (!has_entries(judged))
    why = ": there is nothing to judge";
  else if (!anybody)
    why = ": nobody acquired a lock";
  else if (verdict == Verdict::inconclusive && leases.uncertain > 0 &&
           leases.uncertain == leases.given + leases.assumed)
    why = ": nothing of any lease is certain";
  return fmt::format("\n{}{}\n", paint(colour, name_of(verdict)), why);
}

Json json_of(const LeaseFacts& facts, const Leases& leases) {
  Json json{{"given", facts.given},
            {"assumed", facts.assumed},
            {"endless", facts.endless},
            {"uncertain", facts.uncertain},
            {"shortest_given_ttl_ns", nullptr},
            {"longest_given_ttl_ns", nullptr},
            {"assumed_ttl_ns", nullptr},
            {"drift_ns", nullptr}};
  if (facts.given > 0) {
    json["shortest_given_ttl_ns"] = facts.shortest.ns;
    json["longest_given_ttl_ns"] = facts.longest.ns;
  }
  if (leases.ttl > Duration{}) json["assumed_ttl_ns"] = leases.ttl.ns;
  if (leases.drift) json["drift_ns"] = leases.drift->ns;
  return json;
}

Json json_of(const HistoryWords& words, const Ruling& ruling) {
  Json json{{"kind", code_of(ruling.property)},
            {"outcome", word_of(ruling.outcome)},
            {"legal_until_line", words.legal_until_line(ruling)},
            {"line", nullptr},
            {"called_in_line", nullptr},
            {"other_line", nullptr},
            {"certain_until_ns", nullptr},
            {"why", nullptr}};
  if (ruling.outcome == Outcome::not_judged) json["legal_until_line"] = nullptr;
  if (ruling.outcome != Outcome::violated) return json;
  json["line"] = words.answer_line(ruling.finding.operation);
  json["called_in_line"] = words.call_line(ruling.finding.operation);
  if (ruling.finding.other != properties::recorded::nothing)
    json["other_line"] = words.answer_line(ruling.finding.other);
  if (ruling.finding.lease) json["certain_until_ns"] = ruling.finding.lease->until.ns;
  json["why"] = fmt::format("{}", fmt::join(words.why(ruling.finding), "; "));
  return json;
}

}  // namespace

std::string history_text(const JudgedHistory& judged, const Paint& paint) {
  std::string text = head_text(judged);
  const HistoryWords words(judged.file, judged.options.leases, judged.result.step_back);
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const ResourceResult& result : judged.result.resources) {
    if (result.verdict() == Verdict::held && ++shown > most_shown)
      ++left_out;
    else
      text += resource_text(judged, words, result, paint);
  }
  if (left_out > 0)
    text += fmt::format("\nand {} on which all held (--json has them)\n", counted(left_out, "lock", "locks"));
  return text + verdict_text(judged, paint);
}

std::string history_json(const JudgedHistory& judged) {
  Json json{{"file", judged.name},
            {"format", judged.file.format == HistoryFormat::edn ? "edn" : "json lines"},
            {"operations", judged.file.history.operations.size()},
            {"unanswered", unanswered_in(judged)},
            {"passed_over", judged.file.passed_over.entries},
            {"keys_passed_over", Json::array()},
            {"processes", judged.file.history.processes},
            {"step_back_ns", judged.result.step_back.ns},
            {"step_back_line", nullptr},
            {"leases", json_of(judged.result.leases, judged.options.leases)},
            {"verdict", name_of(judged.result.verdict())},
            {"resources", Json::array()}};
  if (judged.result.step_back > Duration{})
    json["step_back_line"] = judged.file.lines[judged.result.stepped_back_at];
  for (const auto& [key, count] : judged.file.passed_over.keys)
    json["keys_passed_over"].push_back({{"key", key}, {"count", count}});
  const HistoryWords words(judged.file, judged.options.leases, judged.result.step_back);
  for (const ResourceResult& result : judged.result.resources) {
    Json rulings = Json::array();
    for (const Ruling& ruling : result.rulings) rulings.push_back(json_of(words, ruling));
    json["resources"].push_back({{"resource", judged.file.resources[result.resource]},
                                 {"operations", result.operations},
                                 {"unanswered", result.unanswered},
                                 {"acquired", result.acquired},
                                 {"verdict", name_of(result.verdict())},
                                 {"rulings", std::move(rulings)}});
  }
  return reports::json_text(json);
}

}  // namespace lockstep::cli
