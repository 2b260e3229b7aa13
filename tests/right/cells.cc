#include "tests/right/cells.h"

#include <fmt/core.h>
#include <fmt/format.h>

namespace lockstep::tests {
namespace {

constexpr std::array<int, 4> node_counts{1, 2, 3, 5};

// A call without a limit of attempts ends when it acquires, and the other kind after three attempts.
constexpr std::array<std::string_view, 2> calls{"", "attempts = 3\n"};
constexpr std::array<std::string_view, 2> thinks{"1ms", "20ms"};

// The retry delays are at least two round trips wide: 24 ms, or 48 ms where a link is slow.
constexpr std::array<std::string_view, 2> retries{"{ min = \"10ms\", max = \"70ms\" }",
                                                  "{ min = \"50ms\", max = \"250ms\" }"};

constexpr std::string_view slow_link = "[[link]]\nbetween = \"client:A-{}\"\nlatency = \"6ms\"\n";

std::string fault_sections(const std::vector<FaultKind>& faults) {
  std::string text;
  const int slots = faults.size() > 2 ? 1 : 3;
  for (const FaultKind kind : faults)
    text += fmt::format("[[random_fault]]\nkind = \"{}\"\nslots = {}\n", name_of(kind), slots);
  return text;
}

}  // namespace

const std::vector<RightLock>& right_locks() {
  RightLock fenced{"redlock, fencing", "kind = \"redlock\"\nfencing = true\n"};
  fenced.resource = "guard = \"fencing\"\n";
  static const std::vector<RightLock> locks{
      {"redlock", "kind = \"redlock\"\n"},
      {"redlock, one by one", "kind = \"redlock\"\nrequest_order = \"sequential\"\n"},
      {"redlock, extended", "kind = \"redlock\"\nmax_extensions = 3\n", "", "extend_after = \"40ms\"\n"},
      fenced,
      {"several_keys", "kind = \"several_keys\"\nkeys = 3\n"},
      {"single", "kind = \"single\"\n"},
      {"single, renewing", "kind = \"single\"\nauto_extend_after = \"30ms\"\n"},
      {"single, watchdog", "kind = \"single\"\nauto_extend_after = \"30ms\"\nreports_validity = false\n"},
      {"coordinator", "kind = \"coordinator\"\n", "coordinators = 2\n"},
      // A GETSET that was asked for before another client acquired may shorten that client's entry when it
      // arrives, and a late DEL takes it away. So this lock is right only about the other kinds.
      {"getset", "kind = \"getset\"\n", "", "", false, R"("REL", "FENCE", "GAP", "LV", "ORPH")"},
  };
  return locks;
}

const std::vector<std::vector<FaultKind>>& fault_sets() {
  static const std::vector<std::vector<FaultKind>> sets = [] {
    std::vector<FaultKind> all;
    for (const FaultKindInfo& info : fault_kinds()) {
      if (info.kind != FaultKind::token_collision) all.push_back(info.kind);
    }
    std::vector<std::vector<FaultKind>> made;
    for (const FaultKind kind : all) made.push_back({kind});
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t k = i + 1; k < all.size(); ++k) made.push_back({all[i], all[k]});
    }
    made.push_back(all);
    return made;
  }();
  return sets;
}

std::string name_of(const std::vector<FaultKind>& faults) {
  if (faults.size() > 2) return "all together";
  std::string name;
  for (const FaultKind kind : faults) name += fmt::format("{}{}", name.empty() ? "" : " + ", name_of(kind));
  return name;
}

std::array<std::size_t, dimension_count> sizes() {
  return {fault_sets().size(), right_locks().size(), calls.size(), thinks.size(), 2,
          node_counts.size(),  retries.size()};
}

std::string text_of(const Cell& cell) {
  const RightLock& lock = right_locks()[cell.at(Dimension::lock)];
  const bool through = !lock.cluster.empty();
  std::string text = "lockstep = 1\n[cluster]\nlatency = { min = \"1ms\", max = \"3ms\" }\n";
  text += fmt::format("nodes = {}\n{}", node_counts[cell.at(Dimension::nodes)], lock.cluster);
  text += fmt::format("[lock]\n{}{}ttl = \"100ms\"\nnode_timeout = \"15ms\"\nretry_delay = {}\n", lock.text,
                      lock.may_give_up ? calls[cell.at(Dimension::call)] : "",
                      retries[cell.at(Dimension::retry)]);
  text += fmt::format("[clients]\ncount = 3\nthink = \"{}\"\nwork = {{ min = \"5ms\", max = \"90ms\" }}\n{}",
                      thinks[cell.at(Dimension::think)], lock.clients);
  text += fmt::format("[check]\nproperties = [{}]\n[budget]\nduration = \"600ms\"\n", lock.kinds);
  text += fmt::format("[resource]\n{}", lock.resource);
  if (cell.at(Dimension::links) == 1) text += fmt::format(slow_link, through ? "coordinator:1" : "redis:1");
  return text + fault_sections(fault_sets()[cell.at(Dimension::faults)]);
}

}  // namespace lockstep::tests
