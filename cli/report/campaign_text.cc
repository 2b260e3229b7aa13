#include <algorithm>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/campaign_caveats.h"
#include "cli/report/campaign_strikes.h"
#include "cli/report/campaign_summary.h"
#include "cli/report/run_text.h"
#include "cli/terminal/table.h"
#include "core/text.h"
#include "reports/breach/breach_words.h"
#include "reports/machine/rate_bound.h"

namespace lockstep::cli {
namespace {

using scenarios::CampaignResult;
using scenarios::Failure;

// Formats a speed, with few digits: "512", "3.46 million".
std::string rough(double value) {
  if (value >= 1e6) return fmt::format("{:.3g} million", value / 1e6);
  return with_separators(static_cast<std::uint64_t>(value));
}

// Rounds down to 0.1 ms, because the histograms are no more precise.
Duration rounded(Duration d) { return microseconds(d.ns / 100'000 * 100); }

std::string percent(double ratio) { return fmt::format("{:.2g} %", ratio * 100); }

std::string counted(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", name, with_separators(count));
  }
  return text.empty() ? "none" : text;
}

using Rows = std::vector<std::vector<std::string>>;

// Adds a row with a heading for each three counters; the first heading names them.
void add_sometimes(const CampaignResult& result, Rows& rows) {
  constexpr std::size_t in_a_row = 3;
  for (std::size_t first = 0; first < properties::sometime_count; first += in_a_row) {
    std::vector<std::pair<std::string, std::uint64_t>> counts;
    for (std::size_t i = first; i < std::min(first + in_a_row, properties::sometime_count); ++i)
      counts.emplace_back(properties::Sometimes::name(i), result.sometimes.count(i));
    rows.push_back({first == 0 ? "sometimes" : "", counted(counts)});
  }
}

// Says how many different behaviours there were, and how many more are to be expected.
std::string behaviours_text(const CampaignPart& part) {
  const scenarios::Behaviours& seen = part.result.behaviours;
  std::string text = fmt::format("{} · the last new one in run {}", with_separators(seen.seen()),
                                 with_separators(seen.last_new_run()));
  if (part.result.quiet) {
    text += fmt::format(", and none in {} since", runs_text(*part.until_quiet));
  } else if (part.until_quiet) {
    text += ", so it is not quiet yet";
  }
  return text;
}

std::string growth_text(const scenarios::Behaviours& seen) {
  std::string text;
  for (const reports::GrowthPoint& point : growth_of(seen))
    text += fmt::format("{}{} after {}", text.empty() ? "" : " · ", with_separators(point.seen),
                        text.empty() ? runs_text(point.runs) : with_separators(point.runs));
  return text;
}

// Behaviours says how it is estimated.
std::string expected_text(const scenarios::Behaviours& seen) {
  const std::uint64_t singletons = seen.singleton_runs();
  if (singletons == 0) return "each came in two runs or more: few new ones are to be expected";
  return fmt::format("{} showed one that no other did: expect a new one in about {}", runs_text(singletons),
                     runs_text(seen.runs() / singletons));
}

void add_behaviours(const CampaignPart& part, Rows& rows) {
  const scenarios::Behaviours& seen = part.result.behaviours;
  if (seen.runs() == 0) return;
  rows.push_back({"behaviours", behaviours_text(part)});
  if (seen.runs() == 1) return;  // from which nothing follows
  rows.push_back({"", growth_text(seen)});
  rows.push_back({"", expected_text(seen)});
}

std::string times_text(const CampaignResult& result) {
  std::string text;
  for (std::size_t i = 0; i < properties::run_phase_count; ++i) {
    const properties::Durations& times = result.times_to_acquire[i];
    if (times.count() == 0) continue;
    text += fmt::format("{}p50 {} · p99 {} · max {}",
                        i == 0 ? "" : " · healed: ", for_people(rounded(times.percentile(50))),
                        for_people(rounded(times.percentile(99))), for_people(rounded(times.max())));
  }
  return text.empty() ? "nobody did" : text;
}

std::string notes_text(const CampaignResult& result) {
  std::string text;
  for (const std::string& line : unchecked_kinds(result)) text += fmt::format("  {}\n", line);
  return text;
}

// Names the run of a seed. Without the strategy the same seed is another run.
std::string seed_text(const CampaignPart& part, std::uint64_t seed) {
  if (part.strategy == scenarios::default_strategy || !draws_faults(part.loaded.scenario))
    return fmt::format("seed {}", seed);
  return fmt::format("seed {} (--strategy {})", seed, scenarios::strategy_info(part.strategy).name);
}

// Says what other runs showed about the first violation, and how many runs took that over.
std::string near_text(const Failure& failure) {
  const NearRuns& near = failure.judged.near;
  const std::string_view kind = code_of(failure.judged.violation.property);
  std::string text;
  if (failure.judged.shown_by_first_seeds) {
    text = fmt::format("  a run of seed {} that breaches nothing breaks {}, too\n",
                       failure.judged.shown_by->seed()->value, kind);
  } else if (near.runs > 0) {
    text = near.violated > 0
               ? fmt::format("  run {} like it that breaches nothing breaks {}, too\n", near.runs, kind)
               : fmt::format("  in {} like it without that, the lock held\n", runs_text(near.runs));
  } else if (failure.judged.inside_model && !failure.judged.breached.empty()) {
    text = fmt::format("  without the faults that breach something it breaks {}, too\n", kind);
  }
  if (failure.inherited > 0)
    text += fmt::format("  of these, {} not looked at further: like earlier ones\n",
                        runs_text(failure.inherited));
  return text;
}

// Says which run the story below is of: that of the seed, or another one that shows its violation.
std::string told_text(const CampaignPart& part, const Failure& failure, const ShrunkRun& shrunk) {
  const std::string near = near_text(failure);
  const std::string_view how = shrunk.shrunk.schedule.seed() ? "as it ran" : "shrunk";
  const std::string seed = seed_text(part, failure.seed);
  const std::string_view ended =
      "The first violation inside the model ends the campaign (--keep-going goes on).";
  if (near.empty()) return fmt::format("\n{}\n{}, {}:\n\n", ended, seed, how);
  return fmt::format("\n{}\n{} breaks {}:\n{}The run within the model, {}:\n\n", ended, seed,
                     code_of(failure.judged.violation.property), near, how);
}

// Says how long it took to shrink what was found, where that is worth a word.
std::string shrinking_text(const CampaignPart& part) {
  Duration shrinking;
  for (const ShrunkRun& run : part.shrunk) shrinking += run.wall;
  if (shrinking < milliseconds(50)) return {};
  return fmt::format(", then {:.1f} s for shrinking", static_cast<double>(shrinking.ns) / 1e9);
}

std::string speed_text(const CampaignPart& part) {
  const CampaignResult& result = part.result;
  const double wall_s = std::max(static_cast<double>(part.wall.ns) / 1e9, 1e-9);
  return fmt::format(
      "{} events/s · {} runs/s · simulated:wall {} · {:.1f} s{}",
      rough(static_cast<double>(result.events) / wall_s), rough(static_cast<double>(result.runs) / wall_s),
      rough(static_cast<double>(result.simulated.ns) / 1e9 / wall_s), wall_s, shrinking_text(part));
}

std::string failure_text(const CampaignPart& part, std::size_t number, const Paint& paint) {
  const Failure& failure = part.result.failures.at(number);
  const ShrunkRun& shrunk = part.shrunk.at(number);
  std::string text =
      fmt::format("\n{} {} {}, {} the model · {} · first: {}\n", paint(Colour::red, "✗"),
                  code_of(failure.judged.violation.property), name_of(failure.judged.violation.property),
                  shrunk.target.inside_model ? "inside" : "outside", runs_text(failure.count),
                  seed_text(part, failure.seed));
  for (const Breach& breach : failure.judged.breached) text += "  " + reports::breach_line(breach) + "\n";
  return text + near_text(failure) + smallest_text(shrunk) + "  " +
         replay_command(shrunk.loaded, shrunk.shrunk.schedule) + "\n";
}

// Says how rare violations must be if none was found. A bound of more than 50 % says too little and is
// left out. It holds for any way to end a campaign: where more than the bound violate, so many runs in a
// row without a violation have a chance of less than 5 %.
std::string bound_text(const reports::CampaignReport& totals) {
  const double bound = reports::upper_rate_95(0, totals.runs);
  if (bound > 0.5) return {};
  return fmt::format("; the rate of violations is below {} (with 95 % confidence)", percent(bound));
}

std::string first_reproduction(const std::vector<CampaignPart>& parts) {
  for (const CampaignPart& part : parts) {
    if (part.result.failures.empty()) continue;
    return replay_command(part.shrunk.front().loaded, part.shrunk.front().shrunk.schedule);
  }
  return {};
}

}  // namespace

std::string campaign_text(const CampaignPart& part, bool keep_going, const Paint& paint) {
  const CampaignResult& result = part.result;
  std::string text =
      fmt::format("{} {}\n", paint(Colour::bold, part.loaded.scenario.id), part.loaded.scenario.title);
  Rows rows{{"runs", fmt::format("{} · held {} · violated {} · inconclusive {} · run twice and compared {}",
                                 with_separators(result.runs), with_separators(result.held),
                                 with_separators(result.violated), with_separators(result.inconclusive),
                                 with_separators(result.verified))},
            {"events",
             fmt::format("{} in {} simulated", with_separators(result.events), for_people(result.simulated))},
            {"faults", faults_text(result.fault_counts)}};
  // Without random faults a strategy has nothing to do.
  const scenarios::StrategyInfo& strategy = scenarios::strategy_info(part.strategy);
  if (draws_faults(part.loaded.scenario))
    rows.insert(rows.begin(), {"strategy", fmt::format("{}: {}", strategy.name, strategy.summary)});
  add_sometimes(result, rows);
  add_behaviours(part, rows);
  rows.push_back({"waited", times_text(result)});
  rows.push_back({"speed", speed_text(part)});
  text += to_columns(rows) + strikes_table(part.loaded.scenario, result);
  text += notes_text(result);
  for (const std::string& caveat : campaign_caveats(part.loaded.scenario, result))
    text += "  note: " + caveat + "\n";
  for (const std::string& name : result.missing_sometimes) {
    text += fmt::format("  {} must happen in some run, and did in none\n", paint(Colour::yellow, name));
  }
  // A campaign that ended with a violation inside tells its story, behind what it found outside.
  const bool tells = !keep_going && !result.failures.empty() && result.failures.front().judged.inside_model;
  for (std::size_t i = tells ? 1 : 0; i < result.failures.size(); ++i) text += failure_text(part, i, paint);
  if (tells)
    return text + told_text(part, result.failures.front(), part.shrunk.front()) +
           shrunk_text(part.shrunk.front(), paint);
  return text + "\n";
}

std::string campaign_summary(const std::vector<CampaignPart>& parts, const Paint& paint) {
  const reports::CampaignReport totals = report_of(parts);
  const std::string runs = runs_text(totals.runs);
  if (parts.back().result.interrupted && totals.verdict != Verdict::violated)
    return fmt::format("{} {}, none violated so far", paint(Colour::yellow, "? interrupted:"), runs);
  switch (totals.verdict) {
    case Verdict::violated:
      return fmt::format("{} {} of {}\nReproduce: {}", paint(Colour::red, "✗ violated:"),
                         with_separators(totals.violated), runs, first_reproduction(parts));
    case Verdict::inconclusive:
      return fmt::format("{} {}, none violated, and not enough happened",
                         paint(Colour::yellow, "? inconclusive:"), runs);
    case Verdict::held:
      return fmt::format("{} {}, none violated{}", paint(Colour::green, "✓ held:"), runs, bound_text(totals));
  }
  return {};
}

}  // namespace lockstep::cli
