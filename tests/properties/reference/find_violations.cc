#include "tests/properties/reference/find_violations.h"

namespace lockstep::properties::reference {

std::vector<Violation> find_violations(const History& history, const ReferenceSetup& setup) {
  std::vector<Violation> violations;
  for (const auto find :
       {find_me, find_res, find_ts, find_rel, find_fence, find_gap, find_lv, find_orph, find_lin}) {
    if (const auto violation = find(history, setup)) violations.push_back(*violation);
  }
  return violations;
}

}  // namespace lockstep::properties::reference
