// The picture at the top of the README is the one that its command draws.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests::docs {
namespace {

std::filesystem::path in_docs(const std::string& name) {
  return std::filesystem::path(LOCKSTEP_SOURCE_ROOT) / "docs" / "pictures" / name;
}

std::string exported(const std::string& token, const std::string& format) {
  const Finished finished = run_here({"export", token, "--to", format});
  REQUIRE(finished.status == 0);
  return finished.out;
}

// What stands between the quotes behind each label=, unescaped as far as these pictures need it.
std::vector<std::string> labels_of(const std::string& dot) {
  std::vector<std::string> labels;
  const std::string opening = ", label=\"";
  for (std::size_t at = dot.find(opening); at != std::string::npos; at = dot.find(opening, at + 1)) {
    const std::size_t from = at + opening.size();
    std::string text = dot.substr(from, dot.find('"', from) - from);
    if (text.ends_with("\\l") || text.ends_with("\\r")) text.resize(text.size() - 2);
    if (!text.empty()) labels.push_back(text);
  }
  return labels;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the README's picture is what export draws", "[docs]") {
  const std::string token = nlohmann::json::parse(run_here({"run", "C11", "--json"}).out).at("repro");
  const std::string dot = exported(token, "dot");
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr && text_of_file(in_docs("C11.dot")) != dot) {
    std::ofstream(in_docs("C11.dot"), std::ios::binary) << dot;
    std::ofstream(in_docs("C11.svg"), std::ios::binary) << exported(token, "svg");
  }
  INFO("LOCKSTEP_UPDATE_GOLDEN=1 lockstep_tests \"[docs]\" draws it anew");
  REQUIRE(text_of_file(in_docs("C11.dot")) == dot);
  // Another Graphviz may draw another SVG; but it has these words in it.
  std::string svg = text_of_file(in_docs("C11.svg"));
  replace_all(svg, "&#39;", "'");
  replace_all(svg, "&#160;", " ");
  replace_all(svg, "&#45;", "-");
  replace_all(svg, "&lt;", "<");
  const std::vector<std::string> labels = labels_of(dot);
  REQUIRE(labels.size() > 40);
  for (const std::string& label : labels) {
    INFO(label);
    REQUIRE(contains(svg, ">" + label + "</text>"));
  }
}

TEST_CASE("every event and field of the JSON trace is documented", "[docs]") {
  const std::string document =
      text_of_file((std::filesystem::path(LOCKSTEP_SOURCE_ROOT) / "docs" / "REPRODUCING.md").string());
  std::set<std::string> names;
  for (const std::string scenario : {"C8", "C12", "C17", "C39"}) {
    const std::string token = nlohmann::json::parse(run_here({"run", scenario, "--json"}).out).at("repro");
    const nlohmann::json json = nlohmann::json::parse(exported(token, "json"));
    for (const auto& [name, value] : json.items()) names.insert(name);
    for (const nlohmann::json& entry : json.at("history")) {
      names.insert(entry.at("event").get<std::string>());
      for (const auto& [name, value] : entry.items()) names.insert(name);
    }
  }
  REQUIRE(names.size() > 45);
  for (const std::string& name : names) {
    INFO(name);
    REQUIRE(contains(document, "`" + name + "`"));
  }
}

}  // namespace lockstep::tests::docs
