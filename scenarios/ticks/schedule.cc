// Turns a path of the search in ticks into a schedule of the world. The instants of the actions give how
// late each message, timer and client is.

#include <deque>
#include <map>

#include "core/check.h"
#include "core/schedule/choice_limits.h"
#include "scenarios/ticks/ticked_scenario.h"

namespace lockstep::scenarios {
namespace {

class Scheduler {
 public:
  Scheduler(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path)
      : scenario_(scenario),
        system_(system),
        path_(path),
        latency_(scenario.setup.latency.min.ns),
        clients_(system.clients.size()),
        nodes_(system.frame.nodes),
        node_states_(system.frame, system.clients.size()) {
    for (std::size_t c = 0; c < clients_.size(); ++c) {
      clients_[c].state = system.clients[c].raw.start;
      clients_[c].links.resize(system.frame.nodes);
    }
  }

  Schedule run() {
    for (std::size_t i = 0; i < path_.size(); ++i) {
      now_ = moment_of(scenario_, system_, path_, i).ns;
      take(path_[i]);
    }
    for (std::size_t c = 0; c < clients_.size(); ++c) leave_for_later(c);
    Schedule schedule;
    for (const auto& [key, value] : values_) {
      if (value != 0) schedule.set(key, value);
    }
    return schedule;
  }

 private:
  struct InFlight {
    std::uint8_t request = 0;
    std::uint8_t reply = 0;
    std::int64_t since = 0;
  };
  struct Link {
    std::deque<InFlight> requests;
    std::deque<InFlight> replies;
  };
  struct Client {
    std::uint32_t state = 0;      // of the raw table
    std::int64_t idle_since = 0;  // true time, ns
    std::int64_t holding_since = 0;
    std::int64_t late = 0;  // how long after the start of its tick the timer was armed
    std::vector<Link> links;
  };

  // A delay until long after the end of the run.
  std::int64_t too_late() const { return 2 * scenario_.setup.duration.ns + seconds(1).ns; }
  const TickInside& inside(std::size_t c) const { return system_.clients[c].raw.inside[clients_[c].state]; }

  void take(const TickAction& action) {
    using Kind = TickAction::Kind;
    switch (action.kind) {
      case Kind::application:
        return go_on(action.client);
      case Kind::timer:
        return fire(action.client);
      case Kind::execute:
        return execute(action.client, action.node);
      case Kind::deliver:
        return deliver(action.client, action.node);
      case Kind::lose:
        return lose(action);
      case Kind::tick:
        ++tick_;
        for (std::uint8_t& node : nodes_) node = node_states_.at_tick(node, tick_);
        for (std::size_t c = 0; c < clients_.size(); ++c) input(c, static_cast<std::size_t>(TickInput::tick));
        return;
    }
  }

  void input(std::size_t c, std::size_t what) {
    Client& client = clients_[c];
    const TickAutomaton& raw = system_.clients[c].raw;
    const std::size_t at = raw.at(client.state, what);
    const TickInside before = inside(c);
    client.state = raw.next[at];
    for (const TickSend& send : raw.send_lists[raw.sends[at]])
      client.links[send.node].requests.push_back({send.request, 0, now_});
    const TickInside& after = inside(c);
    if (after.idle && !before.idle) client.idle_since = now_;
    if (after.holding && !before.holding) client.holding_since = now_;
    const bool armed = after.deadline != Instant::never().ns &&
                       (after.deadline != before.deadline || timer_key(c, before) != timer_key(c, after));
    if (!armed) return;
    client.late = now_ - system_.frame.tick.ns * tick_;
    // The timer fires after the end of the run, unless a later action of the path changes this value.
    values_.emplace(timer_key(c, after), too_late());
  }

  static ChoiceKey key_of(ChoiceKind kind, std::size_t c, std::uint32_t round, std::uint32_t attempt = 0) {
    ChoiceKey key;
    key.kind = kind;
    key.client = static_cast<std::uint16_t>(c);
    key.round = round;
    key.attempt = attempt;
    return key;
  }
  static ChoiceKey timer_key(std::size_t c, const TickInside& of) {
    ChoiceKey key = key_of(ChoiceKind::timer_delay, c, of.round, of.draw);
    key.index = static_cast<std::uint16_t>(of.phase);
    return key;
  }
  ChoiceKey message_key(ChoiceKind kind, std::size_t c, std::size_t n, std::uint8_t request) const {
    const TickRequest& asked = system_.frame.requests[request];
    ChoiceKey key = key_of(kind, c, asked.round, asked.attempt);
    key.step = asked.step;
    key.host_kind = HostKind::redis;
    key.index = static_cast<std::uint16_t>(n);
    return key;
  }

  void go_on(std::size_t c) {
    const TickInside& was = inside(c);
    if (was.holding) {
      values_[key_of(ChoiceKind::work, c, was.round)] = now_ - clients_[c].holding_since - time_of_work();
    } else {
      values_[key_of(ChoiceKind::think, c, was.calls)] = now_ - clients_[c].idle_since;
    }
    input(c, static_cast<std::size_t>(TickInput::application));
  }

  // Returns how long reading the resource before the work and writing to it after the work take: a request
  // and a reply each.
  std::int64_t time_of_work() const { return (scenario_.setup.workload.reads ? 4 : 2) * latency_; }

  void fire(std::size_t c) {
    const TickInside& was = inside(c);
    values_[timer_key(c, was)] = now_ - was.deadline - clients_[c].late;
    input(c, static_cast<std::size_t>(TickInput::timer));
  }

  void execute(std::size_t c, std::size_t n) {
    Link& link = clients_[c].links[n];
    const InFlight request = link.requests.front();
    link.requests.pop_front();
    values_[message_key(ChoiceKind::request_latency, c, n, request.request)] =
        now_ - request.since - latency_;
    const TickNodes::Answer answer = node_states_.ask(nodes_[n], c, request.request, tick_);
    nodes_[n] = answer.node;
    link.replies.push_back({request.request, answer.reply, now_});
  }

  void deliver(std::size_t c, std::size_t n) {
    Link& link = clients_[c].links[n];
    const InFlight reply = link.replies.front();
    link.replies.pop_front();
    values_[message_key(ChoiceKind::reply_latency, c, n, reply.request)] = now_ - reply.since - latency_;
    input(c, tick_reply_input(n, reply.reply));
  }

  void lose(const TickAction& action) {
    nodes_[action.node] = 0;
    const std::uint16_t number = *scenario_.alphabet.letters[action.fault].family;
    const sim::FaultFamily& family = scenario_.setup.families[number];
    ChoiceKey key;
    key.kind = ChoiceKind::family_magnitude;
    key.fault = family.kind;
    key.index = number;
    values_[key] = 1;
    const HostId host = HostId::redis(NodeId{action.node});
    const auto target = std::find_if(family.targets.begin(), family.targets.end(),
                                     [&](const sim::FaultTarget& one) { return one.host == host; });
    CHECK(target != family.targets.end(), "redis:{} loses no keys", action.node + 1);
    key.kind = ChoiceKind::family_target;
    values_[key] = target - family.targets.begin();
    key.kind = ChoiceKind::family_offset;
    values_[key] = now_ - family.offset.min.ns;
  }

  // Delays what the path has not come to until after the end of the run.
  void leave_for_later(std::size_t c) {
    const TickInside& is = inside(c);
    if (is.holding) values_[key_of(ChoiceKind::work, c, is.round)] = too_late();
    if (is.idle && is.calls < system_.frame.rounds)
      values_[key_of(ChoiceKind::think, c, is.calls)] = too_late();
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      for (const InFlight& one : clients_[c].links[n].requests)
        values_[message_key(ChoiceKind::request_latency, c, n, one.request)] = too_late();
      for (const InFlight& one : clients_[c].links[n].replies)
        values_[message_key(ChoiceKind::reply_latency, c, n, one.request)] = too_late();
    }
  }

  const Scenario& scenario_;
  const TickSystem& system_;
  const std::vector<TickAction>& path_;
  std::int64_t latency_;
  std::vector<Client> clients_;
  std::vector<std::uint8_t> nodes_;  // by node: its state
  TickNodes node_states_;
  std::uint8_t tick_ = 0;
  std::int64_t now_ = 0;
  std::map<ChoiceKey, std::int64_t> values_;
};

}  // namespace

Schedule schedule_of(const Scenario& scenario, const TickSystem& system,
                     const std::vector<TickAction>& path) {
  return Scheduler(scenario, system, path).run();
}

}  // namespace lockstep::scenarios
