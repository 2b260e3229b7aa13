#include "properties/recorded/linearizer.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace lockstep::properties::recorded {
namespace {

// Returns true iff a hold that begins by its last moment ends when it begins, if that is at `from` or later.
bool ends_at_once_from(const Hold& hold, Moment from) {
  return hold.released <= from && hold.extended <= from;
}

}  // namespace

void Linearizer::clear() {
  states_ = 0;
  open_.clear();
  orders_.assign(1, Order{});
}

void Linearizer::called(Number number) {
  const Hold& called = hold(number);
  if (called.is_certain() && end_of(called, called.from) < called.until) open_.push_back(number);
}

// Puts the hold behind all others, or returns false if it cannot be there.
bool Linearizer::place(Order& order, Number number) const {
  const Hold& next = hold(number);
  const Moment begins = std::max(next.from, order.free);
  const bool has_fence = next.fence != FencingToken{};
  if (next.until < begins || (has_fence && next.fence <= order.fence)) return false;
  order.free = end_of(next, begins);
  order.last = number;
  order.begun = begins;
  if (has_fence) {
    order.fence = next.fence;
    order.last_fenced = number;
  }
  return true;
}

void Linearizer::place_early(Order& order, Number number) const {
  CHECK(place(order, number));
  order.early.insert(std::upper_bound(order.early.begin(), order.early.end(), number), number);
}

// Places the holds without a fencing token that can be before this one and do not make it end later. Whoever
// waits for their answers is never worse off.
void Linearizer::absorb(Order& order, Number before) const {
  const Hold& next = hold(before);
  for (const Number number : open_) {
    if (hold(number).fence != FencingToken{} || !can_help(order, number, before)) continue;
    const Moment end = end_of(hold(number), std::max(hold(number).from, order.free));
    if (end_of(next, std::max(next.from, end)) == end_of(next, std::max(next.from, order.free)))
      place_early(order, number);
  }
}

// Returns true iff the open hold can be placed at once and leaves the other one time to begin.
bool Linearizer::can_help(const Order& order, Number early, Number before) const {
  const Hold& open = hold(early);
  const Moment begins = std::max(open.from, order.free);
  if (hold(before).until < begins) return false;
  const bool fits = open.fence == FencingToken{} || order.fence < open.fence;
  return fits && end_of(open, begins) <= hold(before).until &&
         !std::binary_search(order.early.begin(), order.early.end(), early);
}

void Linearizer::finish(const Order& order, Number number) {
  Order& full = next_.emplace_back(order);
  absorb(full, number);
  if (place(full, number)) return;
  next_.pop_back();
  blame(order, number);
}

// Keeps the reason that the order with the earliest free moment gives.
void Linearizer::blame(const Order& order, Number number) {
  if (reason_.other != nothing && blamed_free_ <= order.free) return;
  blamed_free_ = order.free;
  const bool is_late = hold(number).until < std::max(hold(number).from, order.free);
  const Number other = is_late ? order.last : order.last_fenced;
  reason_.other = other == nothing ? nothing : hold(other).acquire;
  reason_.why = is_late ? Why::held : Why::fence_not_greater;
  reason_.lease.reset();
  if (!is_late || other == nothing) return;
  reason_.lease = lease_of(hold(other), order.begun);
  if (!reason_.lease) return;
  const Number set_by = reason_.lease->set_by;
  if (set_by != nothing) reason_.lease->ttl = holds_.ttl_of(set_by);
  reason_.lease->told = hold(number).until.at;
}

void Linearizer::add_successors(const Order& order, Number before, Level& level) {
  const Hold& next = hold(before);
  const Moment latest = next.until;
  const bool may_begin_late = end_of(next, next.from) == end_of(next, latest);
  for (const Number number : open_) {
    if (!can_help(order, number, before)) continue;
    // absorb() places such a hold, whatever was placed before it.
    const bool is_absorbed =
        may_begin_late && hold(number).fence == FencingToken{} && ends_at_once_from(hold(number), latest);
    if (is_absorbed) continue;
    ++states_;
    Order successor = order;
    place_early(successor, number);
    const auto [at, is_new] = level.try_emplace(successor.early, successor);
    if (!is_new && successor.free < at->second.free) at->second = std::move(successor);
  }
}

// Places the hold, behind any of the open ones that can be before it.
void Linearizer::search(const Order& order, Number number) {
  finish(order, number);
  Level level;
  add_successors(order, number, level);
  while (!level.empty() && !gives_up()) {
    Level deeper;
    for (const auto& [early, each] : level) {
      if (gives_up()) return;
      finish(each, number);
      add_successors(each, number, deeper);
    }
    level = std::move(deeper);
  }
}

Linearizer::Step Linearizer::became_certain(Number number) {
  std::erase(open_, number);
  const bool is_alone = open_.empty() && orders_.size() == 1 && orders_.front().early.empty();
  if (is_alone && place(orders_.front(), number)) return Step::legal;
  next_.clear();
  reason_ = {};
  for (Order& order : orders_) {
    const auto found = std::lower_bound(order.early.begin(), order.early.end(), number);
    if (found != order.early.end() && *found == number) {
      order.early.erase(found);
      next_.push_back(std::move(order));
    } else if (!gives_up()) {
      search(order, number);
    }
  }
  if (gives_up()) return Step::unknown;
  if (next_.empty()) return Step::illegal;
  if (next_.size() > 1) {
    keep_best();
    states_ += orders_.size() - 1;
  } else {
    std::swap(orders_, next_);
  }
  return Step::legal;
}

// Keeps of the orders in `next_` those that no other one replaces: one that is free no later, has no greater
// fencing token and has placed at least the same.
void Linearizer::keep_best() {
  Level level;
  for (Order& order : next_) {
    const auto [at, is_new] = level.try_emplace(order.early, order);
    if (!is_new && order.free < at->second.free) at->second = std::move(order);
  }
  const auto is_replaced = [&](const Order& order) {
    return std::any_of(level.begin(), level.end(), [&](const auto& entry) {
      const Order& other = entry.second;
      return other.early.size() > order.early.size() && other.free <= order.free &&
             other.fence <= order.fence &&
             std::includes(other.early.begin(), other.early.end(), order.early.begin(), order.early.end());
    });
  };
  constexpr std::size_t most_compared = 64;  // comparing all pairs of more takes longer than it saves
  const bool compares = level.size() <= most_compared;
  orders_.clear();
  for (const auto& [early, order] : level) {
    if (!compares || !is_replaced(order)) orders_.push_back(order);
  }
}

}  // namespace lockstep::properties::recorded
