#pragma once
// Puts a story together: what all kinds of stories say in the same words. The kinds are in story_<kind>.cc.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reports/story/run_view.h"
#include "reports/story/story.h"

namespace lockstep::reports {

// How much a line matters when there are too many.
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
  Teller(const Violation& violation, const History& history, const StoryInput& input);

  const Violation& violation() const { return violation_; }
  const History& history() const { return history_; }
  const StoryInput& input() const { return input_; }
  // What became of the hold until the violation, the instant itself included.
  HoldView view(HoldId hold) const { return view_of(hold, history_, violation_.at, input_.lock_keys); }

  // ---- Words ----
  std::string at(Instant instant) const;                // "302 ms"; one decimal if the run needs it
  static std::string nodes(std::vector<NodeId> nodes);  // "redis:1-3,5"
  static std::vector<NodeId> listed(NodeMask nodes);
  std::string where_it_is(const HoldView& view) const;    // " on 3 of 5 nodes"
  static std::string name(HoldId hold);                   // "client:A"
  std::string operation(const ResourceApplied& e) const;  // "client:A's write"
  // "had expired on redis:1-5 by 202 ms, was deleted on …"; empty if every node that ever had the key keeps
  // it.
  std::string how_lost(const std::vector<KeySpan>& keys, HoldId hold) const;
  // Why the client goes on to believe, if a clock of its own is the reason; otherwise empty.
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
  // How a client came to delete or overwrite the key of another: its own hold, and what made it late.
  void say_culprits(const HoldView& robbed, HoldId except);
  // Faults on these clients, on nodes, and on the links of these clients, that were at work between `since`
  // and the violation; each is told once.
  void say_faults(std::initializer_list<ClientId> clients, Instant since);

  void because(std::string sentences) { why_ = std::move(sentences); }
  Story finish();  // lines in order, the least of them left out

 private:
  // A host that went down may stay down for longer than the fault says: a restart can be delayed.
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
