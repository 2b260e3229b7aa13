#include "scenarios/format/format_tables.h"

#include <utility>

#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

template <class Target>
FormatSection described(std::string id, std::string heading, const Section<Target>& section) {
  FormatSection made{std::move(id), std::move(heading), section.doc, {}};
  for (const auto& key : section.keys) made.keys.push_back(key.info);
  return made;
}

}  // namespace

std::vector<FormatSection> format_sections() {
  return {described("head", "Top level", head_section()),
          described("cluster", "[cluster]", cluster_section()),
          described("clocks", "node_clocks and client_clocks", clocks_section()),
          described("link", "[[link]]", link_section()),
          described("lock.redlock", "[lock] with kind = \"redlock\"", redlock_section()),
          described("lock.single", "[lock] with kind = \"single\"", single_section()),
          described("lock.coordinator", "[lock] with kind = \"coordinator\"", coordinator_section()),
          described("lock.getset", "[lock] with kind = \"getset\"", getset_section()),
          described("lock.user", "[lock] with a kind of your own", user_lock_section()),
          described("clients", "[clients]", clients_section()),
          described("resource", "[resource]", resource_section()),
          described("check", "[check]", check_section()),
          described("fault", "[[fault]]", fault_section()),
          described("fault.when", "when, of a [[fault]]", when_section()),
          described("random_fault", "[[random_fault]]", random_fault_section()),
          described("random_fault.when", "when, of a [[random_fault]]", random_when_section()),
          described("budget", "[budget]", budget_section()),
          described("exhaust", "[exhaust]", exhaust_section()),
          described("exhaust.faults", "faults of [exhaust]", exhaust_fault_section()),
          described("expect", "[expect]", expect_section())};
}

}  // namespace lockstep::scenarios
