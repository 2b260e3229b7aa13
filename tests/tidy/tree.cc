#include "tests/tidy/tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace lockstep::tests::tidy {
namespace {

// Hidden files and folders that are ours; the others belong to tools.
constexpr std::array<std::string_view, 6> our_hidden_names{".ci",           ".clang-format", ".clang-tidy",
                                                           ".devcontainer", ".github",       ".gitignore"};

bool is_left_out(const std::string& name) {
  const bool foreign = name.starts_with('.') && std::find(our_hidden_names.begin(), our_hidden_names.end(),
                                                          name) == our_hidden_names.end();
  return foreign || name.starts_with("build");
}

SourceFile read(const std::filesystem::path& root, const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {path.lexically_relative(root).generic_string(),
          std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>())};
}

}  // namespace

std::vector<SourceFile> read_tree(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto it = std::filesystem::recursive_directory_iterator(root);
       it != std::filesystem::recursive_directory_iterator(); ++it) {
    if (is_left_out(it->path().filename().string())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      SourceFile file = read(root, it->path());
      if (file.path.starts_with("tests/fuzz/corpus/")) continue;  // These files are broken on purpose.
      if (file.text.find('\0') == std::string::npos) files.push_back(std::move(file));
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace lockstep::tests::tidy
