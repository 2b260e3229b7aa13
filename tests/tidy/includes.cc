#include "tests/tidy/includes.h"

namespace lockstep::tests::tidy {

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  if (!is_cpp(file)) return includes;
  std::size_t number = 0;
  for (const auto line : lines_of(file.text)) {
    ++number;
    auto rest = trim(line);
    if (!rest.starts_with('#')) continue;
    rest = trim(rest.substr(1));
    if (!rest.starts_with("include")) continue;
    rest = trim(rest.substr(std::string_view("include").size()));
    const auto end = rest.find_first_of("\">", 1);
    if (rest.empty() || end == std::string_view::npos) continue;
    includes.push_back({number, rest.front() == '"', rest.substr(1, end - 1)});
  }
  return includes;
}

std::string_view directory_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

}  // namespace lockstep::tests::tidy
