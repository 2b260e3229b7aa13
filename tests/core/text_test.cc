#include "core/text.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

void require_duration_error(const std::string& text, std::size_t offset, const std::string& part) {
  const auto parsed = parse_duration(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  INFO(parsed.error().message);
  REQUIRE(parsed.error().offset == offset);
  REQUIRE(parsed.error().message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("durations are read exactly", "[core]") {
  REQUIRE(*parse_duration("200ms") == milliseconds(200));
  REQUIRE(*parse_duration("1.5s") == milliseconds(1500));
  REQUIRE(*parse_duration("-6s") == seconds(-6));
  REQUIRE(*parse_duration("+6 s") == seconds(6));
  REQUIRE(*parse_duration("250us") == microseconds(250));
  REQUIRE(*parse_duration("10ns") == nanoseconds(10));
  REQUIRE(*parse_duration("0ms") == Duration{});
  REQUIRE(*parse_duration("2m") == seconds(120));
  REQUIRE(*parse_duration("0.5h") == seconds(1800));
  REQUIRE(*parse_duration("0.1us") == nanoseconds(100));
  REQUIRE(*parse_duration("1.0000000000000000000000000s") == seconds(1));
  REQUIRE(*parse_duration("9223372036.854775807s") == Duration{INT64_MAX});
  REQUIRE(*parse_duration("-9223372036.854775808s") == Duration{INT64_MIN});
  REQUIRE(*parse_duration("3min") == seconds(180));
  REQUIRE(*parse_duration("3 min") == seconds(180));
  REQUIRE(*parse_duration("2d") == seconds(172'800));
}

TEST_CASE("durations may be sums, as people and Go write them", "[core]") {
  REQUIRE(*parse_duration("9m59s") == seconds(599));
  REQUIRE(*parse_duration("11 min 59 s") == seconds(719));
  REQUIRE(*parse_duration("1h0m1.5s") == milliseconds(3'601'500));
  REQUIRE(*parse_duration("-1m30s") == seconds(-90));
  require_duration_error("1s30m", 0, "\"1s30m\" has units that do not get smaller");
  require_duration_error("30s 1m", 0, "do not get smaller");
  require_duration_error("1m1min", 0, "do not get smaller");
  require_duration_error("200000d 1h", 0, "too large");
  require_duration_error("1m 30", 1, "not a unit");
  require_duration_error("1m-30s", 1, "not a unit");
  require_duration_error("1m30s ", 1, "not a unit");
  require_duration_error("1m0.5ns", 0, "finer than 1 ns");
  require_duration_error("10*time.Second", 0, "is Go; write \"10s\"");
  require_duration_error("500 * time.Millisecond", 0, "write \"500ms\"");
}

TEST_CASE("duration errors say where and why", "[core]") {
  require_duration_error("", 0, "number");
  require_duration_error("ms", 0, "number");
  require_duration_error(" 5ms", 0, "number");
  require_duration_error("-ms", 1, "number");
  require_duration_error(".5s", 0, "number");
  require_duration_error("1.s", 2, "point");
  require_duration_error("5", 1, "no unit");
  require_duration_error("5 ", 1, "not a unit");
  require_duration_error("5  ms", 2, "not a unit");
  require_duration_error("5 sec", 2, "ns, us, ms, s, m, min, h, d");
  require_duration_error("5ms ", 1, "not a unit");
  require_duration_error("5,5ms", 1, "has a comma; write a point");
  require_duration_error("1e3ms", 1, "not a unit");
  require_duration_error("0.5ns", 0, "finer than 1 ns");
  require_duration_error("9223372036.854775808s", 0, "too large");
  require_duration_error("99999999999999999999999s", 0, "digits");
  require_duration_error("1.0000000000000000000000001s", 0, "digits");
}

TEST_CASE("durations are printed short, in the largest unit with at most three decimals", "[core]") {
  REQUIRE(to_text(Duration{}) == "0ms");
  REQUIRE(to_text(milliseconds(334)) == "334ms");
  REQUIRE(to_text(milliseconds(1500)) == "1.5s");
  REQUIRE(to_text(milliseconds(-1001)) == "-1.001s");
  REQUIRE(to_text(microseconds(1'000'001)) == "1000.001ms");
  REQUIRE(to_text(nanoseconds(1'000'000'001)) == "1000000.001us");
  REQUIRE(to_text(seconds(120)) == "120s");
  REQUIRE(to_text(nanoseconds(999)) == "999ns");
  REQUIRE(to_text(Duration{INT64_MIN}) == "-9223372036854775.808us");
}

TEST_CASE("every duration and rate reads back as itself", "[core]") {
  const auto any = rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                                  rc::gen::map(rc::gen::inRange<std::int64_t>(-100'000, 100'000),
                                               [](std::int64_t n) { return n * 10'000; }),
                                  rc::gen::element(INT64_MIN, INT64_MAX));
  check_property(
      "durations and rates round trip",
      [any] {
        const std::int64_t value = *any;
        RC_ASSERT(*parse_duration(to_text(Duration{value})) == Duration{value});
        RC_ASSERT(*parse_rate(to_text(RateError{value})) == RateError{value});
        RC_ASSERT(*parse_rate(for_people(RateError{value})) == RateError{value});
      },
      1000);
}

TEST_CASE("durations for people are rounded to three decimals", "[core]") {
  REQUIRE(for_people(milliseconds(334)) == "334 ms");
  REQUIRE(for_people(seconds(-6)) == "-6 s");
  REQUIRE(for_people(Duration{}) == "0 ms");
  REQUIRE(for_people(nanoseconds(1'234'499)) == "1.234 ms");
  REQUIRE(for_people(nanoseconds(1'234'500)) == "1.235 ms");
  REQUIRE(for_people(nanoseconds(-1'234'500)) == "-1.235 ms");
  REQUIRE(for_people(nanoseconds(1'999'999'999)) == "2 s");
  REQUIRE(for_people(nanoseconds(9'999'999'999)) == "10 s");
  REQUIRE(for_people(milliseconds(13'484)) == "13.5 s");
  REQUIRE(for_people(milliseconds(59'940)) == "59.9 s");
  REQUIRE(for_people(milliseconds(59'950)) == "1 min");
  REQUIRE(for_people(milliseconds(817'068)) == "13 min 37 s");
  REQUIRE(for_people(milliseconds(-300'499)) == "-5 min");
  REQUIRE(for_people(seconds(7'205)) == "2 h 5 s");
  REQUIRE(for_people(seconds(360'060)) == "100 h 1 min");
  REQUIRE(for_people(Duration{INT64_MIN}) == "-2562047 h 47 min 17 s");
}

TEST_CASE("times that are compared or are instants are shown to the millisecond", "[core]") {
  REQUIRE(to_the_ms(milliseconds(334)) == "334 ms");
  REQUIRE(to_the_ms(nanoseconds(1'234'500)) == "1.235 ms");
  REQUIRE(to_the_ms(Duration{}) == "0 ms");
  REQUIRE(to_the_ms(milliseconds(13'484)) == "13.484 s");
  REQUIRE(to_the_ms(seconds(-60)) == "-1 min");
  REQUIRE(to_the_ms(nanoseconds(817'067'999'500)) == "13 min 37.068 s");
  REQUIRE(to_the_ms(Duration{INT64_MAX}) == "2562047 h 47 min 16.855 s");
  REQUIRE(for_people(Instant{} + milliseconds(302)) == "302 ms");
  REQUIRE(for_people(Instant{} + milliseconds(562'977)) == "9 min 22.977 s");
  REQUIRE(for_people(Instant{} + milliseconds(545'070)) == "9 min 5.070 s");
  REQUIRE(for_people(Instant{} + seconds(600)) == "10 min");
}

TEST_CASE("rates", "[core]") {
  REQUIRE(*parse_rate("500 ppm") == RateError{500'000});
  REQUIRE(*parse_rate("0.5 %") == RateError{5'000'000});
  REQUIRE(*parse_rate("-250 ppb") == RateError{-250});
  REQUIRE_FALSE(parse_rate("0.5 ppb"));
  REQUIRE_FALSE(parse_rate("5"));
  REQUIRE(to_text(RateError{}) == "0ppm");
  REQUIRE(to_text(RateError{500'000}) == "500ppm");
  REQUIRE(to_text(RateError{100'000'000}) == "100000ppm");  // A URL may hold it, so it has no '%'.
  REQUIRE(for_people(RateError{100'000'000}) == "10 %");
  REQUIRE(for_people(RateError{500'000}) == "500 ppm");
}

TEST_CASE("ratios", "[core]") {
  REQUIRE(*parse_ratio("1 %") == Ratio{1, 100});
  REQUIRE(*parse_ratio("500 ppm") == Ratio{1, 2000});
  REQUIRE(*parse_ratio("1/2") == Ratio{1, 2});
  REQUIRE(*parse_ratio("0.01") == Ratio{1, 100});
  REQUIRE(*parse_ratio("0") == Ratio{0, 1});
  REQUIRE(*parse_ratio("-12.5 %") == Ratio{-1, 8});
  REQUIRE(parse_ratio("1/0").error().offset == 2);
  for (const char* text : {"", "/", "1/", "/2", "1/-2", "1 / 2", "a/2", "1 x", "9999999999999999999/1",
                           "0.1234567890123456789 ppb"}) {
    INFO(text);
    REQUIRE_FALSE(parse_ratio(text));
  }
  REQUIRE(to_text(Ratio{1, 100}) == "1 %");
  REQUIRE(to_text(Ratio{1, 2000}) == "0.05 %");
  REQUIRE(to_text(Ratio{2, 6}) == "1/3");
  REQUIRE(to_text(Ratio{INT64_MAX, 1}) == "9223372036854775807/1");
  check_property(
      "ratios round trip",
      [](std::int64_t numerator) {
        const auto denominator = *rc::gen::inRange<std::int64_t>(1, INT64_MAX);
        RC_PRE(numerator != INT64_MIN);
        const Ratio ratio{numerator, denominator};
        const auto parsed = parse_ratio(to_text(ratio));
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(*parsed == ratio);
      },
      300);
}

TEST_CASE("whole numbers", "[core]") {
  REQUIRE(*parse_number("0", 9) == 0);
  REQUIRE(*parse_number("18446744073709551615", UINT64_MAX) == UINT64_MAX);
  for (const char* text : {"", "10", "01", "+1", "-1", "1 ", "x", "18446744073709551616"}) {
    INFO(text);
    REQUIRE_FALSE(parse_number(text, 9));
  }
  REQUIRE_FALSE(parse_number("18446744073709551616", UINT64_MAX));
}

}  // namespace lockstep::tests
