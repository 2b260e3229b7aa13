#include "reports/trace/text.h"

#include <fmt/core.h>

#include "core/command_info.h"
#include "core/schedule/choice_text.h"
#include "core/text.h"

namespace lockstep::reports {
namespace {

std::string link_text(HostId host, HostId peer) {
  if (host == peer) return lockstep::to_text(host);
  return lockstep::to_text(HostOrLink{host, peer, LinkDirection::both});
}

std::string magnitude_text(FaultKind kind, std::int64_t magnitude) {
  switch (unit_of(kind)) {
    case FaultUnit::duration_ns:
    case FaultUnit::signed_duration_ns:
      return " " + lockstep::to_text(Duration{magnitude});
    case FaultUnit::rate_ppb:
      return " " + lockstep::to_text(RateError{magnitude});
    case FaultUnit::none:
      return "";
  }
  return "";
}

std::string command_text(const MessageText& text) {
  const Command& command = text.command;
  std::string line(command_info(command.kind).text);
  if (command.ttl_ms != 0) line += fmt::format(" PX {}", command.ttl_ms);
  return line;
}

std::string reply_text(const Reply& reply, CommandKind to) {
  switch (reply.kind) {
    case ReplyKind::ok:
      return "OK";
    case ReplyKind::nil:
      return "nil";
    case ReplyKind::integer:
      return fmt::format("{}", reply.value);
    case ReplyKind::token:
      return to == CommandKind::other ? std::string("a value") : fmt::format("token {:x}", reply.value);
    case ReplyKind::error:
      return "error";
    case ReplyKind::refused:
      return "refused";
  }
  return "";
}

std::string message_text(const MessageText& text) {
  if (text.is_reply)
    return fmt::format("reply {} to {} of {}", reply_text(text.reply, text.command.kind), command_text(text),
                       to_text(text.hold));
  return fmt::format("{} of {}", command_text(text), to_text(text.hold));
}

std::string_view fate_text(MessageFate fate) {
  switch (fate) {
    case MessageFate::lost_reply:
      return "lost";
    case MessageFate::reset:
      return "lost with its connection";
    case MessageFate::stale_connection:
      return "ignored: its connection was closed";
    case MessageFate::host_down:
      return "lost: the host is down";
    case MessageFate::no_link:
      return "lost: there is no link";
  }
  return "";
}

std::string_view reason_text(BeliefEnd reason) {
  switch (reason) {
    case BeliefEnd::release_called:
      return "calls release";
    case BeliefEnd::lost:
      return "is told that the lock is lost";
    case BeliefEnd::crashed:
      return "crashes";
  }
  return "";
}

std::string_view operation(bool is_write) { return is_write ? "write" : "read"; }

std::string validity_text(Duration validity, Instant until) {
  if (validity.ns <= 0) return "without a validity";
  return fmt::format("valid for {} until {}", lockstep::to_text(validity), exact_ms(until));
}

// One overload per observation, in the order of core/observation.h.
struct What {
  std::string operator()(const AcquireCalled& e) const {
    return fmt::format("calls acquire number {}", e.round);
  }
  std::string operator()(const AttemptStarted& e) const {
    return fmt::format("starts attempt {} as {}", e.attempt, to_text(e.hold));
  }
  std::string operator()(const QuorumReached& e) const {
    return fmt::format("has a quorum of {} for {}", e.grants, to_text(e.hold));
  }
  std::string operator()(const FencingAsked& e) const {
    return fmt::format("asks for the fencing token of {}", to_text(e.hold));
  }
  std::string operator()(const Acquired& e) const {
    const std::string fencing =
        e.fencing == FencingToken{} ? "" : fmt::format(", fencing token {}", e.fencing.value);
    const std::string grants = e.grants == 0 ? "" : fmt::format(" with {} grants", e.grants);
    return fmt::format("acquired {}{}, {}{}", to_text(e.hold), grants,
                       validity_text(e.validity, e.belief_until), fencing);
  }
  std::string operator()(const ExtendCalled& e) const { return fmt::format("extends {}", to_text(e.hold)); }
  std::string operator()(const Extended& e) const {
    return fmt::format("extended {}, {}", to_text(e.hold), validity_text(e.validity, e.belief_until));
  }
  std::string operator()(const BeliefMoved& e) const {
    return fmt::format("validity of {} now ends at {}", to_text(e.hold), exact_ms(e.belief_until));
  }
  std::string operator()(const BeliefEnded& e) const {
    return fmt::format("{}: {}", reason_text(e.reason), to_text(e.hold));
  }
  std::string operator()(const Rejected& e) const {
    return fmt::format("acquire number {} is rejected", e.round);
  }
  std::string operator()(const Released& e) const { return fmt::format("released {}", to_text(e.hold)); }
  std::string operator()(const ValidityChecked& e) const {
    return fmt::format("checks the validity of {}: {} left, {}", to_text(e.hold),
                       lockstep::to_text(e.remaining), e.valid ? "valid" : "over");
  }
  std::string operator()(const KeySet& e) const {
    const std::string replaced =
        e.replaced ? fmt::format(", in place of that of {}", to_text(*e.replaced)) : "";
    return fmt::format("sets the key of {} until {}{}", to_text(e.hold), exact_ms(e.keeps_until), replaced);
  }
  std::string operator()(const KeyExpiryChanged& e) const {
    return fmt::format("key of {} now until {} instead of {}, by {}", to_text(e.hold),
                       exact_ms(e.keeps_until), exact_ms(e.kept_until), to_text(e.by));
  }
  std::string operator()(const KeyDeleted& e) const {
    return fmt::format("deletes the key of {}, by {}", to_text(e.hold), to_text(e.by));
  }
  std::string operator()(const KeyMoved& e) const {
    return fmt::format("the key of {} now ends at {}", to_text(e.hold), exact_ms(e.keeps_until));
  }
  std::string operator()(const KeyLost& e) const {
    return fmt::format("loses the key of {}, by fault {}", to_text(e.hold), e.fault);
  }
  std::string operator()(const ResourceApplied& e) const {
    return fmt::format("applies a {} of {}, version {}", operation(e.is_write), to_text(e.hold), e.version);
  }
  std::string operator()(const ResourceRefused& e) const {
    return fmt::format("refuses a {} of {}", operation(e.is_write), to_text(e.hold));
  }
  std::string operator()(const FaultBegan& e) const {
    return fmt::format("fault {} begins: {}{} of {}", e.fault, name_of(e.kind),
                       magnitude_text(e.kind, e.magnitude), link_text(e.host, e.peer));
  }
  std::string operator()(const FaultEnded& e) const {
    return fmt::format("fault {} ends: {} of {}", e.fault, name_of(e.kind), link_text(e.host, e.peer));
  }
  std::string operator()(const LinkHeld& e) const {
    return fmt::format("a delay holds up messages to or from {} until {}", lockstep::to_text(e.peer),
                       exact_ms(e.until));
  }
  std::string operator()(const BacklogGrown& e) const {
    return fmt::format("has commands to work off until {}", exact_ms(e.until));
  }
  std::string operator()(const MessageSent& e) const {
    return fmt::format("sends to {}: {}, to arrive at {}", lockstep::to_text(e.to), message_text(e.text),
                       exact_ms(e.arrives));
  }
  std::string operator()(const MessageDelivered& e) const {
    return fmt::format("receives from {}: {}", lockstep::to_text(e.from), message_text(e.text));
  }
  std::string operator()(const MessageDropped& e) const {
    return fmt::format("from {}: {}, {}", lockstep::to_text(e.from), message_text(e.text), fate_text(e.fate));
  }
};

struct Where {
  HostId operator()(const AcquireCalled& e) const { return HostId::client(e.client); }
  HostId operator()(const Rejected& e) const { return HostId::client(e.client); }
  HostId operator()(const KeySet& e) const { return HostId::redis(e.node); }
  HostId operator()(const KeyExpiryChanged& e) const { return HostId::redis(e.node); }
  HostId operator()(const KeyDeleted& e) const { return HostId::redis(e.node); }
  HostId operator()(const KeyMoved& e) const { return HostId::redis(e.node); }
  HostId operator()(const KeyLost& e) const { return HostId::redis(e.node); }
  HostId operator()(const ResourceApplied&) const { return HostId::resource(); }
  HostId operator()(const ResourceRefused&) const { return HostId::resource(); }
  HostId operator()(const FaultBegan& e) const { return e.host; }
  HostId operator()(const FaultEnded& e) const { return e.host; }
  HostId operator()(const LinkHeld& e) const { return e.host; }
  HostId operator()(const BacklogGrown& e) const { return e.host; }
  HostId operator()(const MessageSent& e) const { return e.from; }
  HostId operator()(const MessageDelivered& e) const { return e.to; }
  HostId operator()(const MessageDropped& e) const { return e.to; }
  template <class OfHold>
  HostId operator()(const OfHold& e) const {
    return HostId::client(e.hold.client);
  }
};

}  // namespace

std::string to_text(HoldId hold) {
  return fmt::format("{}.{}.{}", client_name(hold.client), hold.round, hold.draw);
}

std::string exact_ms(Instant at) {
  if (at == Instant::never()) return "never";
  const std::int64_t magnitude = at.ns < 0 ? -at.ns : at.ns;
  return fmt::format("{}{}.{:06} ms", at.ns < 0 ? "-" : "", magnitude / 1'000'000, magnitude % 1'000'000);
}

std::string what_text(const Observation& what) { return std::visit(What{}, what); }

HostId host_of(const Observation& what) { return std::visit(Where{}, what); }

std::string trace_line(const Recorded& recorded) {
  return fmt::format("{:>16}  {:<10}  {}", exact_ms(recorded.at), lockstep::to_text(host_of(recorded.what)),
                     what_text(recorded.what));
}

std::string trace_text(const History& history) {
  std::string text;
  for (const Recorded& recorded : history) text += trace_line(recorded) + '\n';
  return text;
}

}  // namespace lockstep::reports
