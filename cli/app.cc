#include "cli/app.h"

#include <exception>
#include <new>

#include <fmt/core.h>

#include "cli/line/command_line.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/error_text.h"
#include "cli/terminal/exit_status.h"
#include "cli/terminal/session.h"
#include "scenarios/run/run.h"

namespace lockstep::cli {
namespace {

ExitStatus run_parsed(std::span<const std::string> args, Streams& streams, const Hooks& hooks) {
  const CommandLine line = parse_command_line(args);
  ExitStatus status = ExitStatus::success;
  if (line.text) {
    streams.out.write(*line.text);
  } else {
    Hooks telling = hooks;
    telling.program.before_programs = [&, told = std::string()](const std::string& programs) mutable {
      if (!line.quiet && programs != told) streams.err.write(programs + "\n");
      told = programs;
    };
    const Session session{streams, telling, line.quiet,
                          paint_for(streams.terminal.out_is_terminal, line.no_color, streams.terminal)};
    if (hooks.before_command) hooks.before_command();
    status = run_any(line.command, session);
  }
  streams.out.flush();
  return status;
}

// The output that was printed before an error is still useful.
void flush_quietly(Output& out) {
  try {
    out.flush();
  } catch (const OutputError&) {
    return;
  }
}

ExitStatus fail(Streams& streams, ExitStatus status, const std::string& message) {
  flush_quietly(streams.out);
  streams.err.write(fmt::format("lockstep: {}\n", message));
  return status;
}

ExitStatus run_guarded(std::span<const std::string> args, Streams& streams, const Hooks& hooks) {
  try {
    return run_parsed(args, streams, hooks);
  } catch (const CommandError& error) {
    return fail(streams, error.status(), with_short_words(error.what()));
  } catch (const scenarios::CannotRun& error) {
    const bool missing = error.why() == scenarios::CannotRun::Why::missing;
    return fail(streams, missing ? ExitStatus::no_input : ExitStatus::bad_input, error.what());
  } catch (const OutputError& error) {
    if (error.broken_pipe()) return ExitStatus::cannot_write;
    return fail(streams, ExitStatus::cannot_write,
                fmt::format("cannot write to standard output: {}", error.what()));
  } catch (const std::bad_alloc&) {
    return fail(
        streams, ExitStatus::internal,
        "no memory is left\nA search is bounded by exhaust --max-memory, a campaign needs less with a "
        "smaller -j, and any run with a shorter [budget] duration");
  } catch (const std::exception& error) {
    return fail(streams, ExitStatus::internal, internal_error_text(error.what(), args));
  }
}

}  // namespace

int run_cli(std::span<const std::string> args, Streams& streams, const Hooks& hooks) {
  return static_cast<int>(run_guarded(args, streams, hooks));
}

}  // namespace lockstep::cli
