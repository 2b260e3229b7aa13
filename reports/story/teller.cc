#include "reports/story/teller.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "core/schedule/choice_limits.h"
#include "core/text.h"
#include "reports/story/fault_words.h"

namespace lockstep::reports {
namespace {

// Keys of a hold that ended in the same way.
struct Loss {
  KeyEnd end;
  HoldId by;
  Instant first;
  Instant last;
  std::vector<NodeId> nodes;
};

std::vector<Loss> losses_of(const std::vector<KeySpan>& keys) {
  std::vector<Loss> losses;
  for (const KeySpan& span : keys) {
    if (span.end == KeyEnd::kept) continue;
    const auto same = std::find_if(losses.begin(), losses.end(), [&](const Loss& loss) {
      return loss.end == span.end && loss.by == span.by;
    });
    Loss& loss =
        same != losses.end() ? *same : losses.emplace_back(Loss{span.end, span.by, span.to, span.to, {}});
    loss.first = std::min(loss.first, span.to);
    loss.last = std::max(loss.last, span.to);
    add_once(loss.nodes, span.node);
  }
  std::sort(losses.begin(), losses.end(), [](const Loss& a, const Loss& b) { return a.first < b.first; });
  return losses;
}

// Faults that make one line. They are alike and strike at one instant, on several links of a host or on
// several nodes.
struct ToldFault {
  Instant at;
  FaultBegan fault;
  std::vector<HostId> hosts;
  std::vector<HostId> peers;  // the other ends of the links
};

void add_fault(Instant at, const FaultBegan& fault, std::vector<ToldFault>& told) {
  const bool link = fault.peer != fault.host;
  const auto alike = std::find_if(told.begin(), told.end(), [&](const ToldFault& t) {
    return t.at == at && t.fault.kind == fault.kind && t.fault.magnitude == fault.magnitude &&
           t.fault.until == fault.until &&
           (link ? !t.peers.empty() && t.fault.host == fault.host : t.peers.empty());
  });
  if (alike == told.end()) {
    told.push_back({at, fault, {fault.host}, {}});
    if (link) told.back().peers.push_back(fault.peer);
  } else if (link) {
    alike->peers.push_back(fault.peer);
  } else {
    alike->hosts.push_back(fault.host);
  }
}

}  // namespace

Teller::Teller(const Violation& violation, const History& history, const StoryInput& input)
    : violation_(violation), history_(history), input_(input) {
  for (const Recorded& recorded : history) {
    if (recorded.at > violation.at) break;
    whole_ms_ = whole_ms_ && recorded.at.ns % 1'000'000 == 0;
  }
}

// ---- Words ----

std::string Teller::at(Instant instant) const {
  if (whole_ms_ && instant.ns % 1'000'000 == 0) return fmt::format("{} ms", instant.ns / 1'000'000);
  const std::int64_t tenths = floor_div(static_cast<Int128>(instant.ns) + 50'000, 100'000);
  return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
}

std::string Teller::nodes(const std::vector<NodeId>& nodes) {
  std::vector<HostId> hosts;
  for (const NodeId node : nodes) hosts.push_back(HostId::redis(node));
  return hosts_text(std::move(hosts));
}

std::string Teller::name(HoldId hold) { return lockstep::to_text(HostId::client(hold.client)); }

std::string Teller::operation(const ResourceApplied& e) const {
  return fmt::format("{}'s {}", name(e.hold), e.is_write ? "write" : "read");
}

std::string Teller::how_lost(const std::vector<KeySpan>& keys, HoldId hold) const {
  std::string text;
  for (const Loss& loss : losses_of(keys)) {
    if (!text.empty()) text += ", and ";
    const std::string where = nodes(loss.nodes);
    switch (loss.end) {
      case KeyEnd::kept:
        break;
      case KeyEnd::expired:
        text += fmt::format("had expired on {} by {}", where, at(loss.last));
        break;
      case KeyEnd::jumped:
        text += fmt::format("was gone early on {}, whose clock had been changed", where);
        break;
      case KeyEnd::deleted:
        text += loss.by == hold ? fmt::format("had been deleted on {} by its own release", where)
                                : fmt::format("had been deleted on {} for {}", where, name(loss.by));
        break;
      case KeyEnd::replaced:
        text += fmt::format("had been overwritten on {} for {}", where, name(loss.by));
        break;
      case KeyEnd::lost:
        text += fmt::format("had been lost by {}", where);
        break;
    }
  }
  return text;
}

std::string Teller::why_believes(const HoldView& view) const {
  if (view.told && view.acquired.validity.ns <= 0) {
    return fmt::format("It was told no validity, so {} believes until it releases.", name(view.hold));
  }
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* fault = std::get_if<FaultBegan>(&recorded.what);
    if (fault == nullptr || fault->host != view.client() || !view.told) continue;
    // A validity that began before the lock was asked for can only come from a clock that was changed.
    const bool too_long = input_.ttl.ns > 0 && view.acquired.belief_until != Instant::never() &&
                          view.acquired.belief_until - view.asked > input_.ttl;
    if (fault->kind == FaultKind::wall_step && recorded.at <= *view.told && too_long) {
      return "It measures on its wall clock how long it has waited, and that was set back meanwhile.";
    }
    if (fault->until < *view.told) continue;
    if (fault->kind == FaultKind::suspend)
      return "While it was suspended its monotonic clock stood still, and with it the validity.";
    if (fault->kind == FaultKind::rate && fault->magnitude < 0) {
      return "Its clock runs slow, so its validity lasts longer than it should.";
    }
    if (fault->kind == FaultKind::wall_step && view.believes_until != view.acquired.belief_until) {
      return "It counts its validity on its wall clock, and that was changed.";
    }
  }
  const bool short_lived = std::any_of(view.keys.begin(), view.keys.end(), [&](const KeySpan& span) {
    return span.end == KeyEnd::expired && span.to - span.from < input_.ttl;
  });
  if (short_lived) return "By the clocks of those nodes the TTL had passed: they run fast.";
  return "";
}

// ---- Lines ----

void Teller::say(Weight weight, Instant when, std::string where, std::string what, std::string remark) {
  lines_.push_back({when, std::move(where), std::move(what), std::move(remark), static_cast<int>(weight)});
}

void Teller::say_asked(const HoldView& view) {
  if (!view.was_asked) return;
  const std::string ttl = input_.ttl.ns > 0 ? fmt::format(", with a TTL of {}", for_people(input_.ttl)) : "";
  say(Weight::ask, view.asked, name(view.hold), fmt::format("asks for the lock{}", ttl));
}

void Teller::say_keys_set(const HoldView& view) {
  // Keys that were set after the client was told get a line of their own, because the client was not told
  // of them.
  for (const bool late : {false, true}) {
    std::vector<NodeId> where;
    Instant first = Instant::never();
    for (const KeySpan& span : view.keys) {
      if ((view.told && span.from > *view.told) != late) continue;
      add_once(where, span.node);
      first = std::min(first, span.from);
    }
    if (where.empty()) continue;
    const bool over = late && view.ended && view.believes_until <= first;
    say(over ? Weight::acquired : Weight::key_set, first, nodes(where),
        fmt::format("set{} {}'s key", where.size() == 1 ? "s" : "", name(view.hold)),
        over ? "after its release" : "");
  }
}

std::vector<NodeId> Teller::listed(NodeMask nodes) {
  std::vector<NodeId> list;
  for (std::uint16_t node = 0; node < 64; ++node) {
    if ((nodes >> node & 1U) != 0) list.push_back(NodeId{node});
  }
  return list;
}

// Says how many nodes granted the lock. If the lock has coordinators, says where its key is.
HoldView Teller::view(HoldId hold) const {
  HoldView view = view_of(hold, history_, violation_.at, input_.lock_keys);
  if (input_.coordinators == 0) view.keys_per_node = input_.lock_keys;
  return view;
}

std::string Teller::keepers(const HoldView& view, std::size_t kept) {
  const bool one = kept == 1;
  if (view.keys_per_node > 1)
    return fmt::format("{} of {} keys {} kept", kept, view.voters(), one ? "is" : "are");
  return fmt::format("{} of {} nodes keep{} its key", kept, view.voters(), one ? "s" : "");
}

std::string Teller::where_it_is(const HoldView& view) const {
  const std::uint16_t nodes = view.lock_nodes();
  const std::uint16_t grants = view.acquired.grants;
  if (input_.coordinators > 0 && nodes == 0) return "";
  if (input_.coordinators > 0) return " with its key on " + Teller::nodes(listed(view.acquired.lock_nodes));
  if (view.keys_per_node > 1 || grants > nodes)
    return fmt::format(" with {} key{} on {}", grants, grants == 1 ? "" : "s",
                       Teller::nodes(listed(view.acquired.lock_nodes)));
  return fmt::format(" on {} of {} node{}", grants, nodes, nodes == 1 ? "" : "s");
}

void Teller::say_acquired(const HoldView& view, std::string remark) {
  if (!view.told) return;
  const Acquired& acquired = view.acquired;
  std::string what = "acquires the lock" + where_it_is(view);
  if (acquired.validity.ns > 0 && acquired.belief_until != Instant::never()) {
    what += fmt::format(", valid until {}", at(acquired.belief_until));
  } else {
    what += ", without a validity";
  }
  if (acquired.fencing != FencingToken{}) what += fmt::format(", fencing token {}", acquired.fencing.value);
  say(Weight::acquired, *view.told, name(view.hold), std::move(what), std::move(remark));
}

void Teller::say_keys_ended(const std::vector<KeySpan>& keys, HoldId hold) {
  for (const Loss& loss : losses_of(keys)) {
    const bool one = loss.nodes.size() == 1;
    const std::string key = fmt::format("{}'s key", name(hold));
    std::string what;
    switch (loss.end) {
      case KeyEnd::kept:
        continue;
      case KeyEnd::expired:
        what = key + " expires";
        break;
      case KeyEnd::jumped:
        what = key + " expires early, by that clock";
        break;
      case KeyEnd::deleted:
        what = fmt::format("delete{} {} for {}", one ? "s" : "", key,
                           loss.by == hold ? "its release" : name(loss.by));
        break;
      case KeyEnd::replaced:
        what = fmt::format("overwrite{} {} for {}", one ? "s" : "", key, name(loss.by));
        break;
      case KeyEnd::lost:
        what = fmt::format("{} lost {}", one ? "has" : "have", key);
        break;
    }
    if (at(loss.last) != at(loss.first)) what += fmt::format(" (on the last of them at {})", at(loss.last));
    say(Weight::key_end, loss.first, nodes(loss.nodes), std::move(what));
  }
}

void Teller::say_validity_ended(const HoldView& view) {
  if (!view.told || view.believes_until > violation_.at) return;
  std::string_view what = "its validity ends";
  if (view.ended == BeliefEnd::release_called) what = "calls release";
  if (view.ended == BeliefEnd::lost) what = "is told that the lock is lost";
  if (view.ended == BeliefEnd::crashed) return;  // the crash is told among the faults
  say(Weight::validity, view.believes_until, name(view.hold), std::string(what));
}

void Teller::say_belief_moved(const HoldView& view) {
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* moved = std::get_if<BeliefMoved>(&recorded.what);
    if (moved == nullptr || moved->hold != view.hold) continue;
    say(Weight::validity, recorded.at, name(view.hold),
        moved->belief_until == Instant::never()
            ? std::string("its validity no longer runs down")
            : fmt::format("its validity now ends at {}", at(moved->belief_until)));
  }
}

void Teller::say_checks(const HoldView& view) {
  const Recorded* last = nullptr;
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* check = std::get_if<ValidityChecked>(&recorded.what);
    if (check != nullptr && check->hold == view.hold && check->valid) last = &recorded;
  }
  if (last == nullptr) return;
  const Duration remaining = std::get<ValidityChecked>(last->what).remaining;
  say(Weight::check, last->at, name(view.hold),
      remaining.ns > 0 ? fmt::format("checks its validity: {} left", for_people(remaining))
                       : "finds no end of its validity");
}

bool Teller::concerns(const FaultBegan& fault, std::initializer_list<ClientId> clients) const {
  if (fault.host.kind != HostKind::client) return true;
  return std::any_of(clients.begin(), clients.end(),
                     [&](ClientId c) { return fault.host == HostId::client(c); });
}

void Teller::say_faults(std::initializer_list<ClientId> clients, Instant since) {
  std::vector<ToldFault> told;
  for (std::size_t place = 0; place < history_.size() && history_[place].at <= violation_.at; ++place) {
    const Instant began = history_[place].at;
    const auto* fault = std::get_if<FaultBegan>(&history_[place].what);
    if (fault == nullptr || !concerns(*fault, clients)) continue;
    if (began < since && fault->until <= since) continue;
    if (!told_faults_.insert(place).second) continue;
    add_fault(began, as_it_turned_out(*fault, began), told);
  }
  for (const ToldFault& t : told) {
    const bool link = t.fault.kind >= FaultKind::partition;
    const std::string words = fault_words(t.fault, t.peers);
    say(link ? Weight::link_fault : Weight::fault, t.at, hosts_text(t.hosts),
        t.hosts.size() > 1 ? "each " + words : words);
  }
}

FaultBegan Teller::as_it_turned_out(FaultBegan fault, Instant began) const {
  if (!takes_down(fault.kind)) return fault;
  fault.magnitude = longest_duration.ns;
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* ended = std::get_if<FaultEnded>(&recorded.what);
    if (ended != nullptr && ended->fault == fault.fault) fault.magnitude = (recorded.at - began).ns;
  }
  return fault;
}

void Teller::say_culprits(const HoldView& robbed, HoldId except) {
  std::set<HoldId> culprits;
  for (const KeySpan& span : robbed.keys) {
    const bool taken = span.end == KeyEnd::deleted || span.end == KeyEnd::replaced;
    if (taken && span.by != robbed.hold && span.by != except) culprits.insert(span.by);
  }
  for (const HoldId culprit : culprits) {
    const HoldView view = this->view(culprit);
    say_acquired(view);
    say_faults({culprit.client}, view.asked);
    say_keys_ended(view.keys, culprit);
    say_validity_ended(view);
  }
}

Story Teller::finish() {
  // The last line of the smallest weight is left out first.
  while (lines_.size() > most_story_lines) {
    auto least = lines_.begin();
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
      if (line->weight <= least->weight) least = line;
    }
    lines_.erase(least);
  }
  std::stable_sort(lines_.begin(), lines_.end(),
                   [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
  Story story;
  story.lines = std::move(lines_);
  story.why = std::move(why_);
  return story;
}

}  // namespace lockstep::reports
