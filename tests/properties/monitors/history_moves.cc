#include "tests/properties/monitors/history_moves.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace lockstep::tests {
namespace {

struct Entry {
  HoldId stamp;
  Instant keeps_until;
};

struct ClientState {
  std::uint32_t rounds = 0;
  std::optional<HoldId> attempt;   // the attempt under way
  ResourceId wanted;               // resource of `attempt`
  std::optional<HoldId> last;      // the last acquired hold
  std::optional<HoldId> previous;  // the hold before `last`
  ResourceId resource;             // resource of `last`
  ResourceId previous_resource;
  Instant until;          // end of the belief in `last`
  bool released = false;  // the application has called for the release of `last`
  bool down = false;
};

// Returns true for moves that only a running client makes. Its requests can still arrive while it is down.
bool is_step(MoveKind kind) {
  switch (kind) {
    case MoveKind::attempt:
    case MoveKind::ask_fencing:
    case MoveKind::acquire:
    case MoveKind::extend:
    case MoveKind::end_belief:
    case MoveKind::release_end:
    case MoveKind::take:
    case MoveKind::reject:
      return true;
    default:
      return false;
  }
}

class Interpreter {
 public:
  explicit Interpreter(const MoveWorld& world)
      : world_(world), clients_(world.clients), entries_(std::size_t{world.nodes} * world.resources) {}

  void play(const Move& m) {
    client_ = ClientId{static_cast<std::uint16_t>(m.client % world_.clients)};
    node_ = NodeId{static_cast<std::uint16_t>(m.node % world_.nodes)};
    ClientState& c = clients_[client_.value];
    if (c.down && is_step(m.kind)) return;
    switch (m.kind) {
      case MoveKind::pass_time:
        now_ = now_ + nanoseconds(m.amount);
        break;
      case MoveKind::attempt:
        attempt(c, resource(m));
        break;
      case MoveKind::ask_fencing:
        if (c.attempt) emit(FencingAsked{*c.attempt});
        break;
      case MoveKind::set:
        set(c.attempt ? c.attempt : c.last, c.attempt ? c.wanted : c.resource, m);
        break;
      case MoveKind::set_late:
        set(c.previous, c.previous_resource, m);
        break;
      case MoveKind::set_counter:
        set_counter(c);
        break;
      case MoveKind::acquire:
        acquire(c, m);
        break;
      case MoveKind::extend:
        extend(c, m);
        break;
      case MoveKind::move_belief:
        move_belief(c, m);
        break;
      case MoveKind::end_belief:
        end_belief(c, m);
        break;
      case MoveKind::release_end:
        release_end(c);
        break;
      case MoveKind::take:
        take(c, m);
        break;
      case MoveKind::reject:
        reject(c);
        break;
      default:
        play_on_servers(c, m);
    }
  }

  History history() && { return std::move(history_); }

 private:
  template <class Event>
  void emit(const Event& e) {
    history_.push_back({now_, e});
  }

  ResourceId resource(const Move& m) const {
    return ResourceId{static_cast<std::uint16_t>(m.resource % world_.resources)};
  }
  Entry* entry_at(ResourceId r) {
    auto& entry = entries_[std::size_t{r.value} * world_.nodes + node_.value];
    return entry ? &*entry : nullptr;
  }
  Entry* live(ResourceId r) {
    Entry* entry = entry_at(r);
    return entry != nullptr && now_ < entry->keeps_until ? entry : nullptr;
  }
  static KeyId key_of(ResourceId r) { return KeyId{r.value}; }
  Instant after(std::uint8_t amount) const {
    return amount == 0 ? Instant::never() : now_ + nanoseconds(amount);
  }

  // Returns the hold for which the client sends a request: its attempt, or else its last hold.
  static std::optional<HoldId> asker(const ClientState& c) { return c.attempt ? c.attempt : c.last; }

  void attempt(ClientState& c, ResourceId wanted) {
    if (c.attempt) {
      ++c.attempt->draw;
    } else {
      if (c.last && now_ < c.until) return;
      c.wanted = wanted;
      c.attempt = HoldId{client_, 0, c.rounds++};
      emit(AcquireCalled{client_, c.attempt->round, wanted});
    }
    emit(AttemptStarted{*c.attempt, c.attempt->draw});
  }

  void set(std::optional<HoldId> hold, ResourceId r, const Move& m) {
    if (!hold) return;
    KeySet e{node_, key_of(r), *hold, after(m.amount), std::nullopt};
    if (const Entry* there = live(r)) e.replaced = there->stamp;
    entries_[std::size_t{r.value} * world_.nodes + node_.value] = Entry{*hold, e.keeps_until};
    emit(e);
  }

  void set_counter(const ClientState& c) {
    const auto hold = asker(c);
    if (!hold) return;
    emit(KeySet{node_, KeyId{world_.resources}, *hold, Instant::never(), counter_});
    counter_ = hold;
  }

  void acquire(ClientState& c, const Move& m) {
    if (!c.attempt) return;
    c.previous = c.last;
    c.previous_resource = c.resource;
    c.last = c.attempt;
    c.resource = c.wanted;
    c.attempt.reset();
    c.released = false;
    c.until = after(m.amount);
    const std::uint64_t list = (std::uint64_t{2} << node_.value) - 1;
    emit(Acquired{*c.last, c.resource, nanoseconds(m.amount), c.until, FencingToken{m.extra}, list, 0});
  }

  void take(ClientState& c, const Move& m) {
    attempt(c, resource(m));
    if (!c.attempt) return;
    const NodeId last = node_;
    for (node_.value = 0; node_ <= last; ++node_.value) set(c.attempt, c.wanted, m);
    node_ = last;
    acquire(c, m);
  }

  void reject(ClientState& c) {
    if (!c.attempt) return;
    emit(Rejected{client_, c.attempt->round});
    c.attempt.reset();
  }

  void extend(ClientState& c, const Move& m) {
    if (!c.last || c.attempt) return;
    const Instant until = after(m.amount);
    if (!c.released) c.until = until;
    emit(Extended{*c.last, nanoseconds(m.amount), until});
  }

  void move_belief(ClientState& c, const Move& m) {
    if (!c.last) return;
    const Instant until = now_ + nanoseconds(m.amount - 1);
    if (now_ < c.until) c.until = until;
    emit(BeliefMoved{*c.last, until});
  }

  void end_belief(ClientState& c, const Move& m) {
    if (!c.last) return;
    c.until = std::min(c.until, now_);
    const auto reason = static_cast<BeliefEnd>(m.extra % 3);
    c.released = c.released || reason == BeliefEnd::release_called;
    emit(BeliefEnded{*c.last, reason});
  }

  void release_end(ClientState& c) {
    if (!c.last) return;
    c.until = std::min(c.until, now_);
    c.released = true;
    emit(Released{*c.last});
  }

  void change_expiry(const ClientState& c, const Move& m) {
    Entry* entry = live(resource(m));
    const auto by = asker(c);
    if (entry == nullptr || !by) return;
    const Instant before = entry->keeps_until;
    entry->keeps_until = after(m.amount);
    emit(KeyExpiryChanged{node_, key_of(resource(m)), entry->stamp, *by, before, entry->keeps_until});
  }

  void erase(const ClientState& c, const Move& m) {
    const Entry* entry = live(resource(m));
    const auto by = asker(c);
    if (entry == nullptr || !by) return;
    emit(KeyDeleted{node_, key_of(resource(m)), entry->stamp, *by});
    entries_[std::size_t{resource(m).value} * world_.nodes + node_.value].reset();
  }

  // A wall clock that goes back brings back a key that has expired but has not been removed yet.
  void move_key(const Move& m) {
    Entry* entry = entry_at(resource(m));
    if (entry == nullptr) return;
    entry->keeps_until = now_ + nanoseconds(m.amount - 1);
    emit(KeyMoved{node_, key_of(resource(m)), entry->stamp, entry->keeps_until});
  }

  void lose_key(const Move& m) {
    const Entry* entry = live(resource(m));
    if (entry == nullptr) return;
    emit(KeyLost{node_, key_of(resource(m)), entry->stamp, 0});
    entries_[std::size_t{resource(m).value} * world_.nodes + node_.value].reset();
  }

  void apply(std::optional<HoldId> hold, ResourceId r, bool is_write) {
    if (hold) emit(ResourceApplied{r, *hold, is_write, 0});
  }

  void refuse(std::optional<HoldId> hold, ResourceId r, const Move& m) {
    if (hold) emit(ResourceRefused{r, *hold, m.extra % 2 != 0});
  }

  void play_on_servers(ClientState& c, const Move& m) {
    switch (m.kind) {
      case MoveKind::change_expiry:
        change_expiry(c, m);
        break;
      case MoveKind::erase:
        erase(c, m);
        break;
      case MoveKind::move_key:
        move_key(m);
        break;
      case MoveKind::lose_key:
        lose_key(m);
        break;
      case MoveKind::read:
        apply(c.last, c.resource, false);
        break;
      case MoveKind::write:
        apply(c.last, c.resource, true);
        break;
      case MoveKind::read_late:
        apply(c.previous, c.previous_resource, false);
        break;
      case MoveKind::write_late:
        apply(c.previous, c.previous_resource, true);
        break;
      case MoveKind::refuse:
        refuse(c.last, c.resource, m);
        break;
      case MoveKind::refuse_late:
        refuse(c.previous, c.previous_resource, m);
        break;
      default:
        play_fault(c, m);
    }
  }

  void play_fault(ClientState& c, const Move& m) {
    using enum FaultKind;
    const HostId client = HostId::client(client_);
    const HostId node = HostId::redis(node_);
    const std::size_t choice = m.extra % 4U;
    switch (m.kind) {
      case MoveKind::strike_client:
        return strike(std::array{pause, suspend, stuck, rate}[choice], client, client, after(m.amount));
      case MoveKind::strike_node:
        return strike(std::array{pause, partition, partition, clock_freeze}[choice], node, node,
                      after(m.amount));
      case MoveKind::cut:
        return strike(partition, client, choice == 3 ? client : node, after(m.amount));
      case MoveKind::crash_client:
        return crash_client(c, choice % 2 == 0 ? FaultKind::crash : power_loss);
      case MoveKind::crash_node:
        return strike(std::array{FaultKind::crash, power_loss, shutdown, shutdown}[choice], node, node,
                      now_ + nanoseconds(m.amount));
      case MoveKind::end_fault:
        return end_fault(m);
      default:
        return play_on_the_way(c, m);
    }
  }

  void play_on_the_way(const ClientState& c, const Move& m) {
    const HostId node = HostId::redis(node_);
    switch (m.kind) {
      case MoveKind::call_extend:
        if (c.last && !c.attempt) emit(ExtendCalled{*c.last});
        return;
      case MoveKind::send_deletion:
        return send_deletion(asker(c));
      case MoveKind::hold_link:
        emit(LinkHeld{HostId::client(client_), node, now_ + nanoseconds(m.extra == 0 ? 0 : m.amount)});
        return;
      default:
        emit(BacklogGrown{node, now_ + nanoseconds(m.amount)});
    }
  }

  void send_deletion(std::optional<HoldId> hold) {
    if (!hold) return;
    MessageSent sent;
    sent.from = HostId::client(client_);
    sent.to = HostId::redis(node_);
    sent.text.hold = *hold;
    sent.text.command.kind = CommandKind::compare_delete;
    sent.arrives = now_;
    emit(sent);
  }

  void strike(FaultKind kind, HostId host, HostId peer, Instant until) {
    const auto number = static_cast<std::uint16_t>(faults_.size());
    faults_.push_back({number, kind, host, peer, 0, until, LockPhase::idle});
    emit(faults_.back());
  }

  void crash_client(ClientState& c, FaultKind kind) {
    if (c.down) return;
    strike(kind, HostId::client(client_), HostId::client(client_), Instant::never());
    if (c.last && now_ < c.until) emit(BeliefEnded{*c.last, BeliefEnd::crashed});
    c.until = std::min(c.until, now_);
    c.attempt.reset();
    c.down = true;
  }

  void end_fault(const Move& m) {
    if (m.amount >= faults_.size()) return;
    const FaultBegan& fault = faults_[faults_.size() - 1 - m.amount];
    emit(FaultEnded{fault.fault, fault.kind, fault.host, fault.peer});
    if (takes_down(fault.kind) && fault.host.kind == HostKind::client)
      clients_[fault.host.index].down = false;
  }

  MoveWorld world_;
  std::vector<FaultBegan> faults_;
  std::vector<ClientState> clients_;
  std::vector<std::optional<Entry>> entries_;
  std::optional<HoldId> counter_;
  Instant now_;
  ClientId client_;
  NodeId node_;
  History history_;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Move& move) {
  static constexpr std::array<std::string_view, move_kind_count> names = {
      "pass_time",     "attempt",   "ask_fencing",  "set",        "set_late",    "set_counter",
      "acquire",       "extend",    "move_belief",  "end_belief", "release_end", "change_expiry",
      "erase",         "move_key",  "lose_key",     "read",       "write",       "read_late",
      "write_late",    "refuse",    "refuse_late",  "take",       "reject",      "strike_client",
      "strike_node",   "cut",       "crash_client", "crash_node", "end_fault",   "call_extend",
      "send_deletion", "hold_link", "grow_backlog"};
  return out << names[static_cast<std::size_t>(move.kind)] << " client=" << int{move.client}
             << " node=" << int{move.node} << " resource=" << int{move.resource}
             << " amount=" << int{move.amount} << " extra=" << int{move.extra};
}

History history_of(const MoveWorld& world, const std::vector<Move>& moves) {
  Interpreter interpreter(world);
  for (const Move& move : moves) interpreter.play(move);
  return std::move(interpreter).history();
}

}  // namespace lockstep::tests
