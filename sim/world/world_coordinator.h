#pragma once
// Coordinators of the world: servers that are clients of the nodes. Part of sim/world/world.h.
//
// A coordinator takes the place of a client: it has a lock (in its coordinator role), clocks, connections
// and a timer, but no application. Each message that it sends for a client carries the ghost id of that
// client's last request, and the choice of the message's latency is keyed by that request's round and
// attempt. A coordinator that is killed forgets what its lock knew.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::request_of_client(const Event& event) {
  if constexpr (has_coordinators) {
    const std::size_t coordinator = event.tie.destination().value;
    const std::size_t client = event.tie.source().value;
    served(coordinator, client) = event;
    const Message& m = event.message;
    clients_[coordinator].now = clients_[coordinator].clock.read(now_);
    tell_lock(coordinator, ClientRequested{ClientId{static_cast<std::uint16_t>(client)}, m.command});
    run_client(coordinator, !event.waited());
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::coordinator_answered(std::size_t client, std::size_t server,
                                                 const Message& message) {
  if constexpr (has_coordinators) {
    const CoordinatorId coordinator{hosts_.id_of(hosts_.index_of_server(server)).index};
    tell_lock(client, CoordinatorReplied{coordinator, message.request, message.answer()});
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::coordinator_failed(std::size_t client, std::size_t server) {
  if constexpr (has_coordinators)
    tell_lock(client, CoordinatorFailed{CoordinatorId{hosts_.id_of(hosts_.index_of_server(server)).index}});
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const SendToCoordinator& output) {
  send_request(client, hosts_.coordinator(output.coordinator.value), output.command, output.step,
               output.request, output.attempt);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t coordinator, const SendForClient& output) {
  const Message& asked = served(coordinator, output.client.value).message;
  // Several coordinators may release the same hold, so each has attempt numbers, and thus choice keys, of
  // its own.
  const auto number = static_cast<std::uint32_t>(coordinator - setup_->clients);
  send_request(coordinator, output.node.value, output.command, output.step, output.request,
               asked.attempt + attempts_apart * number, asked.hold);
}

// If the client's connection was closed meanwhile, the answer is dropped on arrival.
template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t coordinator, const AnswerClient& output) {
  send_reply(served(coordinator, output.client.value), output.reply);
}

}  // namespace lockstep::sim
