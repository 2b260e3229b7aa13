#include "tests/support/shell.h"

#include <array>
#include <cstdio>

#include <sys/wait.h>

#include "core/check.h"

namespace lockstep::tests {

Finished shell(const std::string& command) {
  Finished finished;
  std::FILE* pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
  CHECK(pipe != nullptr, "no shell");
  std::array<char, 4096> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    finished.out.append(buffer.data(), size);
  finished.status = WEXITSTATUS(::pclose(pipe));
  return finished;
}

}  // namespace lockstep::tests
