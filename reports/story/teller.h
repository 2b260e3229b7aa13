#pragma once
// Puts a story together, and says in the same words what all kinds of stories have in common. The kinds are
// in tell_<property>.cc.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reports/story/loss.h"
#include "reports/story/run_view.h"
#include "reports/story/story.h"

namespace lockstep::reports {

// How much a line matters when there are too many, in ascending order.
enum class Weight : std::uint8_t {
  link_fault,
  key_set,
  ask,
  check,
  key_end,
  validity,
  fault,
  acquired,
  operation,
  verdict
};

// Returns the instant as stories write it: "302 ms", or "302.5 ms" if `whole_ms` is false because other
// instants are not whole, and from 10 s on "13 min 37.068 s".
std::string time_text(Instant instant, bool whole_ms);

class Teller {
 public:
  // The history and the facts must outlive the teller.
  Teller(const Violation& violation, const History& history, const RunFacts& facts);

  const Violation& violation() const { return violation_; }
  const History& history() const { return history_; }
  const RunFacts& facts() const { return facts_; }
  // Returns what became of the hold up to the violation, including the instant of the violation.
  HoldView view(HoldId hold) const { return view_of(hold, history_, violation_.at, facts_.lock.keys); }

  // Returns how many votes there are about the hold: its nodes, or its keys where each key counts as a node.
  std::size_t votes(const HoldView& view) const;

  // ---- Words ----
  std::string at(Instant instant) const;                       // time_text()
  static std::string nodes(const std::vector<NodeId>& nodes);  // "redis:1-3,5"
  // Returns the nodes of the mask, ascending.
  static std::vector<NodeId> listed(NodeMask nodes);
  std::string where_it_is(const HoldView& view) const;  // " on 3 of 5 nodes"
  static std::string name(HoldId hold);                 // "client:A"
  // Returns who sent a request for the hold `by` that met a key of `hold`: "client:B", or "another attempt of
  // client:A" if the client is the same.
  static std::string requester(HoldId by, HoldId hold);
  std::string operation(const ResourceApplied& e) const;  // "client:A's write"
  // Returns how many keep the key at the violation: "2 of 5 nodes keep its key".
  std::string keepers(const HoldView& view) const;
  // Returns how the keys ended: "had expired on redis:1-5 by 202 ms, and had been deleted on …". Empty if
  // every node that ever had a key keeps it.
  std::string how_lost(const HoldView& view, const std::vector<KeySpan>& keys) const;
  // Says why the client goes on to believe, if it was told no validity or if a clock is the reason.
  // Otherwise empty.
  std::string why_believes(const HoldView& view) const;

  // ---- Lines ----
  void say(Weight weight, Instant when, std::string where, std::string what, std::string remark = "");
  void say_asked(const HoldView& view);
  void say_acquired(const HoldView& view, std::string remark = "");

  // ---- Lines about keys (teller_keys.cc) ----
  void say_keys_set(const HoldView& view);
  void say_keys_ended(const HoldView& view, const std::vector<KeySpan>& keys);
  // Tells how a client came to delete or overwrite another client's key: its own hold, and what made it
  // late. The hold `except` is left out.
  void say_culprits(const HoldView& robbed, HoldId except);

  // ---- Lines about belief (teller_beliefs.cc) ----
  void say_validity_ended(const HoldView& view);
  void say_belief_moved(const HoldView& view);
  // Tells the extensions that were reported as successful before the violation: the last one, and how many
  // there were.
  void say_extended(const HoldView& view);
  void say_checks(const HoldView& view);

  // ---- Lines about faults (teller_faults.cc) ----
  // Tells the faults on these clients, on nodes, and on the links of these clients that were at work
  // between `since` and the violation. Each fault is told once.
  void say_faults(std::initializer_list<ClientId> clients, Instant since);

  void because(std::string sentences) { why_ = std::move(sentences); }
  // Returns the story. Its lines are in order of time. If there are too many,
  // the least important are left out.
  Story finish();

 private:
  // Returns the fault with its true length. A restart can be delayed, and healing ends a fault early.
  FaultBegan as_it_turned_out(FaultBegan fault, Instant began) const;
  // Returns the instant up to which the fault that began at `place` was at work. A fault on the next message
  // or the next token is, until that is there.
  Instant at_work_until(Place place) const;
  bool concerns(const FaultBegan& fault, std::initializer_list<ClientId> clients) const;
  std::string renewal_of(const HoldView& view, const Loss& loss) const;

  Violation violation_;
  const History& history_;
  const RunFacts& facts_;
  bool whole_ms_ = true;
  std::vector<StoryLine> lines_;
  std::set<Place> told_faults_;
  std::string why_;
};

void tell_me(Teller& teller);
void tell_res(Teller& teller);
void tell_ts(Teller& teller);
void tell_rel(Teller& teller);
void tell_fence(Teller& teller);
void tell_gap(Teller& teller);
void tell_lv(Teller& teller);
void tell_orph(Teller& teller);

}  // namespace lockstep::reports
