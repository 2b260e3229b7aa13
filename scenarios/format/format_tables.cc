#include "scenarios/format/format_tables.h"

#include <iterator>
#include <utility>

#include "scenarios/format/guests.h"
#include "scenarios/format/lock_kind.h"
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
  std::vector<FormatSection> sections{described("head", "Top level", head_section()),
                                      described("cluster", "[cluster]", cluster_section()),
                                      described("clocks", "node_clocks and client_clocks", clocks_section()),
                                      described("link", "[[link]]", link_section())};
  for (const LockKind* kind : built_in_lock_kinds()) sections.push_back(kind->section());
  sections.push_back(kind_of_policy<UserLockPolicy>().section());
  std::vector<FormatSection> others{
      described("guest", "[guest.NAME]", guest_section()),
      described("client", "[[client]]", client_section()),
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
  sections.insert(sections.end(), std::make_move_iterator(others.begin()),
                  std::make_move_iterator(others.end()));
  return sections;
}

}  // namespace lockstep::scenarios
