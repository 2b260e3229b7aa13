#include "properties/recorded/check_history.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "cli/histories/history_report.h"
#include "cli/input/load_scenario.h"
#include "cli/input/recorded_history.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/progress.h"
#include "core/schedule/choice_limits.h"
#include "core/text.h"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t most_states_ever = 1'000'000'000;

// No lease of a scenario is longer than this, either, and sums of such times are no numbers that overflow.
Duration bounded_argument(std::string_view option, const std::string& text, Duration least) {
  const Duration duration = duration_argument(option, text, least);
  if (duration <= longest_duration) return duration;
  throw CommandError(ExitStatus::usage,
                     fmt::format("{} must be at most {}, not {}", option, to_text(longest_duration), text));
}

properties::recorded::CheckOptions options_of(const CheckHistoryArguments& arguments) {
  properties::recorded::CheckOptions options;
  if (arguments.ttl) options.leases.ttl = bounded_argument("--ttl", *arguments.ttl, nanoseconds(1));
  if (arguments.drift) options.leases.drift = bounded_argument("--drift", *arguments.drift, Duration{});
  if (arguments.max_states)
    options.most_states = count_argument("--max-states", *arguments.max_states, most_states_ever);
  return options;
}

}  // namespace

ExitStatus run_command(const CheckHistoryArguments& arguments, const Session& session) {
  properties::recorded::CheckOptions options = options_of(arguments);
  options.stop = [&session] { return session.interrupted(); };
  refuse_name_of_command(arguments.file);
  const std::string name = shown_path(arguments.file);
  std::optional<Progress> progress(std::in_place, session, "reading " + name);
  const RecordedFile file = read_recorded_history(arguments.file, session.hooks.program.interrupted);
  if (arguments.ttl && !file.has_times && !file.history.operations.empty())
    throw CommandError(ExitStatus::bad_input, "--ttl needs a history in which all lines have a time");
  progress->show([&] { return "judging " + name; });
  const auto result = properties::recorded::check_history(file.history, options);
  progress.reset();
  const JudgedHistory judged{name, file, options, result};
  session.print(arguments.json ? history_json(judged) : history_text(judged, session.paint));
  return session.interrupted() ? ExitStatus::interrupted : status_of(result.verdict());
}

}  // namespace lockstep::cli
