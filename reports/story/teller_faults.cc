// What stories say about faults.

#include <algorithm>

#include "core/schedule/choice_limits.h"
#include "reports/story/fault_words.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Faults that make one line. They are alike and strike at one instant, on several links of a host or on
// several nodes.
struct ToldFault {
  Instant at;
  Place place;  // in the history
  FaultBegan fault;
  std::vector<HostId> hosts;
  std::vector<HostId> peers;  // the other ends of the links
};

void add_fault(Instant at, Place place, const FaultBegan& fault, std::vector<ToldFault>& told) {
  const bool link = fault.peer != fault.host;
  const auto alike = std::find_if(told.begin(), told.end(), [&](const ToldFault& t) {
    return t.at == at && t.fault.kind == fault.kind && t.fault.magnitude == fault.magnitude &&
           t.fault.until == fault.until &&
           (link ? !t.peers.empty() && t.fault.host == fault.host : t.peers.empty());
  });
  if (alike == told.end()) {
    told.push_back({at, place, fault, {fault.host}, {}});
    if (link) told.back().peers.push_back(fault.peer);
  } else if (link) {
    alike->peers.push_back(fault.peer);
  } else {
    alike->hosts.push_back(fault.host);
  }
}

// Returns true iff a client did or was told something at the same instant and before history[place]. That
// may be what set the fault off.
bool follows_a_client(const History& history, Place place) {
  for (Place i = place; i-- > 0 && history[i].at == history[place].at;) {
    const Observation& what = history[i].what;
    if (std::holds_alternative<AcquireCalled>(what) || std::holds_alternative<AttemptStarted>(what) ||
        std::holds_alternative<QuorumReached>(what) || std::holds_alternative<Acquired>(what) ||
        std::holds_alternative<Extended>(what) || std::holds_alternative<BeliefEnded>(what) ||
        std::holds_alternative<ValidityChecked>(what) || std::holds_alternative<Rejected>(what))
      return true;
  }
  return false;
}

// Returns true iff the fault waits for this message.
bool waits_for(const FaultBegan& fault, const MessageSent& sent) {
  if (sent.text.is_reply == (fault.kind == FaultKind::request_delay)) return false;
  const HostId asks = sent.text.is_reply ? sent.to : sent.from;
  const HostId answers = sent.text.is_reply ? sent.from : sent.to;
  return asks == fault.host && (answers == fault.peer || fault.peer == fault.host);
}

}  // namespace

bool Teller::concerns(const FaultBegan& fault, std::initializer_list<ClientId> clients) const {
  if (fault.host.kind != HostKind::client) return true;
  return std::any_of(clients.begin(), clients.end(),
                     [&](ClientId c) { return fault.host == HostId::client(c); });
}

Instant Teller::at_work_until(Place place) const {
  const auto& fault = std::get<FaultBegan>(history_[place].what);
  const bool of_token = effect_of(fault.kind) == FaultEffect::changes_token;
  const bool of_message = is_message_fault(fault.kind) && effect_of(fault.kind) != FaultEffect::resets;
  if (!of_token && !of_message) return fault.until;
  for (Place i = place + 1; i < history_.size(); ++i) {
    const auto* attempt = std::get_if<AttemptStarted>(&history_[i].what);
    if (of_token && attempt != nullptr && HostId::client(attempt->hold.client) == fault.host)
      return history_[i].at + nanoseconds(1);
    const auto* sent = std::get_if<MessageSent>(&history_[i].what);
    if (of_message && sent != nullptr && waits_for(fault, *sent)) return sent->arrives;
    const auto* dropped = std::get_if<MessageDropped>(&history_[i].what);
    if (fault.kind == FaultKind::reply_loss && dropped != nullptr &&
        dropped->fate == MessageFate::lost_reply && dropped->to == fault.host)
      return history_[i].at + nanoseconds(1);
  }
  return violation_.at;
}

void Teller::say_faults(std::initializer_list<ClientId> clients, Instant since) {
  std::vector<ToldFault> told;
  for (Place place = 0; place < history_.size() && history_[place].at <= violation_.at; ++place) {
    const Instant began = history_[place].at;
    const auto* fault = std::get_if<FaultBegan>(&history_[place].what);
    if (fault == nullptr || !concerns(*fault, clients)) continue;
    if (began < since && at_work_until(place) <= since) continue;
    if (!told_faults_.insert(place).second) continue;
    add_fault(began, place, as_it_turned_out(*fault, began), told);
  }
  for (const ToldFault& t : told) {
    const std::string words = fault_words(t.fault, t.peers);
    say(strikes_links(t.fault.kind) ? Weight::link_fault : Weight::fault, t.at, hosts_text(t.hosts),
        t.hosts.size() == 1 ? words : (words.starts_with("its ") ? "each: " : "each ") + words);
    lines_.back().rank = follows_a_client(history_, t.place) ? 1 : -1;
  }
}

FaultBegan Teller::as_it_turned_out(FaultBegan fault, Instant began) const {
  const bool lasts = unit_of(fault.kind) == FaultUnit::duration_ns && !lasts_apart(fault.kind) &&
                     !is_message_fault(fault.kind);
  if (!lasts) return fault;
  if (takes_down(fault.kind)) {
    fault.magnitude = longest_duration.ns;
  } else if (fault.until > began) {
    fault.magnitude = std::min(fault.magnitude, (fault.until - began).ns);
  }
  for (const Recorded& recorded : history_) {
    const auto* ended = std::get_if<FaultEnded>(&recorded.what);
    if (ended != nullptr && ended->fault == fault.fault && recorded.at >= began)
      fault.magnitude = (recorded.at - began).ns;
  }
  return fault;
}

}  // namespace lockstep::reports
