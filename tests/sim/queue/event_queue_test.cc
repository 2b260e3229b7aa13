#include "sim/queue/event_queue.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using sim::Event;
using sim::EventQueue;
using sim::TieKey;

// Says how far ahead of the last popped event the next event is staged: at the same instant, within a
// bucket, within the wheel, around the horizon, or far beyond the horizon.
enum class Ahead : std::uint8_t { now, bucket, wheel, horizon, far };

struct Move {
  bool pops = false;
  bool copies = false;
  Ahead ahead = Ahead::now;
  std::int64_t amount = 0;
  std::uint64_t rank = 0;  // high bits of the tie key; the running number is in the low ones
};

std::ostream& operator<<(std::ostream& out, const Move& move) {
  if (move.copies) return out << "copy";
  if (move.pops) return out << "pop";
  return out << "stage(" << static_cast<int>(move.ahead) << ", " << move.amount << ", " << move.rank << ")";
}

rc::Gen<std::vector<Move>> any_moves() {
  return rc::gen::scale(
      4, rc::gen::container<std::vector<Move>>(rc::gen::build<Move>(
             rc::gen::set(&Move::pops, rc::gen::weightedElement<bool>({{3, false}, {2, true}})),
             rc::gen::set(&Move::copies, rc::gen::weightedElement<bool>({{15, false}, {1, true}})),
             rc::gen::set(&Move::ahead, rc::gen::element(Ahead::now, Ahead::bucket, Ahead::wheel,
                                                         Ahead::horizon, Ahead::far)),
             rc::gen::set(&Move::amount, rc::gen::inRange<std::int64_t>(0, 1000)),
             rc::gen::set(&Move::rank, rc::gen::inRange<std::uint64_t>(0, 4)))));
}

Duration distance(const Move& move, unsigned shift) {
  const std::int64_t bucket = std::int64_t{1} << shift;
  switch (move.ahead) {
    case Ahead::now:
      return Duration{};
    case Ahead::bucket:
      return Duration{bucket * move.amount / 1000};
    case Ahead::wheel:
      return Duration{bucket * move.amount + move.amount % bucket};
    case Ahead::horizon:
      return Duration{bucket * (1020 + move.amount % 8) - (move.amount & 1)};
    case Ahead::far:
      return Duration{bucket * 700 * move.amount};
  }
  return Duration{};
}

// Holds the events in a sorted map. The key is instant and tie key; the value is the event's running
// number.
using Reference = std::map<std::pair<Instant, TieKey>, std::int64_t>;

void require_next(EventQueue& queue, Reference::const_iterator expected) {
  const Event& top = queue.top();
  RC_ASSERT(top.at == expected->first.first);
  RC_ASSERT(top.tie == expected->first.second);
  RC_ASSERT(top.message.command.value == expected->second);
  queue.pop();
}

// Puts a queue and its copy through the same moves as the reference. A move may replace either by a copy
// of the other.
class Trial {
 public:
  explicit Trial(unsigned shift) : shift_(shift), queue_(shift), twin_(shift) {}

  void make(const Move& move) {
    if (move.copies) {
      std::swap(queue_, twin_);
      twin_ = queue_;
      queue_ = EventQueue(twin_);
    } else if (move.pops) {
      pop();
    } else {
      stage(move);
    }
    RC_ASSERT(queue_.size() == reference_.size());
    RC_ASSERT(twin_.size() == reference_.size());
    RC_ASSERT(queue_.empty() == reference_.empty());
  }
  void drain() {
    while (!reference_.empty()) pop();
    RC_ASSERT(queue_.empty());
    RC_ASSERT(twin_.empty());
  }

 private:
  void pop() {
    if (reference_.empty()) return;
    require_next(queue_, reference_.begin());
    require_next(twin_, reference_.begin());
    last_ = reference_.begin()->first.first;
    reference_.erase(reference_.begin());
  }
  void stage(const Move& move) {
    const Instant at = last_ + distance(move, shift_);
    const TieKey tie{move.rank << 60 | static_cast<std::uint64_t>(number_)};
    queue_.stage(at, tie).message.command.value = number_;
    twin_.stage(at, tie).message.command.value = number_;
    reference_.emplace(std::pair(at, tie), number_);
    ++number_;
    // A look at the earliest event does not keep an earlier one from being staged afterwards.
    if (move.amount % 3 == 0) RC_ASSERT(queue_.top().at == reference_.begin()->first.first);
  }

  unsigned shift_;
  EventQueue queue_;
  EventQueue twin_;
  Reference reference_;
  Instant last_;
  std::int64_t number_ = 0;
};

}  // namespace

TEST_CASE("events leave the queue by instant, then tie key, and its copies go on alike", "[sim]") {
  check_property(
      "event queue order",
      [] {
        const unsigned shift = *rc::gen::inRange(0U, 31U);
        Trial trial(shift);
        for (const Move& move : *any_moves()) trial.make(move);
        trial.drain();
      },
      300);
}

TEST_CASE("a queue takes no new slot before more events are pending than ever", "[sim]") {
  constexpr std::size_t most_ahead = 50;
  EventQueue queue(10);
  std::uint32_t number = 0;
  Instant now;
  const auto stage = [&](std::int64_t ahead_ns) {
    return &queue.stage(now + Duration{ahead_ns}, TieKey{number++});
  };
  const auto pop = [&] {
    now = queue.top().at;
    queue.pop();
  };
  for (std::size_t i = 0; i < most_ahead; ++i) stage(static_cast<std::int64_t>(i) * 100'000);
  while (!queue.empty()) pop();

  std::set<const Event*> slots;
  for (std::size_t i = 0; i < most_ahead; ++i) slots.insert(stage(static_cast<std::int64_t>(i)));
  REQUIRE(slots.size() == most_ahead);
  for (int round = 0; round < 2000; ++round) {
    pop();
    REQUIRE(slots.contains(stage(round % 3 == 0 ? round * 1000 : round)));
  }
  REQUIRE(queue.size() == most_ahead);
}

TEST_CASE("a cleared queue is as good as a new one, of another width too", "[sim]") {
  EventQueue used(12);
  for (std::uint32_t i = 0; i < 40; ++i) used.stage(Instant{i * 1'000'000}, TieKey{i});
  used.top();
  used.pop();
  used.clear(20, 0);
  REQUIRE(used.empty());
  EventQueue fresh(20);
  for (std::uint32_t i = 0; i < 40; ++i) {
    const Instant at{(i * 7919 % 40) * 50'000'000};
    used.stage(at, TieKey{i}).message.command.value = i;
    fresh.stage(at, TieKey{i}).message.command.value = i;
  }
  while (!fresh.empty()) {
    REQUIRE(used.top().message.command.value == fresh.top().message.command.value);
    used.pop();
    fresh.pop();
  }
  REQUIRE(used.empty());
}

TEST_CASE("looking into an empty queue is our bug, not an event", "[sim]") {
  EventQueue queue;
  REQUIRE_THROWS_AS(queue.top(), InternalError);
  queue.stage(Instant{5}, TieKey{1});
  queue.top();
  queue.pop();
  REQUIRE_THROWS_AS(queue.top(), InternalError);
}

TEST_CASE("a tie key orders by class, destination, source, number, and gives them back", "[sim]") {
  using sim::EventClass;
  using sim::HostIndex;
  const auto key = TieKey::of(EventClass::reply, HostIndex{16383}, HostIndex{16382}, 4'000'000'000U);
  REQUIRE(key.event_class() == EventClass::reply);
  REQUIRE(key.destination() == HostIndex{16383});
  REQUIRE(key.source() == HostIndex{16382});
  REQUIRE(key.number() == 4'000'000'000U);
  const auto of = [](EventClass event_class, int destination, int source, std::uint32_t number) {
    return TieKey::of(event_class, HostIndex{static_cast<std::uint16_t>(destination)},
                      HostIndex{static_cast<std::uint16_t>(source)}, number);
  };
  REQUIRE(of(EventClass::fault_end, 9, 9, 9) < of(EventClass::resume, 0, 0, 0));
  REQUIRE(of(EventClass::request, 1, 9, 9) < of(EventClass::request, 2, 0, 0));
  REQUIRE(of(EventClass::request, 1, 1, 9) < of(EventClass::request, 1, 2, 0));
  REQUIRE(of(EventClass::request, 1, 1, 1) < of(EventClass::request, 1, 1, 2));

  const auto waited = TieKey::of_backlog(HostIndex{3}, HostIndex{16382}, 4'000'000'000U);
  REQUIRE(waited.event_class() == EventClass::backlog);
  REQUIRE(waited.destination() == HostIndex{3});
  REQUIRE(waited.source() == HostIndex{16382});
  REQUIRE(TieKey::of_backlog(HostIndex{3}, HostIndex{9}, 1) <
          TieKey::of_backlog(HostIndex{3}, HostIndex{0}, 2));
  REQUIRE(of(EventClass::resume, 9, 9, 9) < waited);
  REQUIRE(waited < of(EventClass::request, 0, 0, 0));
}

}  // namespace lockstep::tests
