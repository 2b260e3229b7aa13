#include "cli/line/command_options.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "cli/line/help.h"
#include "cli/report/export_formats.h"
#include "core/schedule/engine_version.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {
namespace {

// Adds an option that takes one value and may be given once.
CLI::Option* add_value(CLI::App& app, const std::string& name, std::optional<std::string>& slot,
                       const std::string& takes, const std::string& help) {
  return app.add_option(name, slot, help)->type_name(takes)->allow_extra_args(false);
}

void add_ci(CLI::App& app, CiArguments& slot) {
  add_value(app, "--junit", slot.junit, "FILE", "Write what failed as JUnit XML");
  app.add_flag("--github", slot.github, "Annotations and a job summary for GitHub Actions");
}

void add_shrink_limits(CLI::App& app, ShrinkLimitArguments& slot) {
  add_value(app, "--shrink-effort", slot.effort, "N",
            "Simulated events that shrinking may take (default: 200,000,000, which is about 30 s)");
  add_value(app, "--shrink-time", slot.time, "TIME", "Shrink no longer than this: 10s");
}

void add_overrides(CLI::App& app, std::vector<std::string>& slot) {
  app.add_option("--set", slot, "Override a value of the scenario: lock.ttl=5s; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->set_help_flag("-h,--help", "Print this help");
  command->fallthrough();
  command->group("Commands");
  return command;
}

void add_strategy(CLI::App& command, std::optional<std::string>& slot) {
  add_value(command, "--strategy", slot, "NAME",
            fmt::format("How seeds become faults: what `lockstep list strategies` shows (default: {})",
                        scenarios::strategy_info(scenarios::default_strategy).name));
}

void add_run(CLI::App& app, RunArguments& slot) {
  CLI::App* run = add_command(app, "run", "One run: its verdict, and the story of a violation");
  run->add_option("SCENARIO", slot.scenario, "A file, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  add_value(*run, "--seed", slot.seed, "N", "The seed (default: 1)");
  add_strategy(*run, slot.strategy);
  add_overrides(*run, slot.overrides);
  add_value(*run, "--trace", slot.trace, "DIR", "Write everything that happened into files of this folder");
  run->add_flag("--json", slot.json, "Print JSON");
}

void add_campaign(CLI::App& app, CampaignArguments& slot) {
  CLI::App* campaign = add_command(app, "campaign", "Many seeds, on all cores");
  campaign->add_option("SCENARIO", slot.scenarios, "Files, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  add_value(*campaign, "--seeds", slot.seeds, "A..B", "Seeds from A to B, without B");
  add_value(*campaign, "--runs", slot.runs, "N", "Seeds 1 to N (default: the scenario's budget)");
  add_value(*campaign, "--for", slot.time, "TIME", "As many seeds, from 1 on, as there is time for: 5m");
  add_value(
      *campaign, "--until-quiet", slot.until_quiet, "[N]",
      fmt::format("Go on until N runs in a row have shown no new behaviour (without N: {})", usual_quiet));
  add_strategy(*campaign, slot.strategy);
  add_value(*campaign, "--shard", slot.shard, "I/N", "Only the I-th of N parts of the seeds");
  add_overrides(*campaign, slot.overrides);
  add_value(*campaign, "-j,--threads", slot.threads, "N", "Threads (default: one for each core)");
  campaign->add_flag("--keep-going", slot.keep_going,
                     "Go on after a violation inside the model, to the last seed");
  add_value(*campaign, "--out", slot.out, "DIR",
            "Write the JSON, and of each group of failures a repro file and its story");
  add_shrink_limits(*campaign, slot.shrinking);
  campaign->add_flag("--no-shrink", slot.shrinking.none, "Shrink nothing: the runs as their seeds give them");
  campaign->add_flag("--json", slot.json, "Print JSON");
  add_ci(*campaign, slot.ci);
}

void add_check(CLI::App& app, CheckArguments& slot) {
  CLI::App* check = add_command(app, "check", "Scenarios against what they expect: the command for CI");
  check
      ->add_option("SCENARIO", slot.scenarios,
                   "Files, or what `lockstep list scenarios` shows (default: all of those)")
      ->type_name("");
  add_value(*check, "--corpus", slot.corpus, "DIR", "Run the repro files of this folder first");
  add_value(*check, "-j,--threads", slot.threads, "N", "Threads (default: one for each core)");
  check->add_flag("--json", slot.json, "Print JSON");
  add_ci(*check, slot.ci);
}

void add_corpus(CLI::App& app, CorpusArguments& slot) {
  CLI::App* corpus = add_command(app, "corpus", "A folder of repro files: add to it, run it, prune it");
  corpus->add_option("add|run|prune", slot.action, "What to do")->required()->type_name("");
  corpus->add_option("DIR", slot.folder, "The folder")->required()->type_name("");
  corpus->add_option("TOKEN|FILE", slot.sources, "What to add: tokens (ls2:…), or files that hold one")
      ->type_name("");
  add_value(*corpus, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
  corpus->add_flag("--stale", slot.stale, "Prune what is stale, too");
  corpus->add_flag("--dry-run", slot.dry_run, "Prune nothing, and say what would go");
  corpus->add_flag("--json", slot.json, "Print JSON");
  add_ci(*corpus, slot.ci);
}

void add_exhaust(CLI::App& app, ExhaustArguments& slot) {
  CLI::App* exhaust =
      add_command(app, "exhaust", "Every schedule with few deviations of a scenario's [exhaust]");
  exhaust->add_option("SCENARIO", slot.scenario, "A file, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  add_value(*exhaust, "--deviations", slot.deviations, "K|all",
            "At most so many deviations in a schedule (default: 2); all: every delay, in ticks of [exhaust]");
  add_overrides(*exhaust, slot.overrides);
  add_value(*exhaust, "-j,--threads", slot.threads, "N",
            "Threads (default: one for each core); --deviations all takes one");
  add_value(*exhaust, "--max-states", slot.max_states, "N",
            "Stop after so many states (default: 100,000,000)");
  add_value(*exhaust, "--max-memory", slot.max_memory, "SIZE",
            "Stop when the states would take more: 500MB (default: 1GB)");
  exhaust->add_flag("--json", slot.json, "Print JSON");
}

void add_replay(CLI::App& app, ReplayArguments& slot) {
  CLI::App* replay = add_command(app, "replay", "A recorded run again, exactly");
  replay->add_option("TOKEN|FILE", slot.source, "A token (ls2:…), or a file that holds one")
      ->required()
      ->type_name("");
  add_value(*replay, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
  add_value(*replay, "--until", slot.until, "T",
            "Stop at this simulated time (300ms), and show what happened until then");
  replay->add_flag("--verify", slot.verify, "Run twice and compare every event");
  replay->add_flag("--json", slot.json, "Print JSON");
}

// Adds the argument of a command that is about one run: a recorded one, or a seed of a scenario.
void add_run_choice(CLI::App& command, RunChoice& slot) {
  command
      .add_option("TOKEN|FILE|SCENARIO", slot.source, "A token (ls2:…), a file that holds one, or a scenario")
      ->required()
      ->type_name("");
  add_value(command, "--seed", slot.seed, "N", "The seed of a scenario (default: 1)");
  add_strategy(command, slot.strategy);
  add_overrides(command, slot.overrides);
  add_value(command, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
}

void add_shrink(CLI::App& app, ShrinkArguments& slot) {
  CLI::App* shrink = add_command(app, "shrink", "The smallest run that breaks in the same way");
  add_run_choice(*shrink, slot.run);
  add_value(*shrink, "-o,--output", slot.output, "FILE", "Write a repro file");
  add_shrink_limits(*shrink, slot.limits);
  add_value(*shrink, "-j,--threads", slot.threads, "N", "Threads (default: one for each core)");
  shrink->add_flag("--json", slot.json, "Print JSON");
}

void add_explain(CLI::App& app, ExplainArguments& slot) {
  CLI::App* explain = add_command(app, "explain", "The story of a run: what broke, and why");
  add_run_choice(*explain, slot.run);
}

void add_export(CLI::App& app, ExportArguments& slot) {
  CLI::App* command = add_command(app, "export", "A run as a picture, or as JSON");
  add_run_choice(*command, slot.run);
  command->add_option("--to", slot.to, export_format_summaries())
      ->required()
      ->type_name("FORMAT")
      ->allow_extra_args(false);
  add_value(*command, "-o,--output", slot.output, "FILE", "Write it into this file");
}

void add_confirm(CLI::App& app, ConfirmArguments& slot) {
  CLI::App* confirm =
      add_command(app, "confirm", "The same run with real redis-servers: every reply compared");
  add_run_choice(*confirm, slot.run);
  add_value(*confirm, "--runs", slot.runs, "N", "So many seeds of a scenario, from --seed on (default: 1)");
  confirm
      ->add_option("--server", slot.servers, "A redis-server; again for another (default: the one in PATH)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  confirm->add_flag("--json", slot.json, "Print JSON");
}

void add_list(CLI::App& app, ListArguments& slot) {
  CLI::App* list =
      add_command(app, "list", "What there is: scenarios, locks, profiles, faults, properties, strategies");
  list->add_option("WHAT", slot.what, "scenarios, locks, profiles, faults, properties or strategies")
      ->required()
      ->type_name("");
  list->add_flag("--json", slot.json, "Print JSON");
}

void add_lint(CLI::App& app, LintArguments& slot) {
  CLI::App* lint = add_command(app, "lint", "Every mistake in scenario files, and where");
  lint->add_option("FILE", slot.files, "Scenario files")->required()->type_name("");
  lint->add_flag("--json", slot.json, "Print JSON");
}

void add_schema(CLI::App& app, SchemaArguments& slot) {
  CLI::App* schema =
      add_command(app, "schema", "A JSON Schema: of scenario files, or of a line of a recorded history");
  schema->add_option("scenario|history", slot.what, "Of what (default: scenario)")->type_name("");
}

void add_check_history(CLI::App& app, CheckHistoryArguments& slot) {
  CLI::App* check =
      add_command(app, "check-history", "What a real cluster did: a history recorded elsewhere");
  check
      ->add_option("FILE", slot.file, "JSON lines (`lockstep schema history`), or EDN of Jepsen; - for input")
      ->required()
      ->type_name("");
  add_value(*check, "--ttl", slot.ttl, "TIME", "The TTL of leases of which the history says none: 10s");
  add_value(*check, "--drift", slot.drift, "TIME",
            "What clocks may differ by over one lease (default: 1 % of the TTL and 2 ms)");
  add_value(*check, "--max-states", slot.max_states, "N",
            "Give up after so many orders of holds of a lock (default: 1,000,000)");
  check->add_flag("--json", slot.json, "Print JSON");
}

void add_new(CLI::App& app, NewArguments& slot) {
  CLI::App* made = add_command(app, "new", "A scenario file to begin with");
  made->add_option("NAME", slot.name, "Of the file; \".toml\" is added")->required()->type_name("");
  add_value(*made, "--lock", slot.lock, "NAME",
            "What `lockstep list locks` or `lockstep list profiles` shows (default: redlock)");
  add_value(*made, "--ttl", slot.ttl, "D", "The lock's TTL: 300s (default: 500ms)");
  add_value(*made, "--work", slot.work, "D|D..D",
            "How long clients work under the lock: 2m..10m (default: 2 % to 40 % of the TTL)");
  add_value(*made, "--attempts", slot.attempts, "N",
            "How often a call tries to get the lock: 1 does not block (default: as the lock does)");
  add_value(*made, "--nodes", slot.nodes, "N",
            "How many Redis nodes (default: 5, or 1 for a lock on one node)");
  add_value(*made, "--pause", slot.pause, "D",
            "How long a paused process stands still (default: up to 4 TTL, and no more than a minute)");
}

void add_placement(CLI::App& app, PlacementArguments& slot) {
  CLI::App* placement =
      add_command(app, "placement", "How many locks move when a node joins: mod n, and a ring");
  add_value(*placement, "--nodes", slot.nodes, "N", "From 1 node to this many (default: 64)");
  add_value(*placement, "--resources", slot.resources, "N", "How many locks (default: 10000)");
  add_value(*placement, "--virtual-nodes", slot.virtual_nodes, "N", "Points of each node on the ring");
  add_value(*placement, "--plot", slot.plot, "FILE", "Draw the shares as SVG");
  placement->add_flag("--json", slot.json, "Print JSON");
}

void add_doctor(CLI::App& app, DoctorArguments& slot) {
  CLI::App* doctor = add_command(app, "doctor", "Whether all is there that lockstep needs");
  doctor->add_flag("--json", slot.json, "Print JSON");
}

}  // namespace

void add_all_options(CLI::App& app, Slots& slots) {
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "Print this help");
  app.set_version_flag("--version", fmt::format("lockstep {} (engine {})", LOCKSTEP_VERSION, engine_version),
                       "Print the version");
  app.add_flag("--no-color", slots.no_color, "No colours, also on a terminal");
  app.add_flag("-q,--quiet", slots.quiet, "Print results and errors only");
  app.allow_extras();  // refuse_extras reports them, with suggestions
  app.require_subcommand(1);
  add_run(app, slots.run);
  add_campaign(app, slots.campaign);
  add_check(app, slots.check);
  add_corpus(app, slots.corpus);
  add_exhaust(app, slots.exhaust);
  add_replay(app, slots.replay);
  add_shrink(app, slots.shrink);
  add_explain(app, slots.explain);
  add_export(app, slots.exported);
  add_list(app, slots.list);
  add_lint(app, slots.lint);
  add_new(app, slots.made);
  add_schema(app, slots.schema);
  add_doctor(app, slots.doctor);
  add_placement(app, slots.placement);
  add_confirm(app, slots.confirm);
  add_check_history(app, slots.check_history);
  for (CLI::App* command : app.get_subcommands({})) command->allow_extras();
}

}  // namespace lockstep::cli
