#pragma once
// Puts a story together, and says in the same words what all kinds of stories have in common. The kinds are
// in tell_<property>.cc.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reports/story/run_view.h"
#include "reports/story/story.h"

namespace lockstep::reports {

// How much a line matters when there are too many, in ascending order.
enum class Weight : std::uint8_t {
  link_fault,
  release,
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

class Teller {
 public:
  // The history and the input must outlive the teller.
  Teller(const Violation& violation, const History& history, const StoryInput& input);

  const Violation& violation() const { return violation_; }
  const History& history() const { return history_; }
  const StoryInput& input() const { return input_; }
  // Returns what became of the hold up to the violation, including the instant of the violation.
  HoldView view(HoldId hold) const;

  // ---- Words ----
  std::string at(Instant instant) const;                       // "302 ms", or "302.5 ms" if the run needs it
  static std::string nodes(const std::vector<NodeId>& nodes);  // "redis:1-3,5"
  // Returns the nodes of the mask, ascending.
  static std::vector<NodeId> listed(NodeMask nodes);
  std::string where_it_is(const HoldView& view) const;  // " on 3 of 5 nodes"
  // Returns "3 of 5 nodes keep its key", or "1 of 3 keys is kept" where each key counts as a node.
  static std::string keepers(const HoldView& view, std::size_t kept);
  static std::string name(HoldId hold);                   // "client:A"
  std::string operation(const ResourceApplied& e) const;  // "client:A's write"
  // Returns how the keys ended: "had expired on redis:1-5 by 202 ms, and had been deleted on …". Empty if
  // every node that ever had a key keeps it.
  std::string how_lost(const std::vector<KeySpan>& keys, HoldId hold) const;
  // Says why the client goes on to believe, if it was told no validity or if a clock is the reason.
  // Otherwise empty.
  std::string why_believes(const HoldView& view) const;

  // ---- Lines ----
  void say(Weight weight, Instant when, std::string where, std::string what, std::string remark = "");
  void say_asked(const HoldView& view);
  void say_keys_set(const HoldView& view);
  void say_acquired(const HoldView& view, std::string remark = "");
  void say_keys_ended(const std::vector<KeySpan>& keys, HoldId hold);
  void say_validity_ended(const HoldView& view);
  void say_belief_moved(const HoldView& view);
  void say_checks(const HoldView& view);
  // Tells how a client came to delete or overwrite another client's key: its own hold, and what made it
  // late. The hold `except` is left out.
  void say_culprits(const HoldView& robbed, HoldId except);
  // Tells the faults on these clients, on nodes, and on the links of these clients that were at work
  // between `since` and the violation. Each fault is told once.
  void say_faults(std::initializer_list<ClientId> clients, Instant since);

  void because(std::string sentences) { why_ = std::move(sentences); }
  // Returns the story. Its lines are in order of time. If there are too many,
  // the least important are left out.
  Story finish();

 private:
  // Returns the fault with its true length. A host may stay down longer than its fault says, because a
  // restart can be delayed.
  FaultBegan as_it_turned_out(FaultBegan fault, Instant began) const;
  bool concerns(const FaultBegan& fault, std::initializer_list<ClientId> clients) const;

  Violation violation_;
  const History& history_;
  const StoryInput& input_;
  bool whole_ms_ = true;
  std::vector<StoryLine> lines_;
  std::set<std::size_t> told_faults_;  // places in the history
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
