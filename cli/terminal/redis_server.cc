#include "cli/terminal/redis_server.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace lockstep::cli {

namespace fs = std::filesystem;

std::optional<std::string> find_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/usr/local/bin" : path);
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    std::error_code none;
    if (fs::is_regular_file(folder + "/" + name, none)) return folder + "/" + name;
  }
  return std::nullopt;
}

std::optional<std::string> find_redis_server() {
  const auto server = find_in_path("redis-server");
  return server ? server : find_in_path("redis-check-rdb");
}

}  // namespace lockstep::cli
