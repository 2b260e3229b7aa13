#include "reports/trace/json.h"

#include <nlohmann/json.hpp>

#include "core/command_info.h"
#include "core/host_text.h"
#include "reports/machine/json_text.h"
#include "reports/trace/text.h"

namespace lockstep::reports {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json json_of(Instant at) { return at == Instant::never() ? Json(nullptr) : Json(at.ns); }

std::string_view name_of_reply(ReplyKind kind) {
  switch (kind) {
    case ReplyKind::ok:
      return "ok";
    case ReplyKind::nil:
      return "nil";
    case ReplyKind::integer:
      return "integer";
    case ReplyKind::token:
      return "token";
    case ReplyKind::error:
      return "error";
    case ReplyKind::refused:
      return "refused";
  }
  return "";
}

std::string_view name_of_reason(BeliefEnd reason) {
  switch (reason) {
    case BeliefEnd::release_called:
      return "release_called";
    case BeliefEnd::lost:
      return "lost";
    case BeliefEnd::crashed:
      return "crashed";
  }
  return "";
}

std::string_view name_of_fate(MessageFate fate) {
  switch (fate) {
    case MessageFate::lost_reply:
      return "lost_reply";
    case MessageFate::reset:
      return "reset";
    case MessageFate::stale_connection:
      return "stale_connection";
    case MessageFate::host_down:
      return "host_down";
    case MessageFate::no_link:
      return "no_link";
  }
  return "";
}

template <class Message>
Json message(std::string_view event, const Message& e) {
  Json json{{"event", event},
            {"from", lockstep::to_text(e.from)},
            {"to", lockstep::to_text(e.to)},
            {"hold", to_text(e.text.hold)},
            {"is_reply", e.text.is_reply},
            {"command", command_info(e.text.command.kind).name}};
  if (e.text.command.ttl_ms != 0) json["ttl_ms"] = e.text.command.ttl_ms;
  if (e.text.is_reply) {
    json["reply"] = name_of_reply(e.text.reply.kind);
    json["value"] = e.text.reply.value;
  }
  return json;
}

template <class Fault>
Json fault(std::string_view event, const Fault& e) {
  return {{"event", event},
          {"fault", e.fault},
          {"kind", lockstep::name_of(e.kind)},
          {"peer", e.peer == e.host ? Json(nullptr) : Json(lockstep::to_text(e.peer))}};
}

// One overload per observation, in the order of core/observation.h.
struct Entry {
  Json operator()(const AcquireCalled& e) const { return {{"event", "acquire_called"}, {"round", e.round}}; }
  Json operator()(const AttemptStarted& e) const {
    return {{"event", "attempt_started"}, {"hold", to_text(e.hold)}, {"attempt", e.attempt}};
  }
  Json operator()(const QuorumReached& e) const {
    return {{"event", "quorum_reached"}, {"hold", to_text(e.hold)}, {"grants", e.grants}};
  }
  Json operator()(const FencingAsked& e) const {
    return {{"event", "fencing_asked"}, {"hold", to_text(e.hold)}};
  }
  Json operator()(const Acquired& e) const {
    return {{"event", "acquired"},
            {"hold", to_text(e.hold)},
            {"grants", e.grants},
            {"validity_ns", e.validity.ns},
            {"belief_until_ns", json_of(e.belief_until)},
            {"fencing", e.fencing == FencingToken{} ? Json(nullptr) : Json(e.fencing.value)}};
  }
  Json operator()(const ExtendCalled& e) const {
    return {{"event", "extend_called"}, {"hold", to_text(e.hold)}};
  }
  Json operator()(const Extended& e) const {
    return {{"event", "extended"},
            {"hold", to_text(e.hold)},
            {"validity_ns", e.validity.ns},
            {"belief_until_ns", json_of(e.belief_until)}};
  }
  Json operator()(const BeliefMoved& e) const {
    return {
        {"event", "belief_moved"}, {"hold", to_text(e.hold)}, {"belief_until_ns", json_of(e.belief_until)}};
  }
  Json operator()(const BeliefEnded& e) const {
    return {{"event", "belief_ended"}, {"hold", to_text(e.hold)}, {"reason", name_of_reason(e.reason)}};
  }
  Json operator()(const Rejected& e) const { return {{"event", "rejected"}, {"round", e.round}}; }
  Json operator()(const Released& e) const { return {{"event", "released"}, {"hold", to_text(e.hold)}}; }
  Json operator()(const ValidityChecked& e) const {
    return {{"event", "validity_checked"},
            {"hold", to_text(e.hold)},
            {"valid", e.valid},
            {"remaining_ns", e.remaining.ns}};
  }
  Json operator()(const KeySet& e) const {
    return {{"event", "key_set"},
            {"key", e.key.value},
            {"hold", to_text(e.hold)},
            {"keeps_until_ns", json_of(e.keeps_until)},
            {"replaced", e.replaced ? Json(to_text(*e.replaced)) : Json(nullptr)}};
  }
  Json operator()(const KeyExpiryChanged& e) const {
    return {{"event", "key_expiry_changed"},
            {"key", e.key.value},
            {"hold", to_text(e.hold)},
            {"by", to_text(e.by)},
            {"kept_until_ns", json_of(e.kept_until)},
            {"keeps_until_ns", json_of(e.keeps_until)}};
  }
  Json operator()(const KeyDeleted& e) const {
    return {{"event", "key_deleted"}, {"key", e.key.value}, {"hold", to_text(e.hold)}, {"by", to_text(e.by)}};
  }
  Json operator()(const KeyMoved& e) const {
    return {{"event", "key_moved"},
            {"key", e.key.value},
            {"hold", to_text(e.hold)},
            {"keeps_until_ns", json_of(e.keeps_until)}};
  }
  Json operator()(const KeyLost& e) const {
    return {{"event", "key_lost"}, {"key", e.key.value}, {"hold", to_text(e.hold)}, {"fault", e.fault}};
  }
  Json operator()(const ResourceApplied& e) const {
    return {{"event", "resource_applied"},
            {"hold", to_text(e.hold)},
            {"is_write", e.is_write},
            {"version", e.version}};
  }
  Json operator()(const ResourceRefused& e) const {
    return {{"event", "resource_refused"}, {"hold", to_text(e.hold)}, {"is_write", e.is_write}};
  }
  Json operator()(const FaultBegan& e) const {
    Json json = fault("fault_began", e);
    json["magnitude"] = e.magnitude;
    json["until_ns"] = json_of(e.until);
    return json;
  }
  Json operator()(const FaultEnded& e) const { return fault("fault_ended", e); }
  Json operator()(const LinkHeld& e) const {
    return {{"event", "link_held"}, {"peer", lockstep::to_text(e.peer)}, {"until_ns", e.until.ns}};
  }
  Json operator()(const BacklogGrown& e) const {
    return {{"event", "backlog_grown"}, {"until_ns", e.until.ns}};
  }
  Json operator()(const MessageSent& e) const {
    Json json = message("message_sent", e);
    json["arrives_ns"] = json_of(e.arrives);
    return json;
  }
  Json operator()(const MessageDelivered& e) const { return message("message_delivered", e); }
  Json operator()(const MessageDropped& e) const {
    Json json = message("message_dropped", e);
    json["fate"] = name_of_fate(e.fate);
    return json;
  }
};

Json violation_json(const JudgedViolation& judged) {
  const Violation& violation = judged.violation;
  return {{"kind", code_of(violation.property)},
          {"at_ns", violation.at.ns},
          {"inside_model", judged.inside_model},
          {"hold", to_text(violation.hold)},
          {"other", violation.other == violation.hold ? Json(nullptr) : Json(to_text(violation.other))}};
}

}  // namespace

std::string trace_json(const RunReport& report, const History& history) {
  Json head = json_head();
  head["scenario"] = report.scenario;
  head["lock"] = report.lock;
  head["seed"] = report.seed ? Json(report.seed->value) : Json(nullptr);
  head["verdict"] = lockstep::name_of(report.verdict);
  head["digest"] = to_hex(report.digest);
  head["repro"] = report.repro;
  head["violations"] = Json::array();
  for (const ViolationReport& one : report.violations)
    head["violations"].push_back(violation_json(one.judged));
  std::string text = dumped(head);
  text.back() = ',';
  text += "\"history\":[";
  for (std::size_t i = 0; i < history.size(); ++i) {
    Json entry{{"at_ns", history[i].at.ns}, {"host", lockstep::to_text(host_of(history[i].what))}};
    entry.update(std::visit(Entry{}, history[i].what));
    text += (i == 0 ? "\n" : ",\n") + dumped(entry);
  }
  return text + "\n]}\n";
}

}  // namespace lockstep::reports
