#include "scenarios/format/parse.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "core/text.h"
#include "scenarios/bounds.h"
#include "scenarios/format/alphabet.h"
#include "scenarios/format/contradictions.h"
#include "scenarios/format/faults.h"
#include "scenarios/format/guests.h"
#include "scenarios/format/key_places.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/overrides.h"
#include "scenarios/format/profiles.h"
#include "scenarios/format/read_section.h"
#include "scenarios/format/sections.h"
#include "scenarios/format/toml_source.h"
#include "scenarios/format/topology.h"

namespace lockstep::scenarios {
namespace {

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names{"cluster", "link",     "lock",  "guest", "client",
                                              "clients", "resource", "check", "fault", "random_fault",
                                              "budget",  "exhaust",  "expect"};
  return names;
}

class Parser {
 public:
  Parser(const toml::table& root, std::string_view file_name, UserLocks users, const ReadFiles& read_files,
         ErrorList& errors)
      : root_(root), users_(users), read_files_(read_files), errors_(errors) {
    scenario_.id = std::string(file_name);
  }

  // Returns what was read. The caller must not use it if there are errors.
  Scenario parse() {
    read_head();
    read_lock();
    read_world();
    read_topology();
    read_faults();
    read_check();
    read_alphabet();
    return std::move(scenario_);
  }

 private:
  // Reads [name] if it is there. Returns true iff nothing is wrong with it.
  template <class Part>
  bool read_part(std::string_view name, const Section<Part>& section, Part& part) {
    return scenarios::read_part(root_, name, section, part, errors_);
  }

  // Returns true iff that key of a section is left out or has a value that it can take.
  template <class Part>
  bool is_right(std::string_view name, const Section<Part>& section, std::string_view key) const {
    return scenarios::is_right(root_, name, section, key);
  }

  template <class Part, class Use>
  void read_list(std::string_view name, const Section<Part>& section, Use use) {
    scenarios::read_list<Part>(root_, name, section, errors_, use);
  }

  // Reads the keys above the first section, and reports unknown sections.
  void read_head() {
    Section<HeadPart> section = head_section();
    for (const detail::Entry& entry : detail::in_file_order(root_)) {
      const auto& sections = section_names();
      if (std::find(sections.begin(), sections.end(), entry.name->str()) != sections.end()) continue;
      const auto known = std::find_if(section.keys.begin(), section.keys.end(), [&](const auto& candidate) {
        return candidate.info.name == entry.name->str();
      });
      if (known != section.keys.end()) {
        known->read(head_, *entry.node, errors_);
      } else {
        unknown_name(*entry.name, *entry.node, section);
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
    if (errors_.full()) return errors_.leave_out();  // looking for the nearest word takes time
    std::vector<std::string> known = section_names();
    if (!node.is_table() && !node.is_array_of_tables()) {
      for (const auto& candidate : head.keys) known.push_back(candidate.info.name);
      errors_.add(name.source(), fmt::format("unknown key \"{}\" outside all sections", name.str()),
                  key_suggestion(name.str(), head.name, known, "keys and sections", name.source()));
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
    const auto kinds = built_in_lock_kinds();
    std::size_t number = 0;
    if (const toml::table* table = node->as_table()) {
      // The kind is read once more with its section below, which reports what is wrong with it.
      if (const toml::node* written = table->get("kind")) {
        ErrorList unheard("", "");
        number = lock_kind_value(users_).read(*written, "kind", unheard).value_or(number);
      }
    }
    const LockKind& kind = number < kinds.size() ? *kinds[number] : kind_of_policy<UserLockPolicy>();
    LockReading reading = kind.read(root_, users_, errors_);
    ttl_known_ = reading.ttl_known;
    hosts_.counter = reading.has_counter;
    quorum_ = reading.quorum;
    scenario_.lock = std::move(reading.policy);
    guests_ = std::get_if<GuestPolicy>(&scenario_.lock);
    if (guests_ != nullptr) read_guests(root_, read_files_, *guests_, errors_);
    judge_guests(root_, guests_ != nullptr, errors_);
  }

  void read_coordinators(const ClusterPart& cluster) {
    judge_coordinators(cluster, scenario_, errors_);
    if (!lock_facts(scenario_).has_coordinators) return;
    scenario_.setup.coordinators =
        static_cast<std::uint16_t>(cluster.coordinators ? cluster.coordinators->value : 1);
    if (cluster.coordinator_clocks) scenario_.setup.coordinator_clocks = cluster.coordinator_clocks->value;
    hosts_.coordinators = scenario_.setup.coordinators;
  }

  void read_world() {
    ClusterPart cluster;
    ClientsPart clients;
    ResourcePart resource;
    BudgetPart budget;
    read_part("cluster", cluster_section(), cluster);
    read_part("clients", clients_section(), clients);
    hosts_.known = is_right("cluster", cluster_section(), "nodes") &&
                   is_right("clients", clients_section(), "count") && !errors_.incomplete();
    hosts_.counter = hosts_.counter || clients.workload.fetches_token || !root_.contains("lock") ||
                     !is_right("clients", clients_section(), "fetches_token");
    end_known_ = is_right("budget", budget_section(), "duration") && !errors_.incomplete();
    read_part("resource", resource_section(), resource);
    read_part("budget", budget_section(), budget);
    sim::Setup& setup = scenario_.setup;
    const LockFacts lock = lock_facts(scenario_);
    const bool one_node = lock.on_one_node || guests_ != nullptr;
    const std::int64_t nodes = cluster.nodes ? cluster.nodes->value : one_node ? 1 : setup.nodes;
    setup.nodes = static_cast<std::uint16_t>(nodes);
    setup.clients = static_cast<std::uint16_t>(guests_ != nullptr && !guests_->program_of.empty()
                                                   ? static_cast<std::int64_t>(guests_->program_of.size())
                                                   : clients.count);
    if (guests_ != nullptr) guests_->server = cluster.server.value_or(guests_->server);
    setup.latency = cluster.latency;
    setup.persistence = cluster.persistence;
    setup.restart_delay = cluster.restart_delay;
    setup.restart_delay_by_wall_clock = cluster.restart_clock == RestartClock::wall;
    setup.node_clocks = cluster.node_clocks;
    setup.client_clocks = cluster.client_clocks;
    setup.workload = clients.workload;
    if (!root_["clients"]["think"]) setup.workload.think = default_think(lock, clients.workload.work.max);
    node_lists_ = clients.node_lists;
    setup.guard = resource.guard;
    judge_guard(root_, setup, errors_);
    end_known_ = end_known_ && (budget.duration || ttl_known_);
    setup.duration = budget.duration.value_or(std::max(seconds(5), lock.ttl * 3));
    setup.most_events = static_cast<std::uint64_t>(budget.events);
    scenario_.budget_runs = static_cast<std::uint32_t>(budget.runs);
    hosts_.clients = setup.clients;
    hosts_.nodes = setup.nodes;
    read_coordinators(cluster);
    lock_kind_of(scenario_.lock).set_up(scenario_.lock, setup);
    judge_resources(root_, scenario_, errors_);
    judge_requests(root_, scenario_, errors_);
    if (quorum_ && hosts_.known) judge_quorum(*quorum_, scenario_, errors_);
  }

  void read_topology() {
    const bool judged = hosts_.known;
    for (const auto& text : node_lists_) {
      if (!judged) break;
      if (const auto mask = node_list_of(text, hosts_, errors_)) scenario_.setup.node_lists.push_back(*mask);
    }
    read_list("link", link_section(), [&](const LinkPart& part) {
      if (judged) add_links(part, scenario_.setup.latency, hosts_, scenario_.setup.links, errors_);
    });
  }

  void read_faults() {
    sim::Setup& setup = scenario_.setup;
    read_list("fault", fault_section(), [&](const FaultPart& part) {
      if (guests_ != nullptr) judge_fault_of_guest(part.kind.value, part.kind.place, errors_);
      add_faults(part, hosts_, setup.faults, errors_);
      if (end_known_ && part.at && part.at->value > setup.duration) {
        errors_.add(part.at->place,
                    fmt::format("this fault comes at {}, and the run ends at {}",
                                lockstep::to_text(part.at->value), lockstep::to_text(setup.duration)),
                    "let it come earlier, or set a longer `duration` in [budget]");
      }
    });
    std::size_t faults = setup.faults.size();
    read_list("random_fault", random_fault_section(), [&](const RandomFaultPart& part) {
      if (guests_ != nullptr) judge_fault_of_guest(part.kind.value, part.kind.place, errors_);
      add_families(part, hosts_, lock_facts(scenario_).ttl, setup.families, errors_);
      if (faults > most_faults) return;  // reported already
      faults += static_cast<std::size_t>(part.slots);
      if (faults > most_faults) {
        errors_.add(part.place, fmt::format("with these there are more than {} faults", most_faults),
                    "write fewer slots or fewer families");
      }
    });
  }

  void read_alphabet() {
    ExhaustPart part;
    if (read_part("exhaust", exhaust_section(), part))
      scenario_.alphabet = scenarios::read_alphabet(part, hosts_, scenario_.setup.families, errors_);
  }

  void read_check() {
    CheckPart check;
    ExpectPart expect;
    bool judged = read_part("check", check_section(), check);
    judged = read_part("expect", expect_section(), expect) && judged;
    for (const Property property : check.properties) scenario_.checked.insert(property);
    scenario_.required_sometimes = check.sometimes;
    scenario_.near_runs = static_cast<std::uint32_t>(check.near);
    if (guests_ != nullptr && !root_["check"]["near"]) scenario_.near_runs = near_runs_of_guests;
    read_bounds(check);
    Expectation& expected = scenario_.expect;
    if (expect.outcome) expected.outcome = expect.outcome->value;
    for (const auto& kind : expect.kinds) expected.kinds.push_back(kind.value);
    for (const auto& kind : expect.never) expected.never.push_back(kind.value);
    if (expect.any_kind) expected.any_kind = expect.any_kind->value;
    if (expect.inside_model) expected.inside_model = expect.inside_model->value;
    if (judged && !errors_.incomplete()) judge_expectation(expect, scenario_, errors_);
  }

  void read_bounds(const CheckPart& check) {
    const auto read = [](const std::optional<Located<Duration>>& written, std::optional<Duration>& bound) {
      if (written) bound = written->value;
    };
    read(check.lv_bound, scenario_.bounds.lv_bound);
    read(check.acquire_deadline, scenario_.bounds.acquire_deadline);
    read(check.orph_bound, scenario_.bounds.orph_bound);
    judge_bounds(check, scenario_, errors_);
    scenario_.setup.healing = healing_of(scenario_);
  }

  const toml::table& root_;
  static constexpr std::uint32_t near_runs_of_guests = 10;  // each takes as long as many simulated ones

  UserLocks users_;
  const ReadFiles& read_files_;
  ErrorList& errors_;
  Scenario scenario_;
  GuestPolicy* guests_ = nullptr;  // the scenario's lock, if it is one
  HeadPart head_;
  std::optional<Located<std::int64_t>> quorum_;
  std::vector<Located<std::string>> node_lists_;
  Hosts hosts_;
  // Says whether the TTL and the end of the run were read without errors. If the end is not known, faults
  // that come after it are not reported.
  bool ttl_known_ = false;
  bool end_known_ = false;
};

}  // namespace

ParseResult parse_scenario(std::string_view text, std::string_view file_name,
                           std::span<const std::string> sets, UserLocks users, const ReadFiles& read_files) {
  ErrorList errors{std::string(file_name), text};
  auto table = read_toml(text, errors);
  if (!table) return {std::nullopt, errors.take()};
  if (const toml::node* version = table->get("repro"); version != nullptr && !table->contains("lock")) {
    errors.add(version->source(), "a file with \"repro\" is a recorded run, not a scenario",
               "`lockstep replay` takes it");
    return {std::nullopt, errors.take()};
  }
  apply_overrides(*table, sets, errors);
  apply_profile(*table, errors);
  Scenario scenario = Parser(*table, file_name, users, read_files, errors).parse();
  if (!errors.empty()) return {std::nullopt, errors.take()};
  return {std::move(scenario), {}};
}

}  // namespace lockstep::scenarios
