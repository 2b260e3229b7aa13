// Tests that documents and tree agree about which files there are.

#include <filesystem>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/tidy/source.h"
#include "tests/tidy/tree.h"

namespace lockstep::tests::docs {
namespace {

std::string text_of(std::string_view path) {
  for (const auto& file : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    if (file.path == path) return file.text;
  }
  return {};
}

bool in_tree(const std::filesystem::path& path) {
  return std::filesystem::exists(LOCKSTEP_SOURCE_ROOT / path);
}

}  // namespace

TEST_CASE("every header of the six layers has its line in the guide", "[docs]") {
  const std::string guide = text_of("docs/ARCHITECTURE.md");
  std::string missing;
  for (const auto& file : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    const auto folder = tidy::folder_of(file.path);
    if (!tidy::has_extension(file, ".h") || !(tidy::is_deterministic(folder) || folder == "cli")) continue;
    if (guide.find("`" + file.path + "`") == std::string::npos) missing += file.path + "\n";
  }
  INFO("docs/ARCHITECTURE.md, guide to header files, says nothing of\n" << missing);
  REQUIRE(missing.empty());
}

TEST_CASE("the headings of ./dev that the README shows are the script's", "[docs]") {
  const std::string script = text_of("dev");
  constexpr std::string_view heading = "==> ";
  std::size_t shown = 0;
  const std::string readme = text_of("README.md");
  for (const std::string_view line : tidy::lines_of(readme)) {
    if (!line.starts_with(heading)) continue;
    ++shown;
    INFO(line);
    CHECK(script.find("say \"" + std::string(line.substr(heading.size())) + "\"") != std::string::npos);
  }
  REQUIRE(shown > 0);
}

TEST_CASE("links between documents lead somewhere", "[docs]") {
  std::size_t links = 0;
  for (const auto& file : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    if (!tidy::has_extension(file, ".md")) continue;
    const auto folder = std::filesystem::path(file.path).parent_path();
    constexpr std::string_view opening = "](";
    for (std::size_t at = file.text.find(opening); at != std::string::npos;
         at = file.text.find(opening, at + 1)) {
      const std::size_t start = at + opening.size();
      const std::string target = file.text.substr(start, file.text.find_first_of(")#", start) - start);
      if (target.empty() || target.find("://") != std::string::npos) continue;
      ++links;
      INFO(file.path << ":" << tidy::line_at(file.text, at) << " links to " << target);
      CHECK(in_tree(folder / target));
    }
  }
  REQUIRE(links > 0);
}

TEST_CASE("headers named in documents exist", "[docs]") {
  std::size_t named = 0;
  for (const auto& file : tidy::read_tree(LOCKSTEP_SOURCE_ROOT)) {
    if (!file.path.starts_with("docs/")) continue;
    for (std::size_t end = file.text.find(".h`"); end != std::string::npos;
         end = file.text.find(".h`", end + 1)) {
      const std::size_t start = file.text.rfind('`', end - 1) + 1;
      const std::string path = file.text.substr(start, end + 2 - start);
      if (path.find('/') == std::string::npos || path.find(' ') != std::string::npos) continue;
      ++named;
      INFO(file.path << ":" << tidy::line_at(file.text, end) << " names " << path);
      CHECK(in_tree(path));
    }
  }
  REQUIRE(named > 0);
}

}  // namespace lockstep::tests::docs
