#pragma once
// Declares every command with its options to CLI11.

#include <CLI/CLI.hpp>

#include "cli/line/commands.h"

namespace lockstep::cli {

// Where CLI11 stores what it parses.
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
  ConfirmArguments confirm;
  CheckHistoryArguments check_history;
  bool no_color = false;
  bool quiet = false;
};

// `slots` must outlive the parsing by `app`.
void add_all_options(CLI::App& app, Slots& slots);

}  // namespace lockstep::cli
