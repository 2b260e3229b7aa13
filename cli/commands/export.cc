#include <array>
#include <string_view>

#include <fmt/core.h>

#include "cli/input/recorded_run.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/report/trace.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/graphviz.h"
#include "cli/terminal/output_file.h"
#include "core/nearest_word.h"
#include "reports/picture/picture.h"
#include "reports/trace/json.h"

namespace lockstep::cli {
namespace {

constexpr std::array<std::string_view, 3> formats{"dot", "svg", "json"};

void check_format(const std::string& format) {
  for (const std::string_view known : formats) {
    if (format == known) return;
  }
  throw CommandError(ExitStatus::usage, fmt::format("--to takes dot, svg or json, not \"{}\"{}", format,
                                                    did_you_mean(format, formats)));
}

// Returns the SVG. An interrupt from the terminal also ends neato,
// and then the failure of neato is not reported.
std::string drawn(const std::string& dot, const Session& session) {
  try {
    return svg_of(dot);
  } catch (const CommandError&) {
    if (!session.interrupted()) throw;
    return {};
  }
}

}  // namespace

ExitStatus run_command(const ExportArguments& arguments, const Session& session) {
  check_format(arguments.to);
  check_output(arguments.output);
  const ChosenRun chosen = chosen_run_of(arguments.run, "export", session.hooks.program);
  const LoadedScenario& loaded = chosen.loaded;
  const scenarios::Token& token = chosen.repro.run;
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::JudgedRun judged = run_once(runner, token.schedule, Keep::history);
  if (session.interrupted()) return ExitStatus::interrupted;

  std::string text;
  if (arguments.to == "json") {
    text = reports::trace_json(report_of(loaded, judged, token.schedule), judged.run.history);
  } else {
    text = picture_dot(loaded, judged, token.schedule);
    if (arguments.to == "svg") text = drawn(text, session);
  }
  if (session.interrupted()) return ExitStatus::interrupted;
  write_output(session, arguments.output.value_or("-"), text);
  return ExitStatus::success;
}

}  // namespace lockstep::cli
