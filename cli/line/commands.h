#pragma once
// The commands: the arguments of each, as text from the command line, and the function that runs it.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/input/recorded_run.h"
#include "cli/report/ci_output.h"
#include "cli/terminal/exit_status.h"
#include "cli/terminal/session.h"

namespace lockstep::cli {

struct RunArguments {
  std::string scenario;
  std::vector<std::string> overrides;   // key=value
  std::optional<std::string> seed;      // default: 1
  std::optional<std::string> strategy;  // default: scenarios::default_strategy
  std::optional<std::string> trace;     // a folder
  bool json = false;
};

struct ShrinkLimitArguments {
  std::optional<std::string> effort;  // default: scenarios::default_shrink_effort
  std::optional<std::string> time;
  bool none = false;
};

// Of --until-quiet without a number.
inline constexpr int usual_quiet = 2000;

struct CampaignArguments {
  std::vector<std::string> scenarios;
  std::vector<std::string> overrides;
  std::optional<std::string> seeds;        // A..B, which does not include B
  std::optional<std::string> runs;         // seeds 1 to this; default: each scenario's budget
  std::optional<std::string> time;         // runs as many seeds from 1 on as fit into this time
  std::optional<std::string> until_quiet;  // goes on until so many runs have shown no new behaviour
  std::optional<std::string> strategy;     // default: scenarios::default_strategy
  std::optional<std::string> shard;        // I/N: the I-th part of the seeds
  std::optional<std::string> threads;      // default: all cores
  std::optional<std::string> out;          // a folder
  bool keep_going = false;
  bool json = false;
  ShrinkLimitArguments shrinking;
  CiArguments ci;
};

struct CheckArguments {
  std::vector<std::string> scenarios;  // empty: all shipped scenarios
  std::optional<std::string> corpus;   // a folder of repro files that run first
  std::optional<std::string> threads;  // default: all cores
  bool json = false;
  CiArguments ci;
};

struct CorpusArguments {
  std::string action;  // add, run or prune
  std::string folder;
  std::vector<std::string> sources;     // what to add: tokens, or files that contain one
  std::optional<std::string> scenario;  // the scenario file of the added runs
  bool stale = false;                   // prune: remove stale files, too
  bool dry_run = false;
  bool json = false;
  CiArguments ci;
};

struct ExhaustArguments {
  std::string scenario;
  std::vector<std::string> overrides;
  std::optional<std::string> deviations;  // default: 2
  std::optional<std::string> threads;
  std::optional<std::string> max_states;
  std::optional<std::string> max_memory;
  bool json = false;
};

struct ReplayArguments {
  std::string source;                   // a token, or a file that holds one
  std::optional<std::string> scenario;  // a file
  std::optional<std::string> until;     // a duration
  bool verify = false;
  bool json = false;
};

struct ShrinkArguments {
  RunChoice run;
  std::optional<std::string> output;  // a file for the repro
  ShrinkLimitArguments limits;
  std::optional<std::string> threads;  // default: all cores
  bool json = false;
};

struct ExplainArguments {
  RunChoice run;
};

struct ExportArguments {
  RunChoice run;
  std::string to;                     // cli/report/export_formats.h
  std::optional<std::string> output;  // a file; default: standard output
};

struct ConfirmArguments {
  RunChoice run;
  std::optional<std::string> runs;   // of a scenario: so many seeds, from --seed on; default: 1
  std::vector<std::string> servers;  // paths of redis-servers; default: the one of this machine
  bool json = false;
};

struct ListArguments {
  // scenarios, locks, profiles, faults, properties or strategies
  std::string what;
  bool json = false;
};

struct LintArguments {
  std::vector<std::string> files;
  bool json = false;
};

struct SchemaArguments {
  std::optional<std::string> what;  // scenario or history; default: scenario
};

struct CheckHistoryArguments {
  std::string file;
  std::optional<std::string> ttl;         // a duration; default: what the file says, or no lease
  std::optional<std::string> drift;       // a duration; default: 1 % of the TTL and 2 ms
  std::optional<std::string> max_states;  // default: properties::recorded::default_most_states
  bool json = false;
};

struct PlacementArguments {
  std::optional<std::string> nodes;          // default: 64
  std::optional<std::string> resources;      // default: 10,000
  std::optional<std::string> virtual_nodes;  // default: as for [lock] virtual_nodes
  std::optional<std::string> plot;           // a file
  bool json = false;
};

struct NewArguments {
  std::string name;                     // the file's name, with or without .toml
  std::optional<std::string> lock;      // a kind or a profile; default: redlock
  std::optional<std::string> ttl;       // a duration; default: 500ms
  std::optional<std::string> work;      // a duration or two; default: in proportion to the TTL
  std::optional<std::string> attempts;  // of an acquire call; default: as the lock's
  std::optional<std::string> nodes;     // default: as many as the kind of lock needs
  std::optional<std::string> pause;     // a duration; default: in proportion to the TTL
};

struct DoctorArguments {
  bool json = false;
};

using Command = std::variant<RunArguments, CampaignArguments, CheckArguments, ExhaustArguments,
                             ReplayArguments, ShrinkArguments, ExplainArguments, ExportArguments,
                             ListArguments, LintArguments, CorpusArguments, SchemaArguments, NewArguments,
                             DoctorArguments, PlacementArguments, ConfirmArguments, CheckHistoryArguments>;

// Each function throws CommandError and OutputError. Nothing that a user can cause makes
// it throw anything else.
ExitStatus run_command(const RunArguments& arguments, const Session& session);
ExitStatus run_command(const CampaignArguments& arguments, const Session& session);
ExitStatus run_command(const CheckArguments& arguments, const Session& session);
ExitStatus run_command(const ExhaustArguments& arguments, const Session& session);
ExitStatus run_command(const ReplayArguments& arguments, const Session& session);
ExitStatus run_command(const ShrinkArguments& arguments, const Session& session);
ExitStatus run_command(const ExplainArguments& arguments, const Session& session);
ExitStatus run_command(const ExportArguments& arguments, const Session& session);
ExitStatus run_command(const ListArguments& arguments, const Session& session);
ExitStatus run_command(const LintArguments& arguments, const Session& session);
ExitStatus run_command(const CorpusArguments& arguments, const Session& session);
ExitStatus run_command(const SchemaArguments& arguments, const Session& session);
ExitStatus run_command(const NewArguments& arguments, const Session& session);
ExitStatus run_command(const DoctorArguments& arguments, const Session& session);
ExitStatus run_command(const PlacementArguments& arguments, const Session& session);
ExitStatus run_command(const ConfirmArguments& arguments, const Session& session);
ExitStatus run_command(const CheckHistoryArguments& arguments, const Session& session);

// Runs any of them.
ExitStatus run_any(const Command& command, const Session& session);

}  // namespace lockstep::cli
