#include "cli/terminal/redis_server.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace lockstep::cli {

namespace fs = std::filesystem;

std::optional<std::string> find_redis_server() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/usr/local/bin" : path);
  std::string folder;
  std::optional<std::string> tools;
  while (std::getline(folders, folder, ':')) {
    std::error_code none;
    if (fs::exists(folder + "/redis-server", none)) return folder + "/redis-server";
    if (!tools && fs::exists(folder + "/redis-check-rdb", none)) tools = folder + "/redis-check-rdb";
  }
  return tools;
}

}  // namespace lockstep::cli
