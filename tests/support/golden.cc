#include "tests/support/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lockstep::tests {

std::string differs_from_golden(std::string_view path, std::string_view text) {
  const std::filesystem::path file = std::filesystem::path(LOCKSTEP_SOURCE_ROOT) / "tests" / "golden" / path;
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text;
    return out.flush() ? "" : "cannot write " + file.string();
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return "there is no tests/golden/" + std::string(path) + "; LOCKSTEP_UPDATE_GOLDEN=1 writes it";
  const std::string expected((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (expected == text) return "";
  return "tests/golden/" + std::string(path) + " says\n" + expected + "\nbut it is\n" + std::string(text) +
         "\nIf that is right: LOCKSTEP_UPDATE_GOLDEN=1 writes it anew.";
}

}  // namespace lockstep::tests
