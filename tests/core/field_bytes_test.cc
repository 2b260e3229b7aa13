// Tests how fields become bytes (core/field_bytes.h).

#include "core/field_bytes.h"

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

using namespace std::string_literals;

enum class Colour : std::uint8_t { red, green };

std::string bytes_of(auto value) {
  FieldBytes fields;
  fields.add(value);
  return std::string(fields.bytes());
}

}  // namespace

TEST_CASE("a field is eight bytes, the lowest first, whatever its type", "[core]") {
  REQUIRE(bytes_of(std::int64_t{0x0102030405060708}) == "\x08\x07\x06\x05\x04\x03\x02\x01"s);
  REQUIRE(bytes_of(true) == "\x01\0\0\0\0\0\0\0"s);
  REQUIRE(bytes_of(Colour::green) == bytes_of(true));
  REQUIRE(bytes_of(std::int32_t{-2}) == "\xfe\xff\xff\xff\xff\xff\xff\xff"s);
  REQUIRE(bytes_of(nanoseconds(-2)) == bytes_of(-2));
}

TEST_CASE("the hash of fields is that of their bytes, in the order in which they were added", "[core]") {
  FieldBytes ab;
  ab.add(1);
  ab.add(2);
  FieldBytes ba;
  ba.add(2);
  ba.add(1);
  REQUIRE(ab.hash() == text_hash("\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"s));
  REQUIRE(ab.hash() != ba.hash());
}

}  // namespace lockstep::tests
