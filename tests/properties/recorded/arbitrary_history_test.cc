// Compares the checker of recorded histories with its slow twin on longer histories, which RapidCheck draws.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "properties/recorded/check_history.h"
#include "tests/properties/recorded/against_twin.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using namespace properties::recorded;

// A call or an answer, if the process has one to make. Everything is taken modulo what there is.
struct Turn {
  std::uint8_t process = 0;
  std::uint8_t kind = 0;
  std::uint8_t answer = 0;  // 0 and 8: the process goes on without one, and with 8 the history says so
  std::uint8_t resource = 0;
  std::uint8_t fence = 0;
  std::uint8_t ttl = 0;
  std::int8_t time = 0;  // since the turn before
};

struct Shape {
  std::uint8_t clients = 3;  // at most 8
  std::uint8_t resources = 1;
  bool leases = true;
  bool fences = true;
  std::uint8_t extend_ttl = 0;  // 0: as the acquire
  bool crowded = false;         // all ask at once, and nobody releases: leases decide who may have it
  std::uint8_t operations = 10;
};

class Builder {
 public:
  explicit Builder(const Shape& shape) : shape_(shape) {
    history_.processes = shape.clients;
    history_.resources = shape.resources;
  }

  void add(const Turn& turn) {
    auto& pending = pending_[turn.process % shape_.clients];
    if (shape_.leases) now_ = std::max<std::int64_t>(0, now_ + turn.time);
    if (!pending) {
      if (history_.operations.size() < shape_.operations) pending = call(turn);
      return;
    }
    if (turn.answer % 8 != 0)
      answer(history_.operations[*pending], turn);
    else if (turn.answer % 16 == 8)
      give_up(history_.operations[*pending]);
    pending.reset();
  }

  const RecordedHistory& history() const { return history_; }

 private:
  static OperationKind kind_of(const Turn& turn) {
    constexpr std::array<OperationKind, 8> kinds{
        OperationKind::acquire, OperationKind::acquire, OperationKind::acquire, OperationKind::release,
        OperationKind::release, OperationKind::release, OperationKind::extend,  OperationKind::use};
    return kinds[turn.kind % kinds.size()];
  }

  std::size_t call(const Turn& turn) {
    Operation operation;
    operation.kind = shape_.crowded ? OperationKind::acquire : kind_of(turn);
    operation.process = turn.process % shape_.clients;
    operation.resource = turn.resource % shape_.resources;
    operation.called = history_.places++;
    operation.called_at = Instant{now_};
    if (shape_.leases && operation.kind == OperationKind::acquire) operation.ttl = Duration{turn.ttl % 7};
    if (shape_.leases && operation.kind == OperationKind::extend) operation.ttl = Duration{shape_.extend_ttl};
    if (operation.kind == OperationKind::use) operation.fence = FencingToken{1 + turn.fence % 4};
    history_.operations.push_back(operation);
    return history_.operations.size() - 1;
  }

  void answer(Operation& operation, const Turn& turn) {
    operation.answer = turn.answer % 8 == 1 ? Answer::fail : Answer::ok;
    operation.answered = history_.places++;
    operation.answered_at = Instant{now_};
    const bool has_fence = operation.kind == OperationKind::acquire && operation.answer == Answer::ok;
    if (has_fence && shape_.fences) operation.fence = FencingToken{turn.fence % 6};
  }

  void give_up(Operation& operation) {
    operation.given_up = history_.places++;
    operation.given_up_at = Instant{now_};
  }

  Shape shape_;
  RecordedHistory history_;
  std::array<std::optional<std::size_t>, 8> pending_{};
  std::int64_t now_ = 0;
};

rc::Gen<std::uint8_t> any_byte() { return rc::gen::inRange<std::uint8_t>(0, 120); }

rc::Gen<Turn> any_turn(std::int8_t back) {
  return rc::gen::build<Turn>(rc::gen::set(&Turn::process, any_byte()), rc::gen::set(&Turn::kind, any_byte()),
                              rc::gen::set(&Turn::answer, any_byte()),
                              rc::gen::set(&Turn::resource, any_byte()),
                              rc::gen::set(&Turn::fence, any_byte()), rc::gen::set(&Turn::ttl, any_byte()),
                              rc::gen::set(&Turn::time, rc::gen::inRange<std::int8_t>(back, 3)));
}

rc::Gen<Shape> any_shape() {
  return rc::gen::build<Shape>(rc::gen::set(&Shape::clients, rc::gen::inRange<std::uint8_t>(1, 5)),
                               rc::gen::set(&Shape::resources, rc::gen::inRange<std::uint8_t>(1, 3)),
                               rc::gen::set(&Shape::leases, rc::gen::arbitrary<bool>()),
                               rc::gen::set(&Shape::fences, rc::gen::arbitrary<bool>()),
                               rc::gen::set(&Shape::extend_ttl, rc::gen::inRange<std::uint8_t>(0, 4)));
}

void agrees(const Shape& shape, const std::vector<Turn>& turns, const Leases& leases) {
  Builder builder(shape);
  for (const Turn& turn : turns) builder.add(turn);
  const Verdicts verdicts = verdicts_of(builder.history(), leases);
  RC_LOG() << text_of(builder.history());
  RC_ASSERT(verdicts.fast == verdicts.slow);
}

// Draws the calls of all clients first, and then answers.
std::vector<Turn> crowd(std::uint8_t clients) {
  std::vector<Turn> turns = *rc::gen::container<std::vector<Turn>>(2U * clients, any_turn(0));
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (i < clients) turns[i].process = static_cast<std::uint8_t>(i);
  }
  return turns;
}

}  // namespace

TEST_CASE("checker and twin agree on arbitrary histories", "[properties]") {
  check_property(
      "recorded histories: checker and twin",
      [] {
        const Shape shape = *any_shape();
        const std::int8_t back = *rc::gen::element<std::int8_t>(0, 0, -1);
        const auto turns = *rc::gen::resize(40, rc::gen::container<std::vector<Turn>>(any_turn(back)));
        const Duration ttl{shape.leases ? *rc::gen::inRange<std::int64_t>(0, 6) : 0};
        agrees(shape, turns, {ttl, Duration{}});
      },
      3'000);
}

TEST_CASE("checker and twin agree where leases decide", "[properties]") {
  check_property(
      "recorded histories: crowds",
      [] {
        Shape shape = *any_shape();
        shape.clients = *rc::gen::inRange<std::uint8_t>(3, 6);
        shape.resources = 1;
        shape.leases = true;
        shape.crowded = true;
        agrees(shape, crowd(shape.clients), {Duration{*rc::gen::inRange<std::int64_t>(1, 4)}, Duration{}});
      },
      10'000);
}

}  // namespace lockstep::tests
