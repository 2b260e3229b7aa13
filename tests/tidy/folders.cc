#include "tests/tidy/folders.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tests/tidy/includes.h"

namespace lockstep::tests::tidy {
namespace {

using Names = std::vector<std::string_view>;

struct Row {
  std::string_view folder;
  Names may_include;  // besides itself
};

// docs/ARCHITECTURE.md says what each folder is for.
const std::vector<Row> rows{
    {"core", {}},
    {"core/schedule", {"core"}},
    {"core/locks", {"core"}},

    {"sim", {"core", "core/schedule"}},
    {"sim/choices", {"core", "core/schedule", "sim"}},
    {"sim/queue", {"core", "core/locks"}},
    {"sim/hosts", {"core", "core/schedule", "sim", "sim/queue"}},
    {"sim/network", {"core", "core/locks", "core/schedule", "sim", "sim/choices", "sim/hosts", "sim/queue"}},
    {"sim/servers", {"core", "sim/hosts"}},
    {"sim/clients", {"core", "core/locks", "sim", "sim/hosts"}},
    {"sim/world",
     {"core", "core/locks", "core/schedule", "sim", "sim/choices", "sim/clients", "sim/hosts", "sim/network",
      "sim/queue", "sim/servers"}},

    {"sim/guests", {"core", "core/schedule"}},
    {"sim/guests/host", {"core", "sim/guests"}},
    {"sim/guests/host/calls", {"core", "sim/guests", "sim/guests/host"}},
    {"sim/guests/clients", {"core", "sim/guests", "sim/guests/host"}},
    {"sim/guests/redis", {"core", "sim/guests", "sim/guests/host", "sim/hosts", "sim/servers"}},
    {"sim/guests/world",
     {"core", "core/locks", "sim", "sim/clients", "sim/guests", "sim/guests/clients", "sim/guests/redis",
      "sim/hosts"}},

    {"properties/monitors", {"core"}},
    {"properties/model", {"core", "properties/monitors"}},
    {"properties/recorded", {"core"}},

    {"scenarios", {"core", "core/locks", "core/schedule", "sim", "sim/guests"}},
    {"scenarios/format", {"core", "core/locks", "core/schedule", "properties/monitors", "scenarios", "sim"}},
    {"scenarios/library", {"core", "scenarios/format"}},
    {"scenarios/run",
     {"core", "core/schedule", "properties/model", "properties/monitors", "scenarios", "scenarios/strategies",
      "sim/choices", "sim/clients", "sim/hosts", "sim/queue", "sim/servers"}},
    {"scenarios/search",
     {"core", "core/locks", "core/schedule", "scenarios", "scenarios/format", "scenarios/run", "sim/choices",
      "sim/world"}},
    {"scenarios/ticks",
     {"core", "core/locks", "core/schedule", "properties/monitors", "scenarios", "scenarios/run", "sim",
      "sim/clients", "sim/servers"}},
    {"scenarios/engine",
     {"core", "core/locks", "core/schedule", "properties/monitors", "scenarios", "scenarios/run",
      "scenarios/search", "scenarios/ticks", "sim", "sim/servers", "sim/world"}},
    {"scenarios/guests",
     {"core", "scenarios", "scenarios/engine", "scenarios/run", "scenarios/search", "scenarios/ticks",
      "sim/guests", "sim/guests/host", "sim/guests/world", "sim/world"}},
    {"scenarios/locks",
     {"core", "core/locks", "scenarios", "scenarios/engine", "scenarios/format", "scenarios/guests",
      "scenarios/run", "sim"}},
    {"scenarios/campaign", {"properties/monitors", "scenarios/run", "scenarios/strategies"}},
    {"scenarios/strategies", {"core", "core/schedule", "scenarios", "sim", "sim/choices"}},
    {"scenarios/shrink", {"core", "core/schedule", "scenarios", "scenarios/run", "sim", "sim/choices"}},
    {"scenarios/token",
     {"core", "core/schedule", "scenarios", "scenarios/format", "scenarios/shrink", "scenarios/strategies"}},

    {"reports/machine", {"core", "core/schedule", "properties/monitors", "reports/breach"}},
    {"reports/trace", {"core", "core/schedule", "reports/machine"}},
    {"reports/breach", {"core", "core/schedule"}},
    {"reports/story", {"core", "core/schedule", "reports/breach"}},
    {"reports/picture", {"core", "core/locks", "reports/story", "reports/trace"}},

    {"cli/terminal", {"core", "scenarios"}},
    {"cli/input",
     {"cli/terminal", "core", "core/schedule", "properties/recorded", "scenarios", "scenarios/format",
      "scenarios/library", "scenarios/strategies", "scenarios/token"}},
    {"cli/histories", {"cli/input", "cli/terminal", "core", "properties/recorded", "reports/machine"}},
    {"cli/report",
     {"cli/input", "cli/terminal", "core", "core/schedule", "reports/breach", "reports/machine",
      "reports/picture", "reports/story", "reports/trace", "scenarios", "scenarios/campaign",
      "scenarios/format", "scenarios/run", "scenarios/search", "scenarios/shrink", "scenarios/strategies",
      "scenarios/token"}},
    {"cli/line",
     {"cli/input", "cli/report", "cli/terminal", "core", "core/schedule", "scenarios/format",
      "scenarios/strategies"}},
    {"cli/commands",
     {"cli/histories",
      "cli/input",
      "cli/line",
      "cli/report",
      "cli/terminal",
      "core",
      "core/locks",
      "core/schedule",
      "properties/recorded",
      "reports/breach",
      "reports/machine",
      "reports/picture",
      "reports/trace",
      "scenarios/campaign",
      "scenarios/format",
      "scenarios/library",
      "scenarios/run",
      "scenarios/search",
      "scenarios/shrink",
      "scenarios/strategies",
      "scenarios/ticks",
      "sim/guests/host",
      "sim/guests/redis"}},
    {"cli", {"cli/line", "cli/terminal", "scenarios", "scenarios/run"}},
    {"cli/include/lockstep",
     {"cli", "cli/report", "core/locks", "core/schedule", "scenarios", "scenarios/engine"}},

    {"bench",
     {"cli/terminal", "core", "core/locks", "core/schedule", "properties/recorded", "scenarios",
      "scenarios/campaign", "scenarios/format", "scenarios/library", "scenarios/run", "scenarios/shrink",
      "scenarios/ticks", "sim/guests", "sim/guests/host", "sim/guests/redis", "sim/world"}},
};

// Where the headers of the operating system may be included, besides cli and tests.
constexpr std::string_view system_folder = "sim/guests/host";
constexpr std::array<std::string_view, 9> system_headers{"sys/",   "linux/",  "asm/",     "netinet/", "arpa/",
                                                         "poll.h", "fcntl.h", "unistd.h", "sched.h"};

// Folders of tests/ that serve all tests or look at more than one folder of the product.
const Names& shared_test_folders() {
  static const Names shared_names{
      "tests/cli/bad_inputs",       "tests/digest", "tests/docs",    "tests/fuzz", "tests/guests/programs",
      "tests/properties/reference", "tests/right",  "tests/support", "tests/tidy"};
  return shared_names;
}

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const Row* row_of(std::string_view folder) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.folder == folder; });
  return found == rows.end() ? nullptr : &*found;
}

bool is_product(std::string_view path) {
  const auto layer = folder_of(path);
  return is_deterministic(layer) || layer == "cli" || layer == "bench";
}

// The sentence of a folder's README about its row.
std::string may_include(const Row& row) {
  Names sorted = row.may_include;
  std::sort(sorted.begin(), sorted.end());
  std::string names;
  for (const auto name : sorted) names += (names.empty() ? "" : ", ") + std::string(name);
  return "It may include: " + (names.empty() ? "nothing" : names) + ".";
}

// An edge leads from a name to each name that it includes.
using Graph = std::map<std::string_view, std::set<std::string_view>>;

// Walks from `at`; `way` holds the names that lead there. Gives the first circle as the names on it.
std::vector<std::string_view> circle_from(const Graph& graph, std::string_view at,
                                          std::vector<std::string_view>& way,
                                          std::set<std::string_view>& done) {
  const auto again = std::find(way.begin(), way.end(), at);
  if (again != way.end()) return {again, way.end()};
  if (!done.insert(at).second) return {};
  way.push_back(at);
  const auto targets = graph.find(at);
  if (targets != graph.end()) {
    for (const auto target : targets->second) {
      auto circle = circle_from(graph, target, way, done);
      if (!circle.empty()) return circle;
    }
  }
  way.pop_back();
  return {};
}

std::string first_circle(const Graph& graph) {
  std::set<std::string_view> done;
  for (const auto& [name, targets] : graph) {
    std::vector<std::string_view> way;
    const auto circle = circle_from(graph, name, way, done);
    if (circle.empty()) continue;
    std::string text;
    for (const auto each : circle) text += std::string(each) + " -> ";
    return text + std::string(circle.front());
  }
  return "";
}

}  // namespace

Offences check_folders(const SourceFile& file) {
  Offences offences;
  if (!is_cpp(file) || !is_product(file.path)) return offences;
  const auto folder = directory_of(file.path);
  const Row* row = row_of(folder);
  if (row == nullptr)
    return {{file.path, 1, "the table in tests/tidy/folders.cc has no row for " + std::string(folder)}};
  for (const auto& include : includes_of(file)) {
    const auto target = directory_of(include.path);
    if (!include.quoted || target == folder || contains(row->may_include, target)) continue;
    offences.push_back(
        {file.path, include.line, std::string(folder) + " may not include " + std::string(target)});
  }
  return offences;
}

std::string cycle_of_folders() {
  Graph graph;
  for (const Row& row : rows) graph[row.folder].insert(row.may_include.begin(), row.may_include.end());
  return first_circle(graph);
}

Offences check_system_headers(const SourceFile& file) {
  Offences offences;
  const auto folder = directory_of(file.path);
  const auto layer = folder_of(file.path);
  const bool may = layer == "cli" || layer == "tests" || folder == system_folder ||
                   folder.starts_with(std::string(system_folder) + "/");
  if (!is_cpp(file) || may) return offences;
  for (const auto& include : includes_of(file)) {
    const bool is_system =
        std::any_of(system_headers.begin(), system_headers.end(),
                    [&](std::string_view start) { return include.path.starts_with(start); });
    if (!include.quoted && is_system)
      offences.push_back({file.path, include.line,
                          "<" + std::string(include.path) + ">: cli and " + std::string(system_folder) +
                              " alone talk to the operating system"});
  }
  return offences;
}

Offences check_include_cycles(const std::vector<SourceFile>& files) {
  Graph graph;
  for (const auto& file : files) {
    for (const auto& include : includes_of(file)) {
      if (include.quoted) graph[file.path].insert(include.path);
    }
  }
  const std::string circle = first_circle(graph);
  if (circle.empty()) return {};
  return {{circle.substr(0, circle.find(' ')), 1, "files include each other: " + circle}};
}

Offences check_folder_sizes(const std::vector<SourceFile>& files) {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& file : files) {
    if (is_cpp(file)) ++counts[directory_of(file.path)];
  }
  Offences offences;
  std::vector<std::size_t> sizes;
  for (const auto& [folder, count] : counts) {
    sizes.push_back(count);
    if (count > 45)
      offences.push_back({std::string(folder), 1, std::to_string(count) + " sources, and 45 are the limit"});
  }
  std::sort(sizes.begin(), sizes.end());
  if (!sizes.empty() && sizes[sizes.size() / 2] > 15)
    offences.push_back({"", 1, "more than half of the folders hold more than 15 sources"});
  return offences;
}

Offences check_mirrored_folders(const std::vector<SourceFile>& files) {
  constexpr std::string_view tests_folder = "tests/";
  std::set<std::string_view> folders;
  for (const auto& file : files) folders.insert(directory_of(file.path));
  Offences offences;
  for (const auto& file : files) {
    const auto folder = directory_of(file.path);
    if (!is_cpp(file) || !folder.starts_with(tests_folder) || contains(shared_test_folders(), folder))
      continue;
    const auto mirrored = folder.substr(tests_folder.size());
    // "properties" and "reports" hold nothing but folders.
    const bool exists = std::any_of(folders.begin(), folders.end(), [&](std::string_view each) {
      return each == mirrored || each.starts_with(std::string(mirrored) + "/");
    });
    if (!exists) offences.push_back({file.path, 1, "there is no folder " + std::string(mirrored)});
  }
  return offences;
}

Offences check_folder_readmes(const std::vector<SourceFile>& files) {
  Offences offences;
  for (const Row& row : rows) {
    const std::string path = std::string(row.folder) + "/README.md";
    const auto readme =
        std::find_if(files.begin(), files.end(), [&](const SourceFile& file) { return file.path == path; });
    if (readme == files.end()) {
      offences.push_back({path, 1, "a folder says what is in it, what it may use and where to begin"});
      continue;
    }
    if (readme->text.find(may_include(row)) == std::string::npos)
      offences.push_back({path, 1, "say what the table in tests/tidy/folders.cc says: " + may_include(row)});
    const auto lines = lines_of(readme->text).size();
    if (lines < 3 || lines > 10)
      offences.push_back({path, lines, std::to_string(lines) + " lines; three to ten are wanted"});
  }
  return offences;
}

}  // namespace lockstep::tests::tidy
