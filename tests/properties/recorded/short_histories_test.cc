// Compares the checker of recorded histories with its slow twin on every history of up to four operations of
// three clients, over several alphabets.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "properties/recorded/check_history.h"
#include "tests/properties/recorded/against_twin.h"
#include "tests/properties/reference/find_recorded.h"

namespace lockstep::tests {
namespace {

using namespace properties::recorded;

struct Alphabet {
  const char* name;
  std::size_t operations;
  std::vector<OperationKind> kinds;
  std::vector<Answer> answers;
  std::vector<std::int64_t> fences{0};  // of successful acquires, and of uses
  std::vector<std::int64_t> ttls{0};    // of acquires
  std::int64_t tick = 0;                // nanoseconds between two calls or answers
};

constexpr std::uint32_t clients = 3;

// Goes through the histories, each with one more call or answer than the one before. Clients are numbered in
// the order of their first calls, because their names mean nothing.
class Enumeration {
 public:
  explicit Enumeration(const Alphabet& alphabet) : alphabet_(alphabet), leases_{{}, Duration{}} {
    history_.resources = 1;
    history_.processes = clients;
    go_on(0);
  }

  std::uint64_t histories() const { return histories_; }
  std::uint64_t violated() const { return violated_; }
  const std::string& difference() const { return difference_; }

 private:
  void go_on(std::uint32_t used) {
    for (std::uint32_t process = 0; process < clients && process <= used; ++process) {
      if (history_.operations.size() < alphabet_.operations) call(process, std::max(used, process + 1));
      answer(process, used);
    }
  }

  void call(std::uint32_t process, std::uint32_t used) {
    const auto before = pending_[process];
    for (const OperationKind kind : alphabet_.kinds) {
      const auto& fences = kind == OperationKind::use ? alphabet_.fences : std::vector<std::int64_t>{0};
      const auto& ttls = kind == OperationKind::acquire ? alphabet_.ttls : std::vector<std::int64_t>{0};
      for (const std::int64_t fence : fences) {
        for (const std::int64_t ttl : ttls) {
          if (kind == OperationKind::use && fence == 0) continue;
          Operation operation;
          operation.kind = kind;
          operation.process = process;
          operation.called = history_.places;
          operation.called_at = now();
          operation.fence = FencingToken{fence};
          operation.ttl = Duration{ttl};
          pending_[process] = history_.operations.size();
          history_.operations.push_back(operation);
          step(used, false);
          history_.operations.pop_back();
        }
      }
    }
    pending_[process] = before;
  }

  void answer(std::uint32_t process, std::uint32_t used) {
    if (!pending_[process]) return;
    const std::size_t number = *pending_[process];
    const Operation before = history_.operations[number];
    pending_[process].reset();
    for (const Answer answer : alphabet_.answers) {
      const bool has_fence = answer == Answer::ok && before.kind == OperationKind::acquire;
      for (const std::int64_t fence : has_fence ? alphabet_.fences : std::vector<std::int64_t>{0}) {
        Operation& operation = history_.operations[number];
        operation.answer = answer;
        operation.answered = history_.places;
        operation.answered_at = now();
        if (has_fence) operation.fence = FencingToken{fence};
        step(used, true);
        history_.operations[number] = before;
      }
    }
    pending_[process] = number;
  }

  Instant now() const { return Instant{history_.places * alphabet_.tick}; }

  // Judges the history with its last call or answer, and goes on. No order explains a history if none
  // explains its beginning.
  void step(std::uint32_t used, bool is_answer) {
    ++history_.places;
    const auto before = first_illegal_;
    if (is_answer && !first_illegal_ && !reference::linearizable(history_, 0, leases_, history_.places)) {
      for (Number i = 0; i < history_.operations.size(); ++i) {
        if (history_.operations[i].answered + 1 == history_.places) first_illegal_ = i;
      }
    }
    compare();
    if (difference_.empty()) go_on(used);
    first_illegal_ = before;
    --history_.places;
  }

  void compare() {
    ++histories_;
    const auto result = check_history(history_, {leases_, default_most_states, {}}).resources.front();
    const auto found = [&](std::size_t rule) {
      const Ruling& ruling = result.rulings[rule];
      return ruling.outcome == Outcome::violated ? std::optional(ruling.finding.operation) : std::nullopt;
    };
    const std::array<std::optional<Number>, 4> slow{reference::find_me(history_, 0, leases_),
                                                    reference::find_res(history_, 0),
                                                    reference::find_fence(history_, 0), first_illegal_};
    for (std::size_t rule = 0; rule < slow.size(); ++rule) {
      if (found(rule) == slow[rule] && result.rulings[rule].outcome != Outcome::unknown) continue;
      difference_ = fmt::format("{}: fast {}, slow {}\n{}", code_of(result.rulings[rule].property),
                                found(rule) ? std::to_string(*found(rule)) : "-",
                                slow[rule] ? std::to_string(*slow[rule]) : "-", text_of(history_));
    }
    if (first_illegal_) ++violated_;
  }

  const Alphabet& alphabet_;
  Leases leases_;
  RecordedHistory history_;
  std::array<std::optional<std::size_t>, clients> pending_{};
  std::optional<Number> first_illegal_;
  std::uint64_t histories_ = 0;
  std::uint64_t violated_ = 0;
  std::string difference_;
};

void compare_all(const Alphabet& alphabet, std::uint64_t histories) {
  const Enumeration enumeration(alphabet);
  INFO(alphabet.name << "\n" << enumeration.difference());
  REQUIRE(enumeration.difference().empty());
  REQUIRE(enumeration.histories() == histories);
  REQUIRE(enumeration.violated() > 0);
  REQUIRE(enumeration.violated() < enumeration.histories());
}

using enum OperationKind;
using enum Answer;

}  // namespace

TEST_CASE("checker and twin agree on all mutex histories of up to four operations", "[properties]") {
  compare_all({"mutex", 4, {acquire, release}, {ok, fail}}, 155'630);
}

TEST_CASE("checker and twin agree on all lease histories of up to four operations", "[properties]") {
  compare_all({"one TTL, extensions", 4, {acquire, extend, release}, {ok, fail}, {0}, {3}, 1}, 781'182);
  compare_all({"two TTLs", 4, {acquire, release}, {ok, fail}, {0}, {2, 4}, 1}, 781'182);
}

TEST_CASE("checker and twin agree on all histories of up to four operations with fencing", "[properties]") {
  compare_all({"acquires and uses", 4, {acquire, release, use}, {ok}, {1, 2}}, 568'190);
  compare_all({"some without a token, leases", 4, {acquire, release}, {ok}, {0, 1, 2}, {2}, 1}, 155'630);
}

}  // namespace lockstep::tests
