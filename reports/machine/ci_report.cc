#include "reports/machine/ci_report.h"

#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

namespace lockstep::reports {
namespace {

using Key = std::pair<std::string, std::string>;

Key key_of(const CiCase& one) { return {one.classname, one.name}; }

}  // namespace

void tell_apart(std::vector<CiCase>& cases) {
  std::map<Key, std::size_t> counts;
  for (const CiCase& one : cases) ++counts[key_of(one)];
  for (CiCase& one : cases) {
    if (counts.at(key_of(one)) > 1 && !one.distinction.empty())
      one.name += fmt::format(" ({})", one.distinction);
  }
  std::set<Key> taken;
  for (CiCase& one : cases) {
    const std::string name = one.name;
    for (std::size_t number = 2; !taken.insert(key_of(one)).second; ++number)
      one.name = fmt::format("{} ({})", name, number);
  }
}

}  // namespace lockstep::reports
