#include "tests/support/guest_network.h"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace lockstep::tests {

using guests::GuestClock;
using guests::SocketEvent;
using guests::Supervisor;

namespace {

constexpr std::int64_t monotonic_start = 1'000'000'000'000;
constexpr std::int64_t wall_start = 1'700'000'000'000'000'000;
constexpr std::uint32_t first_address = 0x0a000001;

}  // namespace

Supervisor& GuestNetwork::add(const guests::GuestPlan& plan) {
  disks_.push_back(std::make_unique<guests::Disk>(plan.directory));
  guests_.push_back(std::make_unique<Supervisor>(thread_, plan, *disks_.back()));
  deadlines_.emplace_back();
  return *guests_.back();
}

guests::GuestTimes GuestNetwork::times() const {
  return {{monotonic_start + now_, wall_start + now_, monotonic_start + now_}};
}

bool GuestNetwork::run_for(std::int64_t nanoseconds) {
  const std::int64_t end = now_ + nanoseconds;
  for (;;) {
    run_guests();
    const bool all_ended =
        std::all_of(guests_.begin(), guests_.end(), [](const auto& guest) { return guest->ended(); });
    if (all_ended) return true;
    std::optional<std::int64_t> next;
    const auto consider = [&](std::int64_t at) { next = next ? std::min(*next, at) : at; };
    if (!packets_.empty()) consider(packets_.begin()->first);
    const guests::GuestTimes now = times();
    for (std::size_t guest = 0; guest < guests_.size(); ++guest) {
      if (guests_[guest]->ended()) continue;
      for (std::size_t clock = 0; clock < guests::guest_clock_count; ++clock) {
        if (const auto at = deadlines_[guest].at[clock])
          consider(now_ + std::max<std::int64_t>(*at - now.ns[clock], 0));
      }
    }
    if (!next || *next > end) return false;
    now_ = *next;
    while (!packets_.empty() && packets_.begin()->first <= now_) {
      const Packet packet = packets_.extract(packets_.begin()).mapped();
      arrive(packet);
    }
  }
}

// A buffer from which bytes were taken, or into which some were put, can let its guest go on at the same
// instant.
void GuestNetwork::run_guests() {
  do {
    moved_ = false;
    for (std::size_t guest = 0; guest < guests_.size(); ++guest) {
      if (!guests_[guest]->ended()) deadlines_[guest] = guests_[guest]->run(times());
      look_at(guest);
    }
  } while (moved_);
}

// Reads what the guest has done since it ran.
void GuestNetwork::look_at(std::size_t guest) {
  for (const SocketEvent& event : guests_[guest]->sockets().take_events()) {
    if (event.kind != SocketEvent::Kind::connects) continue;
    const End from{guest, event.socket};
    connections_[from];
    send({Kind::syn, from, {host_of(guest, event.address.host), -1}, event.address, {}});
  }
  for (auto& [end, connection] : connections_) {
    if (end.guest == guest && connection.is_open) take_sent(end, connection);
  }
  for (auto& [end, connection] : connections_) {
    if (end.guest == guest) deliver(end);
  }
}

void GuestNetwork::take_sent(const End& end, Connection& connection) {
  if (connection.closed || connection.under_way >= window_) return;
  guests::Sent sent = guests_[end.guest]->sockets().take_sent(end.socket, window_ - connection.under_way);
  if (!sent.bytes.empty()) {
    connection.under_way += sent.bytes.size();
    moved_ = true;
    send({Kind::data, end, connection.peer, {}, std::move(sent.bytes)});
  }
  if (sent.reset) {
    connection.closed = true;
    return send({Kind::rst, end, connection.peer, {}, {}});
  }
  if (sent.finished && !connection.finished) {
    connection.finished = true;
    send({Kind::fin, end, connection.peer, {}, {}});
  }
  connection.closed = sent.closed;
}

void GuestNetwork::send(Packet packet) { packets_.emplace(now_ + latency_ns_, std::move(packet)); }

void GuestNetwork::arrive(const Packet& packet) {
  guests::Sockets& sockets = guests_[packet.to.guest]->sockets();
  switch (packet.kind) {
    case Kind::syn:
      return send({sockets.listens_on(packet.address.port) ? Kind::syn_ack : Kind::refusal,
                   packet.to,
                   packet.from,
                   packet.address,
                   {}});
    case Kind::refusal:
      return sockets.refuse(packet.to.socket, ECONNREFUSED);
    case Kind::syn_ack:
      sockets.establish(packet.to.socket);
      return send({Kind::ack, packet.to, packet.from, packet.address, {}});
    case Kind::ack: {
      const auto accepted = sockets.connect_from({first_address, 50000}, packet.address.port);
      if (!accepted) return send({Kind::rst, packet.to, packet.from, {}, {}});
      const End here{packet.to.guest, *accepted};
      connections_[here].peer = packet.from;
      connections_[here].is_open = true;
      connections_[packet.from].peer = here;
      connections_[packet.from].is_open = true;
      return;
    }
    case Kind::data:
      if (connections_[packet.to].closed) return send({Kind::rst, packet.to, packet.from, {}, {}});
      connections_[packet.to].arrived.push_back(packet.bytes);
      return deliver(packet.to);
    case Kind::fin:
      connections_[packet.to].fin_arrived = true;
      return deliver(packet.to);
    case Kind::rst:
      connections_[packet.to].closed = true;
      return sockets.reset(packet.to.socket, guests_[packet.to.guest]->end_of(packet.to.socket));
  }
}

void GuestNetwork::deliver(const End& end) {
  Connection& connection = connections_[end];
  guests::Sockets& sockets = guests_[end.guest]->sockets();
  while (!connection.arrived.empty()) {
    std::string& bytes = connection.arrived.front();
    const std::size_t taken = sockets.deliver(end.socket, bytes);
    connections_[connection.peer].under_way -= taken;
    bytes.erase(0, taken);
    moved_ = moved_ || taken > 0;
    if (!bytes.empty()) return;
    connection.arrived.pop_front();
  }
  if (connection.fin_arrived && !connection.fin_delivered) {
    connection.fin_delivered = true;
    moved_ = true;
    sockets.finish(end.socket);
  }
}

std::size_t GuestNetwork::host_of(std::size_t from, std::uint32_t address) const {
  return address >= first_address && address < first_address + guests_.size() ? address - first_address
                                                                              : from;
}

}  // namespace lockstep::tests
