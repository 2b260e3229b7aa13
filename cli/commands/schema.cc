#include "cli/report/schema.h"

#include <array>
#include <string_view>

#include <fmt/core.h>

#include "cli/histories/history_schema.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "core/nearest_word.h"

namespace lockstep::cli {

ExitStatus run_command(const SchemaArguments& arguments, const Session& session) {
  constexpr std::array<std::string_view, 2> known{"scenario", "history"};
  const std::string what = arguments.what.value_or("scenario");
  if (what != known[0] && what != known[1])
    throw CommandError(ExitStatus::usage,
                       fmt::format("there is a schema of scenario and of history, and none of \"{}\"{}\nTry: "
                                   "lockstep schema --help",
                                   what, did_you_mean(what, known)));
  session.print(what == known[0] ? schema_json(session.hooks.program.locks) : history_schema_json());
  return ExitStatus::success;
}

}  // namespace lockstep::cli
