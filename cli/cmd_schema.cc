#include "cli/commands.h"
#include "cli/schema.h"

namespace lockstep::cli {

ExitStatus run_command(const SchemaArguments&, const Session& session) {
  session.print(schema_json(session.hooks.program.locks));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
