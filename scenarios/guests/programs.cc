#include "scenarios/guests/programs.h"

#include <filesystem>
#include <sstream>

namespace lockstep::scenarios {

std::optional<std::string> find_for_guest(const std::string& name) {
  std::istringstream folders{std::string(path_of_guests)};
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    std::error_code none;
    if (std::filesystem::is_regular_file(folder + "/" + name, none)) return folder + "/" + name;
  }
  return std::nullopt;
}

std::optional<std::string> find_server_for_guest() {
  const auto server = find_for_guest("redis-server");
  return server ? server : find_for_guest("redis-check-rdb");
}

}  // namespace lockstep::scenarios
