#pragma once
// The world's network: sending, arriving, being held by a cut link, being lost. Part of sim/world/world.h.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
MessageText World<Lock, Observer>::text_of(const Message& message, bool is_reply) const {
  MessageText text;
  text.is_reply = is_reply;
  text.command = message.command;
  if (is_reply) {
    text.command.value = 0;
    text.reply = message.answer();
  }
  text.hold = message.hold;
  return text;
}

// Draws the latency of a message for its protocol coordinates, and sends it on its link.
template <class Lock, class Observer>
Sent World<Lock, Observer>::send(const Coordinate& coordinate, HoldId hold, std::size_t client,
                                 std::size_t server, Way way) {
  const LinkIndex link = links_.of(client, server);
  ChoiceKey key;
  key.kind = way == Way::reply ? ChoiceKind::reply_latency : ChoiceKind::request_latency;
  key.step = coordinate.step;
  key.host_kind = hosts_.kind_of_server(server);
  key.client = hold.client.value;
  key.index = key.host_kind == HostKind::redis         ? static_cast<std::uint16_t>(server)
              : key.host_kind == HostKind::coordinator ? hosts_.id_of(hosts_.index_of_server(server)).index
                                                       : std::uint16_t{0};
  key.round = coordinate.round;
  key.attempt = coordinate.attempt;
  Duration latency = draw_from(links_.latency(link), key);
  if (events_ + 1 == planted_event_) [[unlikely]]
    latency += nanoseconds(1);
  const Sent sent = links_.send(link, way, now_, latency);
  if (sent.held) [[unlikely]]
    emit(LinkHeld{hosts_.id_of(hosts_.index_of_sender(client)), hosts_.id_of(hosts_.index_of_server(server)),
                  links_.held_until(link)});
  return sent;
}

// Tells the observer if something was held up on the connection that the present one replaces.
template <class Lock, class Observer>
void World<Lock, Observer>::free_link(std::size_t client, std::size_t server) {
  if (links_.free(links_.of(client, server), now_)) [[unlikely]]
    emit(LinkHeld{hosts_.id_of(hosts_.index_of_sender(client)), hosts_.id_of(hosts_.index_of_server(server)),
                  now_});
}

// The client forgets its connection to the server.
template <class Lock, class Observer>
void World<Lock, Observer>::close_link(std::size_t client, std::size_t server) {
  links_.close(links_.of(client, server), now_);
  free_link(client, server);
}

// The message is filled in where it waits in the queue. To build it elsewhere and copy it would cost more
// than the rest of the sending.
template <class Lock, class Observer>
void World<Lock, Observer>::send_request(std::size_t client, std::size_t server, const Command& command,
                                         Step step, RequestId request, std::uint32_t attempt, HoldId hold) {
  const Sent sent = send({step, hold.round, attempt}, hold, client, server, Way::request);
  const LinkIndex link = links_.of(client, server);
  if (!links_.exists(link)) [[unlikely]] {
    lose_request(client, server, command, step, attempt, hold);
    return;
  }
  Event& event = queue_.stage(sent.at, TieKey::of(EventClass::request, hosts_.index_of_server(server),
                                                  hosts_.index_of_sender(client), sent.number));
  Message& message = event.message;
  message.command = command;
  message.reply = ReplyKind::nil;
  message.step = step;
  message.waits_as = EventClass::request;
  message.queued = false;
  message.request = request;
  message.hold = hold;
  message.attempt = attempt;
  message.epoch = links_.open(link);
  if (Observer::wants_messages || (deletes(command) && observer_.follows_deletions()))
    tell_of_request(client, server, message, sent.at);
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
  lost.message.command = command;
  lost.message.step = step;
  lost.message.hold = hold;
  lost.message.attempt = attempt;
  drop(lost, MessageFate::no_link);
}

template <class Lock, class Observer>
void World<Lock, Observer>::send_reply(const Event& request, const Reply& reply) {
  const std::size_t client = request.tie.source().value;
  const HostIndex from = request.tie.destination();
  const std::size_t server = hosts_.server_of(from);
  const Sent sent = send(coordinate_of(request.message), request.message.hold, client, server, Way::reply);
  const TieKey tie = TieKey::of(EventClass::reply, hosts_.index_of_sender(client), from, sent.number);
  if (sent.lost) [[unlikely]] {
    Event lost{sent.at, tie, request.message};
    lost.message.set_answer(reply);
    drop(lost, MessageFate::lost_reply);
    return;
  }
  Message& message = queue_.stage(sent.at, tie).message;
  message = request.message;
  message.set_answer(reply);
  if constexpr (Observer::wants_messages) {
    emit(MessageSent{hosts_.id_of(from), hosts_.id_of(hosts_.index_of_sender(client)), coordinate_of(message),
                     text_of(message, true), sent.at});
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::drop(const Event& event, MessageFate fate) {
  if constexpr (Observer::wants_messages) {
    const EventClass was = event.was();
    emit(MessageDropped{hosts_.id_of(event.tie.source()), hosts_.id_of(event.tie.destination()),
                        coordinate_of(event.message), text_of(event.message, was == EventClass::reply),
                        fate});
  } else {
    static_cast<void>(event);
    static_cast<void>(fate);
  }
}

// Returns true iff a cut holds the event.
template <class Lock, class Observer>
bool World<Lock, Observer>::held_by_cut(const Event& event) {
  const Way way = event.tie.event_class() == EventClass::request ? Way::request : Way::reply;
  const std::optional<Instant> later = links_.held_by_cut(link_of(event, way), way, now_);
  if (later) queue_.stage(*later, event.tie).message = event.message;
  return later.has_value();
}

template <class Lock, class Observer>
Reply World<Lock, Observer>::serve(std::size_t server, const Message& message) {
  const Command& command = message.command;
  if (hosts_.is_node(server)) {
    Instant ends = Instant::never();
    if constexpr (requires { Lock::value_is_end; })
      ends = clients_[message.hold.client.value].clock.first_at_or_after(WallTime{command.value});
    return nodes_[server].execute(command, message.hold, now_, observer_, ends);
  }
  if (server == hosts_.resource()) return resource_.execute(command, message.hold, now_, observer_);
  return {ReplyKind::integer, ++counter_};
}

template <class Lock, class Observer>
void World<Lock, Observer>::request_arrived(const Event& event) {
  const std::size_t client = event.tie.source().value;
  const std::size_t server = hosts_.server_of(event.tie.destination());
  const LinkIndex link = links_.of(client, server);
  if (links_.is_reset(link, event.message.epoch)) {
    drop(event, MessageFate::reset);
    // The server knows nothing of this connection: its kernel answers with a RST.
    if (links_.is_reset(link, links_.epoch(link)))
      send_reset_notice(client, server, links_.reset_before(link));
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
  const LinkIndex link = links_.of(client, server);
  const bool reset = links_.is_reset(link, message.epoch);
  if (reset || links_.is_closed(link, message.epoch)) {
    drop(event, reset ? MessageFate::reset : MessageFate::stale_connection);
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
  const Reply reply = message.answer();
  if (hosts_.is_node(server)) {
    tell_lock(client, NodeReplied{NodeId{static_cast<std::uint16_t>(server)}, message.request, reply,
                                  message.command.key});
  } else if (server == hosts_.counter()) {
    counter_answered(client, message.request, message.hold, reply);
  } else if (server == hosts_.resource()) {
    resource_answered(client, message);
  } else {
    coordinator_answered(client, server, message);
  }
  run_client(client, !event.waited());
  return true;
}

// Drops a message to a process that is down. If the host's kernel still runs, it answers a request with a
// reset.
template <class Lock, class Observer>
void World<Lock, Observer>::lost_on_down_host(const Event& event) {
  const EventClass was = event.was();
  if (was != EventClass::request && was != EventClass::reply) return;
  drop(event, MessageFate::host_down);
  if (was == EventClass::reply) return;
  const std::size_t client = event.tie.source().value;
  const std::size_t server = hosts_.server_of(event.tie.destination());
  // A connection that has lost a request carries none of those behind it. If nobody says so now, the client
  // learns of it when it sends again and the host is up.
  if (processes_.is_silent(event.tie.destination())) {
    links_.lose_before(links_.of(client, server), event.message.epoch + 1);
  } else {
    send_reset_notice(client, server, event.message.epoch + 1);
  }
}

// Sends a RST (or FIN) for all connections of the client to the server before that epoch. The notice
// travels the link and is held by cuts.
template <class Lock, class Observer>
void World<Lock, Observer>::send_reset_notice(std::size_t client, std::size_t server, std::uint32_t epoch) {
  const LinkIndex link = links_.of(client, server);
  links_.lose_before(link, epoch);
  free_link(client, server);
  const TieKey tie = TieKey::of(EventClass::reset_notice, hosts_.index_of_sender(client),
                                hosts_.index_of_server(server), links_.count_notice(link));
  Message& notice = queue_.stage(now_ + links_.latency(link).min, tie).message;
  notice = Message{};
  notice.epoch = epoch;
}

template <class Lock, class Observer>
void World<Lock, Observer>::lay_links() {
  links_.reset(hosts_.senders(), hosts_.servers(), setup_->latency,
               heals() ? faults_end() : Instant::never());
  for (const LinkTopology& link : setup_->links) {
    const std::size_t server = hosts_.server_of(hosts_.index_of(link.server));
    links_.set_topology(links_.of(link.client.value, server), link.exists, link.latency);
  }
}

// The client's kernel has received the RST, so nothing that was sent on the connection will be answered.
// Returns false if the client has meanwhile given up that connection by itself.
template <class Lock, class Observer>
bool World<Lock, Observer>::reset_noticed(const Event& event) {
  const std::size_t client = event.tie.destination().value;
  const std::size_t server = hosts_.server_of(event.tie.source());
  if (!links_.notice_reset(links_.of(client, server), event.message.epoch, now_)) return false;
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
  run_client(client, !event.waited());
  return true;
}

}  // namespace lockstep::sim
