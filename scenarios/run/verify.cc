#include "scenarios/run/verify.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"
#include "sim/queue/event.h"

namespace lockstep::scenarios {
namespace {

std::string host_name(sim::HostIndex host, const sim::Setup& setup) {
  if (host.value < setup.clients) return to_text(HostId::client(ClientId{host.value}));
  const int server = host.value - setup.clients;
  if (server < setup.nodes) return to_text(HostId::redis(NodeId{static_cast<std::uint16_t>(server)}));
  return to_text(server == setup.nodes ? HostId::resource() : HostId::counter());
}

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

std::string describe(const EventRecord& record, const sim::Setup& setup) {
  const sim::TieKey tie{record.tie};
  return fmt::format("{} {} > {} number {} at {} payload {:016x} {:016x}", class_name(tie.event_class()),
                     host_name(tie.source(), setup), host_name(tie.destination(), setup), tie.number(),
                     to_text(Duration{static_cast<std::int64_t>(record.at)}), record.word0, record.word1);
}

}  // namespace

std::optional<Mismatch> verify_determinism(Runner& runner, const Schedule& schedule, std::uint64_t seed,
                                           std::uint64_t plant_at_event) {
  RunOptions once;
  RunOptions again;
  again.plant_nondeterminism_at_event = plant_at_event;
  if (runner.run(schedule, once).digest == runner.run(schedule, again).digest) return std::nullopt;
  once.event_log = again.event_log = true;
  const std::vector<EventRecord> first = runner.run(schedule, once).event_log;
  const std::vector<EventRecord> second = runner.run(schedule, again).event_log;
  const auto [a, b] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  Mismatch mismatch;
  mismatch.seed = seed;
  if (a == first.end() && b == second.end()) return mismatch;
  mismatch.event = static_cast<std::uint64_t>(a - first.begin()) + 1;
  const sim::Setup& setup = runner.scenario().setup;
  mismatch.first = a == first.end() ? "no event" : describe(*a, setup);
  mismatch.second = b == second.end() ? "no event" : describe(*b, setup);
  return mismatch;
}

}  // namespace lockstep::scenarios
