#include "core/check.h"

#include <string_view>

namespace lockstep {

void check_failed(const char* expression, const char* file, int line, const std::string& detail) {
  std::string_view name = file;
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  throw InternalError(fmt::format("internal error: {} does not hold at {}:{}{}{}", expression, name, line,
                                  detail.empty() ? "" : ": ", detail));
}

}  // namespace lockstep
