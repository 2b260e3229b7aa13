#include "cli/report/schema.h"

#include "cli/line/commands.h"

namespace lockstep::cli {

ExitStatus run_command(const SchemaArguments&, const Session& session) {
  session.print(schema_json(session.hooks.program.locks));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
