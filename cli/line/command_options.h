#pragma once
// Every command with its options, as CLI11 takes them.

#include <CLI/CLI.hpp>

#include "cli/line/commands.h"

namespace lockstep::cli {

// What CLI11 fills while it parses.
struct Slots {
  RunArguments run;
  CampaignArguments campaign;
  CheckArguments check;
  CorpusArguments corpus;
  ExhaustArguments exhaust;
  ReplayArguments replay;
  ShrinkArguments shrink;
  ExplainArguments explain;
  ExportArguments exported;
  ListArguments list;
  LintArguments lint;
  SchemaArguments schema;
  NewArguments made;
  DoctorArguments doctor;
  PlacementArguments placement;
  bool no_color = false;
  bool quiet = false;
};

void add_all_options(CLI::App& app, Slots& slots);

}  // namespace lockstep::cli
