#include "scenarios/parse.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "core/text.h"
#include "scenarios/faults.h"
#include "scenarios/overrides.h"
#include "scenarios/sections.h"
#include "scenarios/toml_source.h"

namespace lockstep::scenarios {
namespace {

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names{"cluster", "lock",         "clients", "resource", "check",
                                              "fault",   "random_fault", "budget",  "exhaust",  "expect"};
  return names;
}

class Parser {
 public:
  Parser(const toml::table& root, std::string_view file_name, ErrorList& errors)
      : root_(root), errors_(errors) {
    scenario_.id = std::string(file_name);
  }

  // What was read; to be thrown away if there are errors.
  Scenario parse() {
    read_head();
    read_lock();
    read_world();
    read_faults();
    read_check();
    read_part("exhaust", exhaust_section(), exhaust_);
    return std::move(scenario_);
  }

 private:
  // Reads [name] if it is there; true if nothing was wrong with it.
  template <class Part>
  bool read_part(std::string_view name, const Section<Part>& section, Part& part) {
    const toml::node* node = root_.get(name);
    if (node == nullptr) return true;
    const toml::table* table = node->as_table();
    if (table == nullptr) {
      errors_.add(node->source(), fmt::format("\"{}\" is a section, not {}", name, toml_type_name(*node)),
                  fmt::format("write [{}]", name));
      return false;
    }
    const std::size_t before = errors_.size();
    read_section(*table, section, part, errors_);
    return errors_.size() == before;
  }

  // Whether that key of a section is left out or has such a value. What is wrong with it is reported
  // elsewhere.
  template <class Value>
  bool is_right(std::string_view section, std::string_view name, const Value& value) const {
    const toml::node* node = root_.get(section);
    if (node == nullptr) return true;
    const toml::table* table = node->as_table();
    const toml::node* written = table != nullptr ? table->get(name) : nullptr;
    ErrorList unheard("", "");
    return table != nullptr && (written == nullptr || value.read(*written, name, unheard).has_value());
  }

  // Calls `use` with each member of [[name]] in which nothing was wrong.
  template <class Part, class Use>
  void read_list(std::string_view name, const Section<Part>& section, Use use) {
    const toml::node* node = root_.get(name);
    if (node == nullptr) return;
    const toml::array* list = node->as_array();
    if (list == nullptr) {
      errors_.add(node->source(),
                  fmt::format("\"{}\" is a list of sections, not {}", name, toml_type_name(*node)),
                  fmt::format("write [[{}]] with two brackets", name));
      return;
    }
    for (const toml::node& member : *list) {
      const toml::table* table = member.as_table();
      if (table == nullptr) {
        errors_.add(member.source(),
                    fmt::format("a member of \"{}\" is a section, not {}", name, toml_type_name(member)),
                    fmt::format("write [[{}]]", name));
        continue;
      }
      const std::size_t before = errors_.size();
      Part part;
      part.place = table->source();
      read_section(*table, section, part, errors_);
      if (errors_.size() == before) use(part);
    }
  }

  // The keys above all sections, and the names of the sections.
  void read_head() {
    Section<HeadPart> section = head_section();
    for (auto&& [name, node] : root_) {
      const auto& sections = section_names();
      if (std::find(sections.begin(), sections.end(), name.str()) != sections.end()) continue;
      const auto known =
          std::find_if(section.keys.begin(), section.keys.end(),
                       [&, key = name.str()](const auto& candidate) { return candidate.info.name == key; });
      if (known != section.keys.end()) {
        known->read(head_, node, errors_);
      } else {
        unknown_name(name, node, section);
      }
    }
    if (!root_.contains("lockstep") && !errors_.incomplete()) {
      errors_.add_at(1, 1, "there is no \"lockstep\"",
                     "write `lockstep = 1` above the first section: the version of the format");
    }
    scenario_.title = head_.title;
    scenario_.source = head_.source;
  }

  void unknown_name(const toml::key& name, const toml::node& node, const Section<HeadPart>& head) {
    std::vector<std::string> known = section_names();
    if (!node.is_table() && !node.is_array_of_tables()) {
      for (const auto& candidate : head.keys) known.push_back(candidate.info.name);
      errors_.add(name.source(), fmt::format("unknown key \"{}\" outside all sections", name.str()),
                  suggestion_for(name.str(), known, "keys and sections"));
    } else {
      errors_.add(name.source(), fmt::format("unknown section [{}]", name.str()),
                  suggestion_for(name.str(), known, "sections"));
    }
  }

  void read_lock() {
    const toml::node* node = root_.get("lock");
    if (node == nullptr) {
      if (!errors_.incomplete()) {
        errors_.add_at(1, 1, "there is no section [lock]", "add [lock] with `kind = \"redlock\"`");
      }
      return;
    }
    LockKind kind = LockKind::redlock;
    if (const toml::table* table = node->as_table()) {
      // Read with the section below, too: that reports what is wrong with it.
      if (const toml::node* written = table->get("kind")) {
        ErrorList unheard("", "");
        kind = lock_kind_value().read(*written, "kind", unheard).value_or(kind);
      }
    }
    if (kind == LockKind::redlock) {
      RedlockPart part;
      read_part("lock", redlock_section(), part);
      quorum_ = part.quorum;
      if (quorum_) part.policy.quorum = static_cast<std::uint16_t>(quorum_->value);
      hosts_.counter = part.policy.fencing;
      scenario_.lock = part.policy;
    } else {
      SinglePart part;
      read_part("lock", single_section(), part);
      scenario_.lock = part.policy;
    }
  }

  void read_world() {
    ClusterPart cluster;
    ClientsPart clients;
    ResourcePart resource;
    BudgetPart budget;
    read_part("cluster", cluster_section(), cluster);
    read_part("clients", clients_section(), clients);
    hosts_known_ =
        is_right("cluster", "nodes", CountValue{1, 64}) && is_right("clients", "count", CountValue{1, 1024});
    read_part("resource", resource_section(), resource);
    read_part("budget", budget_section(), budget);
    sim::Setup& setup = scenario_.setup;
    const bool one_node = std::holds_alternative<SingleLockPolicy>(scenario_.lock);
    const std::int64_t nodes = cluster.nodes ? cluster.nodes->value : one_node ? 1 : setup.nodes;
    setup.nodes = static_cast<std::uint16_t>(nodes);
    setup.clients = static_cast<std::uint16_t>(clients.count);
    setup.latency = cluster.latency;
    setup.node_clocks = cluster.node_clocks;
    setup.client_clocks = cluster.client_clocks;
    setup.workload = clients.workload;
    setup.guard = resource.guard;
    judge_guard();
    setup.duration = budget.duration.value_or(std::max(seconds(5), ttl_of(scenario_.lock) * 3));
    scenario_.budget_runs = static_cast<std::uint32_t>(budget.runs);
    hosts_.clients = setup.clients;
    hosts_.nodes = setup.nodes;
    hosts_.counter = hosts_.counter || setup.workload.fetches_token;
    if (quorum_ && hosts_known_ && quorum_->value > nodes) {
      errors_.add(quorum_->place,
                  fmt::format("a quorum of {} cannot be reached on {} nodes", quorum_->value, nodes),
                  fmt::format("write at most {}, or 0 for a majority", nodes));
    }
  }

  // A write that was not based on a read would be refused for ever, and RES could not break.
  void judge_guard() {
    const sim::Setup& setup = scenario_.setup;
    const toml::node* reads = root_["clients"]["reads"].node();
    if (reads == nullptr || setup.guard != ResourceGuard::compare_and_set || setup.workload.reads ||
        setup.workload.blind_writes) {
      return;
    }
    errors_.add(reads->source(), "a compare-and-set resource compares what was read, and nothing is read",
                "leave reads = false out, or add blind_writes = true");
  }

  bool too_many_faults() const {
    std::size_t faults = scenario_.setup.faults.size();
    for (const sim::FaultFamily& family : scenario_.setup.families) faults += family.slots;
    return faults > most_faults;
  }

  void read_faults() {
    // With a wrong number of hosts every target would look wrong, too.
    const bool judged = hosts_known_ && !errors_.incomplete();
    read_list("fault", fault_section(), [&](const FaultPart& part) {
      if (judged) add_faults(part, hosts_, scenario_.setup.faults, errors_);
      const Duration end = scenario_.setup.duration;
      if (part.at && part.at->value > end) {
        errors_.add(part.at->place,
                    fmt::format("this fault comes at {}, and the run ends at {}",
                                lockstep::to_text(part.at->value), lockstep::to_text(end)),
                    "let it come earlier, or set a longer `duration` in [budget]");
      }
    });
    read_list("random_fault", random_fault_section(), [&](const RandomFaultPart& part) {
      if (!judged) return;
      const bool already = too_many_faults();
      add_families(part, hosts_, ttl_of(scenario_.lock), scenario_.setup.families, errors_);
      if (already || !too_many_faults()) return;
      errors_.add(part.place, fmt::format("with these there are more than {} faults", most_faults),
                  "write fewer slots or fewer families");
    });
  }

  void read_check() {
    CheckPart check;
    ExpectPart expect;
    bool judged = read_part("check", check_section(), check);
    judged = read_part("expect", expect_section(), expect) && judged;
    for (const Property property : check.properties) scenario_.checked.insert(property);
    scenario_.required_sometimes = check.sometimes;
    Expectation& expected = scenario_.expect;
    if (expect.outcome) expected.outcome = expect.outcome->value;
    for (const auto& kind : expect.kinds) expected.kinds.push_back(kind.value);
    for (const auto& kind : expect.never) expected.never.push_back(kind.value);
    if (expect.any_kind) expected.any_kind = expect.any_kind->value;
    if (expect.inside_model) expected.inside_model = expect.inside_model->value;
    if (judged && !errors_.incomplete()) judge_expectation(expect);
  }

  void judge_expectation(const ExpectPart& expect) {
    for (const auto& kind : expect.kinds) must_be_checked(kind);
    for (const auto& kind : expect.never) {
      must_be_checked(kind);
      const auto& kinds = scenario_.expect.kinds;
      if (std::find(kinds.begin(), kinds.end(), kind.value) != kinds.end()) {
        errors_.add(kind.place, fmt::format("{} is expected and must never be found", code_of(kind.value)),
                    "take it out of one list");
      }
    }
    if (expect.kinds.empty()) {
      if (expect.any_kind)
        errors_.add(expect.any_kind->place, "\"any_kind\" says how to read \"kinds\", which are not there",
                    "add kinds");
      if (expect.inside_model) {
        errors_.add(expect.inside_model->place, "\"inside_model\" speaks of \"kinds\", which are not there",
                    "add kinds");
      }
    } else if (expect.outcome && expect.outcome->value != Verdict::violated) {
      errors_.add(
          expect.outcome->place,
          fmt::format("a campaign that finds kinds of violation is not {}", name_of(expect.outcome->value)),
          "write outcome = \"violated\", or leave kinds out");
    }
  }

  void must_be_checked(const Located<Property>& kind) {
    if (scenario_.checked.contains(kind.value)) return;
    errors_.add(kind.place, fmt::format("{} is not among the checked properties", code_of(kind.value)),
                fmt::format("add \"{}\" to [check] properties", code_of(kind.value)));
  }

  const toml::table& root_;
  ErrorList& errors_;
  Scenario scenario_;
  HeadPart head_;
  ExhaustPart exhaust_;
  std::optional<Located<std::int64_t>> quorum_;
  Hosts hosts_;
  bool hosts_known_ = false;
};

}  // namespace

ParseResult parse_scenario(std::string_view text, std::string_view file_name,
                           std::span<const std::string> sets) {
  ErrorList errors{std::string(file_name), text};
  auto table = read_toml(text, errors);
  if (!table) return {std::nullopt, errors.take()};
  apply_overrides(*table, sets, errors);
  Scenario scenario = Parser(*table, file_name, errors).parse();
  if (!errors.empty()) return {std::nullopt, errors.take()};
  return {std::move(scenario), {}};
}

}  // namespace lockstep::scenarios
