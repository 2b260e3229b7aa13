#include "scenarios/run/verify.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/host_text.h"
#include "core/text.h"
#include "sim/hosts/hosts.h"
#include "sim/queue/event.h"

namespace lockstep::scenarios {
namespace {

std::string_view class_name(sim::EventClass event_class) {
  switch (event_class) {
    case sim::EventClass::fault_begin:
      return "fault begins";
    case sim::EventClass::fault_end:
      return "fault ends";
    case sim::EventClass::resume:
      return "resume";
    case sim::EventClass::backlog:
      return "backlog";
    case sim::EventClass::request:
      return "request";
    case sim::EventClass::reply:
      return "reply";
    case sim::EventClass::reset_notice:
      return "reset notice";
    case sim::EventClass::timer:
      return "timer";
  }
  return "";
}

std::string describe(const EventRecord& record, const sim::Hosts<>& hosts) {
  const sim::TieKey tie{record.tie};
  const auto name = [&](sim::HostIndex host) { return to_text(hosts.id_of(host)); };
  return fmt::format("{} {} > {} number {} at {} payload {:016x} {:016x}", class_name(tie.event_class()),
                     name(tie.source()), name(tie.destination()), tie.number(),
                     to_text(Duration{static_cast<std::int64_t>(record.at)}), record.word0, record.word1);
}

}  // namespace

std::optional<Mismatch> verify_determinism(Runner& runner, const Schedule& schedule, std::uint64_t seed,
                                           std::uint64_t plant_at_event) {
  RunOptions once;
  RunOptions again;
  again.plant_nondeterminism_at_event = plant_at_event;
  again.checks_invariants = true;
  if (runner.run(schedule, once).digest == runner.run(schedule, again).digest) return std::nullopt;
  again.checks_invariants = false;
  once.event_log = again.event_log = true;
  const std::vector<EventRecord> first = runner.run(schedule, once).event_log;
  const std::vector<EventRecord> second = runner.run(schedule, again).event_log;
  const auto [a, b] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  Mismatch mismatch;
  mismatch.seed = seed;
  if (a == first.end() && b == second.end()) return mismatch;
  mismatch.event = static_cast<std::uint64_t>(a - first.begin()) + 1;
  const sim::Hosts<> hosts(runner.scenario().setup);
  mismatch.first = a == first.end() ? "no event" : describe(*a, hosts);
  mismatch.second = b == second.end() ? "no event" : describe(*b, hosts);
  return mismatch;
}

}  // namespace lockstep::scenarios
