#include "core/digest.h"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

EventRecord record(std::uint64_t n) { return {n, n * 3, n * 5, n * 7}; }

DigestBuilder builder_of(std::uint64_t records) {
  DigestBuilder builder;
  for (std::uint64_t n = 0; n < records; ++n) builder.add(record(n));
  return builder;
}

}  // namespace

TEST_CASE("digests of known records are what they always were", "[core]") {
  REQUIRE(to_hex(Digest{0x1, 0xabc}) == "00000000000000010000000000000abc");
  REQUIRE(to_hex(builder_of(0).value()) == "00000000000000000000000000000000");
  REQUIRE(to_hex(builder_of(1).value()) == "9a026d96b3c0f0fca057271c9071c99d");
  REQUIRE(to_hex(builder_of(32).value()) == "72d2d81c4928c1d3ae9da508a9601c2c");
  REQUIRE(to_hex(builder_of(33).value()) == "fc5cb58486080ba45ff2aa07d39503ee");
  REQUIRE(to_hex(builder_of(1000).value()) == "416d618dcfc471e9427bdab48a659c49");
}

TEST_CASE("looking at a digest does not disturb it", "[core]") {
  DigestBuilder looked_at;
  for (std::uint64_t n = 0; n < 100; ++n) {
    REQUIRE(looked_at.value() == builder_of(n).value());
    looked_at.add(record(n));
  }
  REQUIRE(looked_at.value() == builder_of(100).value());
}

TEST_CASE("a copy is equal and goes on by itself", "[core]") {
  for (const std::uint64_t size : std::vector<std::uint64_t>{0, 1, 31, 32, 33, 63, 64, 65, 100}) {
    const DigestBuilder original = builder_of(size);
    DigestBuilder copy = original;
    REQUIRE(copy == original);
    copy.add(record(size));
    REQUIRE_FALSE(copy == original);
    REQUIRE(copy == builder_of(size + 1));
    REQUIRE(original == builder_of(size));
    copy = original;  // The assignment replaces the earlier contents.
    REQUIRE(copy == original);
    copy.add(record(size));
    REQUIRE(copy == builder_of(size + 1));
  }
}

TEST_CASE("every field and the order of records count", "[core]") {
  check_property(
      "digests tell records apart",
      [](std::vector<std::uint64_t> values, std::size_t where, std::uint64_t other) {
        RC_PRE(!values.empty());
        const auto digest_of = [](const std::vector<std::uint64_t>& words) {
          DigestBuilder builder;
          for (std::size_t i = 0; i + 3 < words.size(); i += 4)
            builder.add({words[i], words[i + 1], words[i + 2], words[i + 3]});
          return builder.value();
        };
        values.resize((values.size() + 3) / 4 * 4);
        std::vector<std::uint64_t> changed = values;
        changed[where % changed.size()] = other;
        RC_ASSERT((digest_of(changed) == digest_of(values)) == (changed == values));
        std::vector<std::uint64_t> longer = values;
        longer.resize(longer.size() + 4);
        RC_ASSERT(digest_of(longer) != digest_of(values));
      },
      300);
  DigestBuilder ab;
  ab.add(record(1));
  ab.add(record(2));
  DigestBuilder ba;
  ba.add(record(2));
  ba.add(record(1));
  REQUIRE_FALSE(ab == ba);
}

}  // namespace lockstep::tests
