#include "tests/tidy/layers.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/includes.h"

namespace lockstep::tests::tidy {
namespace {

using Names = std::vector<std::string_view>;

struct Layer {
  std::string_view name;
  Names may_include;  // layers besides itself
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> all_layers{
      {"core", {}},
      {"sim", {"core"}},
      {"properties", {"core"}},
      {"scenarios", {"core", "sim", "properties"}},
      {"reports", {"core", "properties"}},
      {"cli", {"core", "sim", "properties", "scenarios", "reports"}},
      {"bench", {"core", "sim", "properties", "scenarios", "reports", "cli"}},
      {"tests", {"core", "sim", "properties", "scenarios", "reports", "cli"}},
  };
  return all_layers;
}

struct Library {
  std::string_view prefix;  // beginning of the path between < and >
  Names users;
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> all_libraries{
      {"xxhash", {"core"}}, {"toml++/", {"scenarios"}},    {"nlohmann/", {"reports", "cli", "tests"}},
      {"CLI/", {"cli"}},    {"catch2/", {"tests", "cli"}}, {"rapidcheck", {"tests", "cli"}},
  };
  return all_libraries;
}

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Returns what is wrong with a quoted include of `path` in a file of the layer; empty if it is allowed.
std::string judge_quoted(const Layer& layer, std::string_view path) {
  const std::string_view target = folder_of(path);
  const auto known = std::find_if(layers().begin(), layers().end(),
                                  [&](const Layer& other) { return other.name == target; });
  if (known == layers().end()) {
    return "include \"" + std::string(path) + "\" is not relative to the root (\"core/time.h\")";
  }
  if (target == layer.name || contains(layer.may_include, target)) return "";
  return std::string(layer.name) + " may not include " + std::string(target);
}

std::string judge_angled(const Layer& layer, std::string_view path) {
  const std::string_view target = folder_of(path);
  const auto ours = std::find_if(layers().begin(), layers().end(),
                                 [&](const Layer& other) { return other.name == target; });
  if (ours != layers().end()) return "<" + std::string(path) + "> is ours: include it in quotes";
  for (const auto& library : libraries()) {
    if (path.starts_with(library.prefix) && !contains(library.users, layer.name)) {
      return std::string(layer.name) + " may not include <" + std::string(path) + ">";
    }
  }
  return "";
}

}  // namespace

Offences check_layers(const SourceFile& file) {
  Offences offences;
  const auto layer = std::find_if(layers().begin(), layers().end(),
                                  [&](const Layer& each) { return each.name == folder_of(file.path); });
  if (layer == layers().end()) return offences;
  for (const auto& include : includes_of(file)) {
    const std::string message =
        include.quoted ? judge_quoted(*layer, include.path) : judge_angled(*layer, include.path);
    if (!message.empty()) offences.push_back({file.path, include.line, message});
  }
  return offences;
}

}  // namespace lockstep::tests::tidy
