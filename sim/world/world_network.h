#pragma once
// The world's network: sending, arriving, being held by a cut link, being lost. Part of sim/world/world.h.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
MessageText World<Lock, Observer>::text_of(const Message& message, bool is_reply) const {
  MessageText text;
  text.is_reply = is_reply;
  text.command = Command{message.command, message.key, message.ttl_ms, is_reply ? 0 : message.value};
  if (is_reply) text.reply = Reply{message.reply, message.value};
  text.hold = message.hold;
  return text;
}

// Returns when a message sent now will arrive: after a latency drawn for its protocol coordinates and the
// delays of the link's faults, and never before `not_before`, when the message before it on the same
// connection arrives.
template <class Lock, class Observer>
Instant World<Lock, Observer>::arrival(const Coordinate& coordinate, HoldId hold, std::size_t client,
                                       std::size_t server, bool is_reply, Instant not_before) {
  ChoiceKey key;
  key.kind = is_reply ? ChoiceKind::reply_latency : ChoiceKind::request_latency;
  key.step = coordinate.step;
  key.host_kind = hosts_.kind_of_server(server);
  key.client = hold.client.value;
  key.index = key.host_kind == HostKind::redis         ? static_cast<std::uint16_t>(server)
              : key.host_kind == HostKind::coordinator ? hosts_.id_of(hosts_.index_of_server(server)).index
                                                       : std::uint16_t{0};
  key.round = coordinate.round;
  key.attempt = coordinate.attempt;
  Duration latency = draw_from(latency_of(client, server), key);
  Instant sent = now_;
  bool held = false;
  if (!link_faults_.empty()) [[unlikely]] {
    LinkFaults& faults = link_faults(client, server);
    const Duration extra =
        std::exchange(is_reply ? faults.next_reply_extra : faults.next_request_extra, Duration{});
    const Duration added = heal(now_ + extra) - now_;
    latency += added;
    held = added.ns > 0;
    const Instant cut_until = is_reply ? faults.reply_cut_until : faults.request_cut_until;
    if (cut_until > sent) sent = cut_until;
  }
  if (events_ + 1 == planted_event_) [[unlikely]]
    latency += nanoseconds(1);
  const Instant at = std::max(sent + latency, not_before);
  if (held) [[unlikely]]
    hold_link(client, server, at);
  return at;
}

// Tells the observer that a delay holds up a message on the client's present connection.
template <class Lock, class Observer>
void World<Lock, Observer>::hold_link(std::size_t client, std::size_t server, Instant until) {
  LinkFaults& faults = link_faults(client, server);
  faults.held_until = std::max(faults.held_until, until);
  emit(LinkHeld{hosts_.id_of(hosts_.index_of_sender(client)), hosts_.id_of(hosts_.index_of_server(server)),
                faults.held_until});
}

// A new connection takes the place of the present one, so what is held up on that holds up nothing else.
template <class Lock, class Observer>
void World<Lock, Observer>::free_link(std::size_t client, std::size_t server) {
  if (link_faults_.empty() || link_faults(client, server).held_until <= now_) return;
  link_faults(client, server).held_until = now_;
  emit(LinkHeld{hosts_.id_of(hosts_.index_of_sender(client)), hosts_.id_of(hosts_.index_of_server(server)),
                now_});
}

// The message is filled in where it waits in the queue. To build it elsewhere and copy it would cost more
// than the rest of the sending.
template <class Lock, class Observer>
void World<Lock, Observer>::send_request(std::size_t client, std::size_t server, const Command& command,
                                         Step step, RequestId request, std::uint32_t attempt, HoldId hold) {
  Connection& link = connection(client, server);
  const Instant at = arrival({step, hold.round, attempt}, hold, client, server, false, link.last_request);
  link.last_request = at;
  if (!links_.empty() && !links_[client * hosts_.servers() + server].exists) [[unlikely]] {
    lose_request(client, server, command, step, attempt, hold);
    return;
  }
  Event& event = queue_.stage(at, TieKey::of(EventClass::request, hosts_.index_of_server(server),
                                             hosts_.index_of_sender(client), link.requests++));
  Message& message = event.message;
  message.command = command.kind;
  message.reply = ReplyKind::nil;
  message.step = step;
  message.waits_as = EventClass::request;
  message.queued = false;
  message.key = command.key;
  message.epoch = link.epoch;
  message.ttl_ms = command.ttl_ms;
  message.request = request;
  message.value = command.value;
  message.hold = hold;
  message.attempt = attempt;
  if (Observer::wants_messages || (deletes(command) && observer_.follows_deletions()))
    tell_of_request(client, server, message, at);
}

template <class Lock, class Observer>
void World<Lock, Observer>::tell_of_request(std::size_t client, std::size_t server, const Message& message,
                                            Instant arrives) {
  emit(MessageSent{hosts_.id_of(hosts_.index_of_sender(client)), hosts_.id_of(hosts_.index_of_server(server)),
                   coordinate_of(message), text_of(message, false), arrives});
}

// Drops a request for which there is no link. Neither the server nor the client is told.
template <class Lock, class Observer>
void World<Lock, Observer>::lose_request(std::size_t client, std::size_t server, const Command& command,
                                         Step step, std::uint32_t attempt, HoldId hold) {
  Event lost;
  lost.tie =
      TieKey::of(EventClass::request, hosts_.index_of_server(server), hosts_.index_of_sender(client), 0);
  lost.message.command = command.kind;
  lost.message.step = step;
  lost.message.key = command.key;
  lost.message.ttl_ms = command.ttl_ms;
  lost.message.value = command.value;
  lost.message.hold = hold;
  lost.message.attempt = attempt;
  drop(lost, MessageFate::no_link);
}

template <class Lock, class Observer>
void World<Lock, Observer>::send_reply(const Event& request, const Reply& reply) {
  const std::size_t client = request.tie.source().value;
  const HostIndex from = request.tie.destination();
  const std::size_t server = hosts_.server_of(from);
  Connection& link = connection(client, server);
  const Instant at =
      arrival(coordinate_of(request.message), request.message.hold, client, server, true, link.last_reply);
  const TieKey tie = TieKey::of(EventClass::reply, hosts_.index_of_sender(client), from, link.replies++);
  if (!link_faults_.empty() && std::exchange(link_faults(client, server).lose_next_reply, false))
      [[unlikely]] {
    Event lost{at, tie, request.message};
    lost.message.reply = reply.kind;
    lost.message.value = reply.value;
    drop(lost, MessageFate::lost_reply);
    return;
  }
  link.last_reply = at;
  Message& message = queue_.stage(at, tie).message;
  message = request.message;
  message.reply = reply.kind;
  message.value = reply.value;
  if constexpr (Observer::wants_messages) {
    emit(MessageSent{hosts_.id_of(from), hosts_.id_of(hosts_.index_of_sender(client)), coordinate_of(message),
                     text_of(message, true), at});
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::drop(const Event& event, MessageFate fate) {
  if constexpr (Observer::wants_messages) {
    const EventClass was = waited(event) ? event.message.waits_as : event.tie.event_class();
    emit(MessageDropped{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                        coordinate_of(event.message), text_of(event.message, was == EventClass::reply),
                        fate});
  } else {
    static_cast<void>(event);
    static_cast<void>(fate);
  }
}

// A message that arrives at a cut is sent again when the link heals (TCP retransmission). Messages sent
// behind it that are due after the healing wait for it, and the running numbers in their tie keys keep the
// order. Returns true iff the event was held.
template <class Lock, class Observer>
bool World<Lock, Observer>::held_by_cut(const Event& event) {
  const bool is_reply = event.tie.event_class() != EventClass::request;
  const std::size_t client = (is_reply ? event.tie.destination() : event.tie.source()).value;
  const std::size_t server = hosts_.server_of(is_reply ? event.tie.source() : event.tie.destination());
  LinkFaults& faults = link_faults(client, server);
  const Instant until = is_reply ? faults.reply_cut_until : faults.request_cut_until;
  Instant& from = is_reply ? faults.replies_from : faults.requests_from;
  if (until > now_) from = until + latency_of(client, server).min;
  if (from <= now_) return false;
  Connection& link = connection(client, server);
  Instant& last = is_reply ? link.last_reply : link.last_request;
  if (last < from) last = from;
  queue_.stage(from, event.tie).message = event.message;
  return true;
}

template <class Lock, class Observer>
Reply World<Lock, Observer>::serve(std::size_t server, const Message& message) {
  const Command command{message.command, message.key, message.ttl_ms, message.value};
  if (hosts_.is_node(server)) {
    Instant ends = Instant::never();
    if constexpr (requires { Lock::value_is_end; })
      ends = clients_[message.hold.client.value].clock.first_at_or_after(WallTime{message.value});
    return nodes_[server].execute(command, message.hold, now_, observer_, ends);
  }
  if (server == hosts_.resource()) return resource_.execute(command, message.hold, now_, observer_);
  return {ReplyKind::integer, ++counter_};
}

template <class Lock, class Observer>
void World<Lock, Observer>::request_arrived(const Event& event) {
  const std::size_t client = event.tie.source().value;
  const std::size_t server = hosts_.server_of(event.tie.destination());
  const Connection& link = connection(client, server);
  if (event.message.epoch < link.reset_epoch) {
    drop(event, MessageFate::reset);
    // The server knows nothing of this connection: its kernel answers with a RST.
    if (link.epoch < link.reset_epoch) send_reset_notice(client, server, link.reset_epoch);
    return;
  }
  if constexpr (Observer::wants_messages) {
    emit(MessageDelivered{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                          coordinate_of(event.message), text_of(event.message, false)});
  }
  if constexpr (has_coordinators) {
    if (server >= hosts_.coordinator(0)) return request_of_client(event);
  }
  const Reply reply = serve(server, event.message);
  send_reply(event, reply);
  if (event.message.step == Step::acquire)
    trigger(TriggerEvent::requests_executed, event.message.hold.client.value);
}

template <class Lock, class Observer>
bool World<Lock, Observer>::reply_arrived(const Event& event) {
  const std::size_t client = event.tie.destination().value;
  const std::size_t server = hosts_.server_of(event.tie.source());
  const Message& message = event.message;
  const Connection& link = connection(client, server);
  if (message.epoch < link.epoch || message.epoch < link.reset_epoch) {
    drop(event, message.epoch < link.reset_epoch ? MessageFate::reset : MessageFate::stale_connection);
    return true;
  }
  if (server >= hosts_.nodes() && is_for_stuck_application(client, server)) [[unlikely]] {
    keep_for_later(event, clients_[client].stuck_until);
    return false;
  }
  if constexpr (Observer::wants_messages) {
    emit(MessageDelivered{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                          coordinate_of(message), text_of(message, true)});
  }
  clients_[client].now = clients_[client].clock.read(now_);
  const Reply reply{message.reply, message.value};
  if (hosts_.is_node(server)) {
    tell_lock(client,
              NodeReplied{NodeId{static_cast<std::uint16_t>(server)}, message.request, reply, message.key});
  } else if (server == hosts_.counter()) {
    counter_answered(client, message.request, message.hold, reply);
  } else if (server == hosts_.resource()) {
    resource_answered(client, message);
  } else {
    coordinator_answered(client, server, message);
  }
  run_client(client, !waited(event));
  return true;
}

// Drops a message to a process that is down. If the host's kernel still runs, it answers a request with a
// reset.
template <class Lock, class Observer>
void World<Lock, Observer>::lost_on_down_host(const Event& event) {
  const EventClass was = waited(event) ? event.message.waits_as : event.tie.event_class();
  if (was != EventClass::request && was != EventClass::reply) return;
  drop(event, MessageFate::host_down);
  if (was == EventClass::reply || processes_[event.tie.destination().value].silent) return;
  send_reset_notice(event.tie.source().value, hosts_.server_of(event.tie.destination()),
                    event.message.epoch + 1);
}

// Sends a RST (or FIN) for all connections of the client to the server before that epoch. The notice
// travels the link and is held by cuts.
template <class Lock, class Observer>
void World<Lock, Observer>::send_reset_notice(std::size_t client, std::size_t server, std::uint32_t epoch) {
  Connection& link = connection(client, server);
  if (link.reset_epoch < epoch) link.reset_epoch = epoch;
  free_link(client, server);
  const TieKey tie = TieKey::of(EventClass::reset_notice, hosts_.index_of_sender(client),
                                hosts_.index_of_server(server), link.replies++);
  Message& notice = queue_.stage(now_ + latency_of(client, server).min, tie).message;
  notice = Message{};
  notice.epoch = epoch;
}

template <class Lock, class Observer>
void World<Lock, Observer>::lay_links() {
  links_.clear();
  if (setup_->links.empty()) return;
  for (std::uint16_t client = 0; client < hosts_.senders(); ++client) {
    for (std::size_t server = 0; server < hosts_.servers(); ++server) {
      links_.push_back(
          {ClientId{client}, hosts_.id_of(hosts_.index_of_server(server)), true, setup_->latency});
    }
  }
  for (const LinkTopology& link : setup_->links) {
    links_[link.client.value * hosts_.servers() + hosts_.server_of(hosts_.index_of(link.server))] = link;
  }
}

// The client's kernel has received the RST, so nothing that was sent on the connection will be answered.
// Returns false if the client has meanwhile given up that connection by itself.
template <class Lock, class Observer>
bool World<Lock, Observer>::reset_noticed(const Event& event) {
  const std::size_t client = event.tie.destination().value;
  const std::size_t server = hosts_.server_of(event.tie.source());
  Connection& link = connection(client, server);
  if (link.epoch >= event.message.epoch) return false;
  link.epoch = event.message.epoch;
  link.last_request = link.last_reply = now_;
  clients_[client].now = clients_[client].clock.read(now_);
  if (hosts_.is_node(server)) {
    tell_lock(client, NodeFailed{NodeId{static_cast<std::uint16_t>(server)}});
  } else if (server == hosts_.counter()) {
    counter_answered(client, clients_[client].counter_request, clients_[client].hold,
                     Reply{ReplyKind::error, 0});
  } else if (server != hosts_.resource()) {
    coordinator_failed(client, server);
  } else {
    Message message;
    message.reply = ReplyKind::error;
    message.hold = clients_[client].hold;
    resource_answered(client, message);
  }
  run_client(client, !waited(event));
  return true;
}

}  // namespace lockstep::sim
