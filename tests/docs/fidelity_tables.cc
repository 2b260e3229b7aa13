#include "tests/docs/fidelity_tables.h"

#include <array>
#include <cstddef>

#include <fmt/core.h>

#include "core/command_info.h"

namespace lockstep::tests::docs {
namespace {

constexpr std::array<FaultFidelity, fault_kind_count> fidelity{{
    {FaultKind::pause,
     "It stands, too, for a process that gets no processor. Any host can be paused, and it handles nothing "
     "meanwhile",
     "one thread of it that stops alone"},
    {FaultKind::suspend,
     "It is a pause besides. On resume the wall clock shows the right time. It hits hosts that have "
     "clocks: clients, nodes, coordinators",
     "live migration with a wall clock that stays behind (that is suspend and `wall_step`)"},
    {FaultKind::wall_step,
     "An operator or NTP sets the clock. Its rate and the monotonic clock stay as they are",
     "a correction bit by bit (that is `slew`)"},
    {FaultKind::rate,
     "It lasts until the end or for `lasts`; after that the clocks run as the host had drawn it at the start",
     "a rate that changes gradually"},
    {FaultKind::clock_freeze, "Afterwards the clock is behind by as much as it stood still",
     "a frozen monotonic clock while the process runs"},
    {FaultKind::partition,
     "A host as its target means all of its links. What is sent or would arrive meanwhile arrives a latency "
     "after healing, in order",
     "loss; an error to the sender; a connection that times out"},
    {FaultKind::request_delay, "Requests behind it wait for it, as behind a lost segment",
     "a slow link (draw it from the latency)"},
    {FaultKind::reply_delay, "Replies behind it wait for it, as behind a lost segment",
     "a slow link (draw it from the latency)"},
    {FaultKind::reply_loss,
     "The connection lives on and nobody is told. TCP does not do that: it stands for a proxy or a client "
     "library that drops the reply",
     "loss of requests (cut the link, or reset)"},
    {FaultKind::reset,
     "It is an RST and loses what is in flight both ways, and what the client sends until it gets the error, "
     "one minimal latency later, or when the link heals. What the node had received was executed",
     "a FIN; half-open connections"},
    {FaultKind::crash,
     "A client loses its lock, its belief and its connections; what it had sent still arrives, and it begins "
     "anew, in its next round. A node loses what its persistence does not save; its kernel resets its "
     "connections and refuses new ones while it is down",
     "a core that hangs while it dies"},
    {FaultKind::power_loss,
     "It does to a client or a node what a crash does, but peers learn of it only when they send to the host "
     "after it is up again",
     "a switch or a rack that fails as one"},
    {FaultKind::shutdown, "Peers learn of it as of a crash", "a SHUTDOWN that fails"},
    {FaultKind::slow,
     "The node takes one command after the other, each longer by the same time, for `lasts`; what has queued "
     "up by then is still worked off at that pace, until the run heals",
     "load that depends on the command"},
    {FaultKind::slew, "NTP corrects a clock like this. The rate is added to that of the host",
     "Linux, where NTP slews CLOCK_MONOTONIC too: use `rate` for that"},
    {FaultKind::key_loss, "All of its keys go at once", "eviction of some keys by a policy"},
    {FaultKind::token_collision, "A node that compares tokens then takes either client for the other",
     "weak generators as such"},
    {FaultKind::stuck, "The lock extends meanwhile if it does that by itself, and a call made before goes on",
     "a lock whose thread hangs too (that is `pause`)"},
}};

constexpr bool every_fault_has_its_row() {
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (fidelity[i].kind != static_cast<FaultKind>(i)) return false;
  }
  return true;
}
static_assert(every_fault_has_its_row());

std::string_view text_of(FaultUnit unit) {
  switch (unit) {
    case FaultUnit::duration_ns:
      return "duration";
    case FaultUnit::signed_duration_ns:
      return "duration, with a sign";
    case FaultUnit::rate_ppb:
      return "rate";
    case FaultUnit::none:
      return "none";
  }
  return "";
}

// Returns the text between ticks, or nothing if the text is empty.
std::string as_code(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("`{}`", text);
}

}  // namespace

std::span<const FaultFidelity> fault_fidelity() { return fidelity; }

std::string commands_as_markdown() {
  std::string text =
      "| in a trace | in JSON | in Redis | who answers | what happens |\n|---|---|---|---|---|\n";
  for (const CommandInfo& info : command_infos) {
    text += fmt::format("| {} | `{}` | {} | {} | {} |\n", info.text, info.name, as_code(info.redis),
                        info.answered_by, info.summary);
  }
  return text;
}

std::string faults_as_markdown() {
  std::string text = "| kind | size | what happens | more exactly | not modelled |\n|---|---|---|---|---|\n";
  for (const FaultFidelity& fault : fidelity) {
    const FaultKindInfo info = fault_kinds()[static_cast<std::size_t>(fault.kind)];
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", info.name, text_of(info.unit), info.summary,
                        fault.details, fault.not_modelled);
  }
  return text;
}

}  // namespace lockstep::tests::docs
