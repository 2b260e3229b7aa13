#include "core/schedule/choice.h"

#include <tuple>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "core/schedule/choice_text.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

ChoiceKey sample() {
  ChoiceKey key;
  key.kind = ChoiceKind::reply_latency;
  key.step = Step::release_read;
  key.fault = FaultKind::reset;
  key.host_kind = HostKind::counter;
  key.client = 0x1234;
  key.index = 0x5678;
  key.round = 0x9abcdef0;
  key.attempt = 0x0fedcba9;
  return key;
}

}  // namespace

TEST_CASE("the words of a key are packed as tokens expect them", "[core]") {
  REQUIRE(sample().high_word() == 0x0306'0903'1234'5678);
  REQUIRE(sample().low_word() == 0x9abc'def0'0fed'cba9);
  REQUIRE(ChoiceKey{}.high_word() == 0);
  REQUIRE(ChoiceKey{}.low_word() == 0);
  STATIC_REQUIRE(sizeof(ChoiceKey) == 16);
}

TEST_CASE("the numbers of kinds, steps and faults are part of the token format", "[core]") {
  REQUIRE(static_cast<int>(ChoiceKind::family_offset) == 13);
  REQUIRE(static_cast<int>(ChoiceKind::fault) == 8);
  REQUIRE(static_cast<int>(Step::release_read) == 6);
  REQUIRE(static_cast<int>(FaultKind::reset) == 9);
  REQUIRE(static_cast<int>(HostKind::counter) == 3);
}

TEST_CASE("keys are ordered by their words, so by kind first and by attempt last", "[core]") {
  check_property(
      "key order is word order",
      [] {
        const ChoiceKey a = *arbitrary_choice_key();
        const ChoiceKey b = *arbitrary_choice_key();
        const auto words = [](const ChoiceKey& key) { return std::tuple(key.high_word(), key.low_word()); };
        RC_ASSERT((a <=> b) == (words(a) <=> words(b)));
        RC_ASSERT((a == b) == (words(a) == words(b)));
      },
      500);
}

TEST_CASE("fault kinds are listed by their number, with names that read back", "[core]") {
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    const FaultKindInfo info = fault_kinds()[i];
    REQUIRE(static_cast<std::size_t>(info.kind) == i);
    const auto key = parse_choice_key(fmt::format("{}.0", info.name));
    REQUIRE(key);
    REQUIRE(key->fault == info.kind);
    REQUIRE_FALSE(info.summary.empty());
  }
  REQUIRE_FALSE(parse_choice_key("puase.0"));
}

}  // namespace lockstep::tests
