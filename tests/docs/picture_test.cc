// Tests that the pictures in the documents are those that commands draw. LOCKSTEP_UPDATE_GOLDEN=1 redraws
// pictures that have changed.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/terminal/graphviz.h"
#include "core/locks/coordinator_policy.h"
#include "core/locks/placement_study.h"
#include "reports/picture/dot.h"
#include "reports/picture/placement_plot.h"
#include "tests/cli/lockstep_process.h"
#include "tests/docs/console.h"

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

// Returns the text of each label=, unescaped as far as these pictures need it.
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

// Requires that the dot file in docs/pictures is `dot`, and that the SVG has the same words in it. The
// SVGs need not be equal, since another Graphviz may draw another one.
void check_picture(const std::string& name, const std::string& dot,
                   const std::function<std::string()>& svg_of) {
  const auto dot_file = in_docs(name + ".dot");
  const bool update = std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr;
  if (update && (!std::filesystem::exists(dot_file) || text_of_file(dot_file) != dot)) {
    std::ofstream(dot_file, std::ios::binary) << dot;
    std::ofstream(in_docs(name + ".svg"), std::ios::binary) << svg_of();
  }
  INFO(name << ": LOCKSTEP_UPDATE_GOLDEN=1 lockstep_tests \"[docs]\" draws it anew");
  REQUIRE(text_of_file(dot_file) == dot);
  std::string svg = text_of_file(in_docs(name + ".svg"));
  replace_all(svg, "&#39;", "'");
  replace_all(svg, "&#160;", " ");
  replace_all(svg, "&#45;", "-");
  replace_all(svg, "&lt;", "<");
  const std::vector<std::string> labels = labels_of(dot);
  REQUIRE(labels.size() > 10);
  for (const std::string& label : labels) {
    INFO(label);
    REQUIRE(contains(svg, ">" + label + "</text>"));
  }
}

void check_run(const std::string& name, const std::string& token) {
  check_picture(name, exported(token, "dot"), [&] { return exported(token, "svg"); });
}

// "article/stale" becomes "article-stale"
std::string file_name(std::string scenario) {
  replace_all(scenario, "/", "-");
  return scenario;
}

}  // namespace

TEST_CASE("the README's picture is what export draws", "[docs]") {
  check_run("C11", nlohmann::json::parse(run_here({"run", "C11", "--json"}).out).at("repro"));
}

// Maps each claim to the least number of deviations that it takes, as the claim says it.
const std::map<std::string, std::size_t> least{
    {"S1", 0}, {"S2-step", 1},       {"S2-restart", 1}, {"S3", 0}, {"S4", 0},
    {"S5", 0}, {"S5-wall", 1},       {"S5-getset", 1},  {"S6", 1}, {"S7", 1},
    {"S8", 1}, {"S8-reselected", 1}, {"S8-kept", 1},    {"S9", 0}, {"article/stale", 1}};

TEST_CASE("the article's counterexamples take what they are known to take, and are drawn", "[docs]") {
  const std::string page = text_of_file(LOCKSTEP_SOURCE_ROOT "/docs/ARTICLE.md");
  std::size_t found = 0;
  std::string scenario;
  for (const ConsoleCommand& command : console_commands(page)) {
    const std::string run = "lockstep run ";
    if (command.text.starts_with(run)) scenario = command.text.substr(run.size());
    if (!command.text.starts_with("lockstep shrink ")) continue;
    INFO(scenario);
    REQUIRE(least.contains(scenario));
    const auto takes =
        std::find_if(command.output.begin(), command.output.end(),
                     [](const std::string& line) { return line.starts_with("What it takes: "); });
    REQUIRE(takes != command.output.end());
    INFO(*takes);
    const std::string deviations = takes->substr(takes->find(" · deviations "));
    REQUIRE(contains(deviations, fmt::format(" → {} · ", least.at(scenario))));
    REQUIRE(contains(page, "pictures/" + file_name(scenario) + ".svg"));
    check_run(file_name(scenario), token_in(command.output));
    ++found;
  }
  REQUIRE(found == least.size());
}

TEST_CASE("the plot of moved locks is what placement draws", "[docs]") {
  const auto steps = study_placement(64, 10'000, CoordinatorPolicy{}.virtual_nodes);
  const std::string dot = reports::dot_text(reports::placement_plot(steps), "placement");
  check_picture("placement", dot, [&] { return cli::svg_of(dot); });
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
