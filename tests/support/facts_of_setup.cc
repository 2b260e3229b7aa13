#include "tests/support/facts_of_setup.h"

#include <cstdint>
#include <set>

namespace lockstep::tests {

using properties::reference::ReferenceSetup;

RunFacts facts_of(const ReferenceSetup& setup) {
  RunFacts facts;
  facts.reach.nodes = setup.nodes;
  facts.resources = setup.resources;
  facts.guard = setup.guard;
  facts.lock.entries_without_owner = setup.entries_without_owner;
  facts.lock.keys_are_nodes = setup.keys > 0;
  facts.lock.keys = setup.lock_keys();
  facts.lv_bound = setup.lv_bound;
  facts.lv_from = setup.lv_from;
  facts.acquire_deadline = setup.acquire_deadline;
  facts.deadline_from = setup.deadline_from;
  facts.extend_deadline = setup.extend_deadline;
  facts.release_deadline = setup.release_deadline;
  facts.rounds = setup.rounds;
  facts.repeats_from = setup.repeats_from;
  if (setup.orph_bound) facts.orph_bounds = {*setup.orph_bound};
  if (setup.patience) facts.reach.patiences = {*setup.patience};
  for (const std::set<std::uint16_t>& list : setup.lists) {
    NodeMask mask = 0;
    for (const std::uint16_t node : list) mask |= mask_of(NodeId{node});
    facts.reach.lists.push_back(mask);
  }
  return facts;
}

}  // namespace lockstep::tests
