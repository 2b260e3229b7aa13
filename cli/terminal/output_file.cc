#include "cli/terminal/output_file.h"

#include "cli/terminal/files.h"

namespace lockstep::cli {
namespace {

bool is_standard_output(const std::string& path) { return path == standard_stream || path == "/dev/stdout"; }

}  // namespace

void check_output(const std::optional<std::string>& path) {
  if (path && !is_standard_output(*path)) check_writable(*path);
}

void write_output(const Session& session, const std::string& path, std::string_view text) {
  if (is_standard_output(path)) {
    session.print(text);
  } else {
    write_file(path, text);
  }
}

}  // namespace lockstep::cli
