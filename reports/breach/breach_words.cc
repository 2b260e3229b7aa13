#include "reports/breach/breach_words.h"

#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include "core/host_text.h"
#include "core/text.h"

namespace lockstep::reports {
namespace {

// Writes a rate to a thousandth of a percent, rounded down.
std::string percent(std::int64_t ppb) { return for_people(RateError{floor_div(ppb, 10'000) * 10'000}); }

std::string target_words(const StruckFault& fault) {
  if (fault.peer == fault.host) return to_text(fault.host);
  return to_text(HostOrLink{fault.host, fault.peer, LinkDirection::both});
}

struct BlameWords {
  std::string operator()(const StruckFault& fault) const {
    return fmt::format("{} of {} at {}", name_of(fault.kind), target_words(fault), for_people(fault.at));
  }
  std::string operator()(const ClockPair& pair) const {
    return fmt::format("clock rate of {} ({}) against that of {} ({})", to_text(pair.server),
                       for_people(pair.server_rate), to_text(pair.client), for_people(pair.client_rate));
  }
  std::string operator()(const WrongOffset& wrong) const { return "clock offset of " + to_text(wrong.host); }
  std::string operator()(const WrongRate& wrong) const { return "clock rate of " + to_text(wrong.host); }
  std::string operator()(Given given) const {
    return given == Given::workload ? "the workload" : "the set-up";
  }
};

struct QuantityWords {
  std::string operator()(std::monostate) const { return "none"; }
  std::string operator()(Duration duration) const { return to_the_ms(duration); }
  std::string operator()(RateError rate) const { return for_people(rate); }
  std::string operator()(Count count) const {
    return count.of == 0 ? fmt::format("{}", count.value) : fmt::format("{} of {}", count.value, count.of);
  }
};

std::string words_of(const Quantity& quantity) { return std::visit(QuantityWords{}, quantity); }

bool allows_nothing(const Breach& breach) { return allowed_words(breach) == "none"; }

// Returns the breach as the end of a sentence: "no wall clock step on a node; here it was -6 s, by …".
std::string breach_sentence(const Breach& breach) {
  const bool none = allows_nothing(breach);
  return fmt::format("{}{}{}; here it was {}, by {}", none ? "no " : "", assumption_words(breach),
                     none ? std::string() : fmt::format(" ({})", allowed_words(breach)), seen_words(breach),
                     blame_words(breach));
}

}  // namespace

std::string assumption_words(const Breach& breach) {
  switch (breach.assumption) {
    case Assumption::clock_rates:
      return fmt::format("rate error of a {} relative to the client",
                         breach.host.kind == HostKind::coordinator ? "coordinator" : "node");
    case Assumption::wall_step_on_node:
      return "wall clock step on a node";
    case Assumption::wall_freeze_on_node:
      return "wall clock freeze on a node";
    case Assumption::suspended_client:
      return "suspend of the client";
    case Assumption::key_kept:
      return "a node keeps an acknowledged key for its TTL";
    case Assumption::one_node_list:
      return "one node list for all clients";
    case Assumption::client_clocks_agree:
      return "the clients' wall clocks agree";
    case Assumption::coordinator_clocks_agree:
      return "the coordinators' wall clocks agree";
    case Assumption::coordinator_remembers:
      return "a coordinator keeps what it has granted";
    case Assumption::stalls:
      return fmt::format("stalls of {}, its links and its nodes since the expiry of its key was set",
                         to_text(breach.host));
    case Assumption::operation_in_time:
      return "pause + write delay < validity remaining at the check";
    case Assumption::work_in_time:
      return "work + pause + write delay < validity remaining at the acquisition";
    case Assumption::guarded_writes:
      return "blind write to a compare-and-set resource";
    case Assumption::reach:
      return fmt::format("nodes up and within reach of {}", to_text(breach.host));
    case Assumption::link_at_release:
      return "link down at the release";
    case Assumption::node_at_release:
      return "node down at the release";
    case Assumption::coordinator_at_release:
      return "coordinator down at the release";
  }
  return {};
}

std::string allowed_words(const Breach& breach) {
  switch (breach.assumption) {
    case Assumption::clock_rates:
      return "at most " + percent(std::get<RateError>(breach.allowed).ppb);
    case Assumption::one_node_list:
      return "one";
    case Assumption::client_clocks_agree:
    case Assumption::coordinator_clocks_agree:
      return "no difference";
    case Assumption::coordinator_remembers:
      return "for its TTL";
    case Assumption::stalls:
      return std::get<Duration>(breach.allowed).ns > 0 ? "below " + words_of(breach.allowed) : "none";
    case Assumption::reach:
      return "at least " + words_of(breach.allowed);
    default:
      return words_of(breach.allowed);
  }
}

std::string seen_words(const Breach& breach) {
  switch (breach.assumption) {
    case Assumption::clock_rates:  // rounded up, since what breaches must look larger than what is allowed
      return percent(std::get<RateError>(breach.seen).ppb + 9'999);
    case Assumption::key_kept:
      return fmt::format("lost by {} at {}", to_text(breach.host), for_people(breach.at));
    case Assumption::one_node_list:
      return "two";
    case Assumption::coordinator_remembers:
      return "forgotten by " + to_text(breach.host);
    case Assumption::guarded_writes:
      return "every write";
    case Assumption::link_at_release:
    case Assumption::node_at_release:
    case Assumption::coordinator_at_release:
      return std::string(name_of(std::get<StruckFault>(breach.by.front()).kind));
    default:
      return words_of(breach.seen);
  }
}

std::string blame_words(const Breach& breach) {
  constexpr std::size_t most_listed = 3;
  std::vector<std::string> words;
  for (const Blame& blame : breach.by) words.push_back(std::visit(BlameWords{}, blame));
  if (words.size() > most_listed) return fmt::format("{} and {} more", words.front(), words.size() - 1);
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string breach_line(const Breach& breach) {
  return fmt::format("{}: allowed {}, seen {}, by {}", assumption_words(breach), allowed_words(breach),
                     seen_words(breach), blame_words(breach));
}

std::string model_words(const JudgedViolation& judged) {
  const std::string_view code = code_of(judged.violation.property);
  const std::vector<Breach>& breached = judged.breached;
  if (breached.empty()) {
    return fmt::format(
        "inside: nothing that {} assumes was breached, so it is the lock that breaks it, or its settings.",
        code);
  }
  const std::string more = breached.size() > 1 ? fmt::format(" And {} more.", breached.size() - 1) : "";
  const std::string breach = breach_sentence(breached.front());
  if (judged.inside_model) {
    return fmt::format(
        "inside: {} assumes {}.{} But a run without that breaks it as well, so it is the lock that "
        "breaks it, or its settings.",
        code, breach, more);
  }
  const std::string near = judged.near.runs == 0
                               ? ""
                               : fmt::format(" In {} {} like this one without that, the lock held.",
                                             judged.near.runs, judged.near.runs == 1 ? "run" : "runs");
  return fmt::format("outside: {} assumes {}.{}{}", code, breach, more, near);
}

}  // namespace lockstep::reports
