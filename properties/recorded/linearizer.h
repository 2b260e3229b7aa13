#pragma once
// LIN over what clients were told: looks for an order of the holds of one resource in which each begins and
// ends when it may, no two at once, with growing fencing tokens.
//
// It goes through the history and places a hold in the order only when its answer comes (just-in-time
// linearization: G. Lowe, Testing for linearizability, 2017). A hold begins as early as it can, because a
// later beginning never gives an earlier end. Of an order, only the moment at which the lock is free again,
// the last fencing token and the holds that were placed before their answers matter; of two orders that
// differ in nothing else, the one that is free earlier is kept. A hold whose answer leaves it no end before
// the answer is never placed early. Therefore there is one order at any time, unless leases run out while
// others wait.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "properties/recorded/finding.h"
#include "properties/recorded/holds.h"

namespace lockstep::properties::recorded {

class Linearizer {
 public:
  // Both references must outlive this object. More than `most_states` orders, besides one for each hold, are
  // not looked at, and none when `stop`, unless it is empty, returns true.
  Linearizer(const Holds& holds, std::uint64_t most_states, const std::function<bool()>& stop)
      : holds_(holds), most_states_(most_states), stop_(stop) {}

  void clear();

  // The acquire of the hold is called.
  void called(Number hold);

  enum class Step : std::uint8_t { legal, illegal, unknown };
  // An answer makes the hold certain. After `illegal` or `unknown` there is nothing more to find out.
  Step became_certain(Number hold);

  // REQUIRES: a step was illegal. Returns why the hold of the step could not be placed, without its
  // operation.
  Finding reason() const { return reason_; }

 private:
  using Early = std::vector<Number>;  // ascending

  struct Order {
    Moment free = Moment::before_all();  // the lock is free from then on
    FencingToken fence{};                // the last
    Number last = nothing;
    Moment begun = Moment::before_all();  // when the last one began
    Number last_fenced = nothing;
    Early early;  // placed, and their answers are still to come
  };
  using Level = std::map<Early, Order>;

  const Hold& hold(Number number) const { return holds_.all()[number]; }
  bool place(Order& order, Number number) const;
  void place_early(Order& order, Number number) const;
  void absorb(Order& order, Number before) const;
  void finish(const Order& order, Number number);
  bool can_help(const Order& order, Number early, Number before) const;
  void add_successors(const Order& order, Number before, Level& level);
  void search(const Order& order, Number number);
  bool gives_up() const { return states_ > most_states_ || (stop_ && stop_()); }
  void blame(const Order& order, Number number);
  void keep_best();

  const Holds& holds_;
  std::uint64_t most_states_;
  const std::function<bool()>& stop_;
  std::uint64_t states_ = 0;
  std::vector<Number> open_;  // called, not answered, and may be placed early
  std::vector<Order> orders_;
  std::vector<Order> next_;
  Moment blamed_free_;
  Finding reason_;
};

}  // namespace lockstep::properties::recorded
