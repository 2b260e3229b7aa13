#pragma once
// How messages travel: who sends what to whom, what becomes of it on the way, and who is told of that. It
// brings together the hosts, the links between them (sim/hosts/links.h) and the timeline on which messages
// wait. What a host does with a message that arrives is not its business.
//
// Openers have the numbers of hosts, servers those of sim/hosts/hosts.h.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/check.h"
#include "core/command.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/time.h"
#include "sim/choices/choice_keys.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"
#include "sim/hosts/hosts.h"
#include "sim/hosts/links.h"
#include "sim/queue/event.h"
#include "sim/queue/timeline.h"
#include "sim/setup.h"

namespace lockstep::sim {

// What an opener asks of a server.
struct Request {
  const Command& command;
  Step step = Step::acquire;
  RequestId request;
  std::uint32_t attempt = 0;
  HoldId hold;
};

template <bool with_coordinators>
class Network {
 public:
  Network() = default;
  // Lays the links of the set-up. No fault lasts beyond `faults_end`.
  void reset(const Setup& setup, Instant faults_end) {
    hosts_ = Hosts<with_coordinators>(setup);
    links_.reset(hosts_.openers(), hosts_.servers(), setup.latency, faults_end, setup.streams);
    for (const LinkTopology& link : setup.links) {
      const std::size_t server = hosts_.server_of(hosts_.index_of(link.server));
      links_.set_topology(links_.of(link.client.value, server), link.exists, link.latency);
    }
  }

  const Hosts<with_coordinators>& hosts() const { return hosts_; }
  const Links& links() const { return links_; }
  void admit_faults() { links_.admit_faults(); }
  // Returns the link that the event's message travels. REQUIRES: it is a message or a reset notice.
  [[gnu::always_inline]] LinkIndex link_of(const Event& event) const {
    const bool to_server = event.was() == EventClass::request;
    const HostIndex opener = to_server ? event.tie.source() : event.tie.destination();
    const HostIndex server = to_server ? event.tie.destination() : event.tie.source();
    return links_.of(opener.value, hosts_.server_of(server));
  }

  // ---- Sending ----

  template <class Observer>
  void send_request(Timeline<Observer>& timeline, Chooser& chooser, std::size_t opener, std::size_t server,
                    const Request& request);
  // Answers the event's request.
  template <class Observer>
  void send_reply(Timeline<Observer>& timeline, Chooser& chooser, const Event& request, const Reply& reply);

  // ---- Arriving ----

  // Returns true iff a cut holds the event. It then arrives later.
  template <class Observer>
  bool held_by_cut(Timeline<Observer>& timeline, const Event& event) {
    if (!links_.admits_faults()) return false;
    const LinkIndex link = link_of(event);
    if (!links_.is_troubled(link, timeline.now())) [[likely]]
      return false;
    return held_under_faults(timeline, event, link);
  }
  // Returns true iff the request is lost because its connection was reset.
  template <class Observer>
  bool loses_request(Timeline<Observer>& timeline, const Event& event) {
    const LinkIndex link = link_of(event);
    if (!links_.is_reset(link, event.message.epoch)) [[likely]]
      return false;
    lose_request_on_reset(timeline, event, link);
    return true;
  }
  // Returns true iff nobody takes the reply, because its connection was reset or its opener has closed it.
  template <class Observer>
  bool loses_reply(Timeline<Observer>& timeline, const Event& event) {
    const LinkIndex link = link_of(event);
    const bool reset = links_.is_reset(link, event.message.epoch);
    if (!reset && !links_.is_closed(link, event.message.epoch)) [[likely]]
      return false;
    drop(timeline, event, reset ? MessageFate::reset : MessageFate::stale_connection);
    return true;
  }
  // Returns false if the opener has meanwhile given up by itself the connection that was reset.
  bool takes_notice(const Event& event, Instant now) {
    return links_.notice_reset(link_of(event), event.message.epoch, now);
  }
  // Tells of a message that its receiver has got.
  template <class Observer>
  void tell_of_delivery(Timeline<Observer>& timeline, const Event& event) const {
    if constexpr (Observer::wants_messages) {
      const Message& message = event.message;
      timeline.emit(MessageDelivered{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                                     message.coordinate(), message.text(event.was() == EventClass::reply)});
    }
  }
  // A message has come to a process that is down. If the host's kernel still runs, it answers a request with
  // a reset.
  template <class Observer>
  void lose_on_down_host(Timeline<Observer>& timeline, const Event& event, bool is_silent);

  // ---- Connections ----

  // The opener forgets its connection to the server.
  template <class Observer>
  void close(Timeline<Observer>& timeline, std::size_t opener, std::size_t server) {
    links_.close(links_.of(opener, server), timeline.now());
    free(timeline, opener, server);
  }
  template <class Observer>
  void close_all_of(Timeline<Observer>& timeline, std::size_t opener) {
    for (std::size_t server = 0; server < hosts_.servers(); ++server) close(timeline, opener, server);
  }
  // Resets every connection to the server. If it does so silently, no opener learns of that until it sends
  // again.
  template <class Observer>
  void reset_all_to(Timeline<Observer>& timeline, std::size_t server, bool silently);
  // Returns true iff some link of the target has a connection.
  bool has_connection(const FaultTarget& target) const;
  // A fault strikes its links and lasts until then. REQUIRES: admit_faults() was called.
  template <class Observer>
  void strike(Timeline<Observer>& timeline, const Fault& fault, Instant until);

  friend bool operator==(const Network&, const Network&) = default;

 private:
  template <class Observer>
  [[gnu::always_inline]] Sent send(Timeline<Observer>& timeline, Chooser& chooser, std::size_t opener,
                                   std::size_t server, Way way, const Coordinate& coordinate,
                                   ClientId client);
  // Drops a request for which there is no link. Neither the server nor the opener is told.
  template <class Observer>
  [[gnu::noinline, gnu::cold]] void lose_request(Timeline<Observer>& timeline, std::size_t opener,
                                                 std::size_t server, const Request& request) {
    Event lost;
    lost.tie =
        TieKey::of(EventClass::request, hosts_.index_of_server(server), hosts_.index_of_opener(opener), 0);
    lost.message.command = request.command;
    lost.message.step = request.step;
    lost.message.hold = request.hold;
    lost.message.attempt = request.attempt;
    drop(timeline, lost, MessageFate::no_link);
  }
  template <class Observer>
  [[gnu::noinline, gnu::cold]] void lose_request_on_reset(Timeline<Observer>& timeline, const Event& event,
                                                          LinkIndex link) {
    drop(timeline, event, MessageFate::reset);
    // The server knows nothing of this connection: its kernel answers with a RST.
    if (links_.is_reset(link, links_.epoch(link)))
      send_reset_notice(timeline, event.tie.source().value, hosts_.server_of(event.tie.destination()),
                        links_.reset_before(link));
  }
  template <class Observer>
  [[gnu::noinline]] void tell_of_sending(Timeline<Observer>& timeline, HostId from, HostId to,
                                         const Message& message, bool is_reply, Instant arrives) const {
    timeline.emit(MessageSent{from, to, message.coordinate(), message.text(is_reply), arrives});
  }
  template <class Observer>
  void drop(Timeline<Observer>& timeline, const Event& event, MessageFate fate) const {
    if constexpr (Observer::wants_messages) {
      const Message& message = event.message;
      timeline.emit(MessageDropped{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                                   message.coordinate(), message.text(event.was() == EventClass::reply),
                                   fate});
    }
  }
  template <class Observer>
  [[gnu::noinline, gnu::cold]] bool held_under_faults(Timeline<Observer>& timeline, const Event& event,
                                                      LinkIndex link) {
    const Way way = event.tie.event_class() == EventClass::request ? Way::request : Way::reply;
    const std::optional<Instant> later = links_.held_by_cut(link, way, timeline.now());
    if (later) timeline.stage(*later, event.tie) = event.message;
    return later.has_value();
  }
  // Tells the observer if something was held up on the connection that the present one replaces.
  template <class Observer>
  void free(Timeline<Observer>& timeline, std::size_t opener, std::size_t server) {
    if (links_.free(links_.of(opener, server), timeline.now())) [[unlikely]]
      tell_of_holding(timeline, opener, server, timeline.now());
  }
  template <class Observer>
  [[gnu::noinline, gnu::cold]] void tell_of_holding(Timeline<Observer>& timeline, std::size_t opener,
                                                    std::size_t server, Instant until) const {
    timeline.emit(LinkHeld{hosts_.id_of(hosts_.index_of_opener(opener)), hosts_.id_of_server(server), until});
  }
  template <class Observer>
  void send_reset_notice(Timeline<Observer>& timeline, std::size_t opener, std::size_t server,
                         std::uint32_t epoch);
  // Calls visit(opener, server) for every link of the target.
  template <class Visit>
  void for_links(const FaultTarget& target, Visit&& visit) const;
  template <class Observer>
  void strike_one(Timeline<Observer>& timeline, const Fault& fault, Instant until, std::size_t opener,
                  std::size_t server);

  Hosts<with_coordinators> hosts_;
  Links links_;  // from openers to servers
};

// ---- Sending ----

// Draws the latency of a message for its protocol coordinates, and sends it on its link.
template <bool with_coordinators>
template <class Observer>
inline Sent Network<with_coordinators>::send(Timeline<Observer>& timeline, Chooser& chooser,
                                             std::size_t opener, std::size_t server, Way way,
                                             const Coordinate& coordinate, ClientId client) {
  const LinkIndex link = links_.of(opener, server);
  const ChoiceKind kind = way == Way::reply ? ChoiceKind::reply_latency : ChoiceKind::request_latency;
  const auto key = [&] { return latency_key(kind, coordinate, client, hosts_.id_of_server(server)); };
  Duration latency = chooser.choose_from(links_.latency(link), kind, key, timeline.now());
  if (timeline.is_planted()) [[unlikely]]
    latency += nanoseconds(1);
  const Sent sent = links_.send(link, way, timeline.now(), latency);
  if (sent.held) [[unlikely]]
    tell_of_holding(timeline, opener, server, links_.held_until(link));
  return sent;
}

template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::send_request(Timeline<Observer>& timeline, Chooser& chooser,
                                              std::size_t opener, std::size_t server,
                                              const Request& request) {
  const Coordinate coordinate{request.step, request.hold.round, request.attempt};
  const Sent sent = send(timeline, chooser, opener, server, Way::request, coordinate, request.hold.client);
  const LinkIndex link = links_.of(opener, server);
  if (!links_.exists(link)) [[unlikely]]
    return lose_request(timeline, opener, server, request);
  const TieKey tie = TieKey::of(EventClass::request, hosts_.index_of_server(server),
                                hosts_.index_of_opener(opener), sent.number);
  Message& message = timeline.stage(sent.at, tie);
  message.command = request.command;
  message.reply = ReplyKind::nil;
  message.step = request.step;
  message.waits_as = EventClass::request;
  message.queued = false;
  message.request = request.request;
  message.hold = request.hold;
  message.attempt = request.attempt;
  message.epoch = links_.open(link);
  if (Observer::wants_messages || (timeline.observer().follows_deletions() && deletes(request.command)))
    tell_of_sending(timeline, hosts_.id_of(hosts_.index_of_opener(opener)), hosts_.id_of_server(server),
                    message, false, sent.at);
}

template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::send_reply(Timeline<Observer>& timeline, Chooser& chooser,
                                            const Event& request, const Reply& reply) {
  const HostIndex opener = request.tie.source();
  const HostIndex from = request.tie.destination();
  const Message& asked = request.message;
  const Sent sent = send(timeline, chooser, opener.value, hosts_.server_of(from), Way::reply,
                         asked.coordinate(), asked.hold.client);
  const TieKey tie = TieKey::of(EventClass::reply, opener, from, sent.number);
  if (sent.lost) [[unlikely]] {
    Event lost{sent.at, tie, asked};
    lost.message.set_answer(reply);
    drop(timeline, lost, MessageFate::lost_reply);
    return;
  }
  Message& message = timeline.stage(sent.at, tie);
  message = asked;
  message.set_answer(reply);
  if constexpr (Observer::wants_messages)
    tell_of_sending(timeline, hosts_.id_of(from), hosts_.id_of(opener), message, true, sent.at);
}

// ---- Arriving ----

template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::lose_on_down_host(Timeline<Observer>& timeline, const Event& event,
                                                   bool is_silent) {
  const EventClass was = event.was();
  if (was != EventClass::request && was != EventClass::reply) return;
  drop(timeline, event, MessageFate::host_down);
  if (was == EventClass::reply) return;
  // A connection that has lost a request carries none of those behind it. If nobody says so now, the opener
  // learns of it when it sends again and the host is up.
  if (is_silent) {
    links_.lose_before(link_of(event), event.message.epoch + 1);
  } else {
    send_reset_notice(timeline, event.tie.source().value, hosts_.server_of(event.tie.destination()),
                      event.message.epoch + 1);
  }
}

// ---- Connections ----

// Sends a RST (or FIN) for all connections of the opener to the server before that epoch. The notice
// travels the link and is held by cuts.
template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::send_reset_notice(Timeline<Observer>& timeline, std::size_t opener,
                                                   std::size_t server, std::uint32_t epoch) {
  const LinkIndex link = links_.of(opener, server);
  links_.lose_before(link, epoch);
  free(timeline, opener, server);
  const TieKey tie = TieKey::of(EventClass::reset_notice, hosts_.index_of_opener(opener),
                                hosts_.index_of_server(server), links_.count_notice(link));
  Message& notice = timeline.stage(timeline.now() + links_.latency(link).min, tie);
  notice = Message{};
  notice.epoch = epoch;
}

// An opener that has not sent anything yet has no connection.
template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::reset_all_to(Timeline<Observer>& timeline, std::size_t server,
                                              bool silently) {
  for (std::size_t opener = 0; opener < hosts_.openers(); ++opener) {
    const LinkIndex link = links_.of(opener, server);
    if (silently || !links_.is_open(link)) {
      links_.lose_before(link, links_.unopened_epoch(link));
      free(timeline, opener, server);
    } else {
      send_reset_notice(timeline, opener, server, links_.unopened_epoch(link));
    }
  }
}

// A host alone stands for all of its links.
template <bool with_coordinators>
template <class Visit>
void Network<with_coordinators>::for_links(const FaultTarget& target, Visit&& visit) const {
  const HostIndex host = hosts_.index_of(target.host);
  if (hosts_.is_opener(host)) {
    for (std::size_t server = 0; server < hosts_.servers(); ++server) {
      if (!target.peer || *target.peer == hosts_.id_of_server(server)) visit(host.value, server);
    }
  }
  if (target.host.kind == HostKind::client || target.peer) return;
  for (std::size_t opener = 0; opener < hosts_.openers(); ++opener) visit(opener, hosts_.server_of(host));
}

template <bool with_coordinators>
bool Network<with_coordinators>::has_connection(const FaultTarget& target) const {
  bool any = false;
  for_links(target, [&](std::size_t opener, std::size_t server) {
    any = any || links_.is_open(links_.of(opener, server));
  });
  return any;
}

template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::strike(Timeline<Observer>& timeline, const Fault& fault, Instant until) {
  for_links(fault.target, [&](std::size_t opener, std::size_t server) {
    strike_one(timeline, fault, until, opener, server);
  });
}

template <bool with_coordinators>
template <class Observer>
void Network<with_coordinators>::strike_one(Timeline<Observer>& timeline, const Fault& fault, Instant until,
                                            std::size_t opener, std::size_t server) {
  const LinkIndex link = links_.of(opener, server);
  switch (fault.kind) {
    case FaultKind::partition:
      links_.cut(link, fault.target.direction, until);
      break;
    case FaultKind::request_delay:
      links_.delay_next(link, Way::request, Duration{fault.magnitude});
      break;
    case FaultKind::reply_delay:
      links_.delay_next(link, Way::reply, Duration{fault.magnitude});
      break;
    case FaultKind::reply_loss:
      links_.lose_next_reply(link);
      break;
    case FaultKind::reset:
      if (links_.is_open(link)) send_reset_notice(timeline, opener, server, links_.unopened_epoch(link));
      break;
    default:
      CHECK(false, "{} strikes no link", name_of(fault.kind));
  }
}

}  // namespace lockstep::sim
