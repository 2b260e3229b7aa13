#include "cli/report/deviation_text.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/schedule/schedule_text.h"

namespace lockstep::tests {
namespace {

std::string in_words(const std::string& deviation) {
  const auto parsed = parse_deviation(deviation);
  REQUIRE(parsed);
  return cli::deviation_text(parsed->key, parsed->value, {});
}

}  // namespace

TEST_CASE("a deviation that is no fault is told in words, with the name to change it by", "[cli]") {
  REQUIRE(in_words("rate.client:A=-1.2%") == "client:A: its clocks run slow by 1.2 % (rate.client:A)");
  REQUIRE(in_words("rate.redis:2=300ppm") == "redis:2: its clocks run fast by 300 ppm (rate.redis:2)");
  REQUIRE(in_words("offset.redis:1=-20ms") ==
          "redis:1: its wall clock is behind by 20 ms at the start (offset.redis:1)");
  REQUIRE(in_words("offset.client:B=20ms") ==
          "client:B: its wall clock is ahead by 20 ms at the start (offset.client:B)");
  REQUIRE(in_words("request.A.3.0.acquire.redis:2=5ms") ==
          "client:A: a request to redis:2 takes 5 ms longer than the least (request.A.3.0.acquire.redis:2)");
  REQUIRE(
      in_words("request.A.3.0.acquire.redis:2=1ns") ==
      "client:A: a request to redis:2 takes a moment longer than the least (request.A.3.0.acquire.redis:2)");
  REQUIRE(in_words("reply.B.0.1.write.resource=5ms") ==
          "client:B: a reply from resource takes 5 ms longer than the least (reply.B.0.1.write.resource)");
  REQUIRE(in_words("token.A.0.0=2") ==
          "client:A: its token is one that another client has drawn (token.A.0.0)");
  REQUIRE(in_words("retry.A.0.1=100000001ns") ==
          "client:A: it waits 100 ms longer than the least before it tries again (retry.A.0.1)");
  REQUIRE(in_words("think.C.4=7ms") ==
          "client:C: it takes 7 ms longer than the least until it asks for the lock (think.C.4)");
  REQUIRE(in_words("work.C.6=150ms") ==
          "client:C: it works 150 ms longer than the least under the lock (work.C.6)");
}

TEST_CASE("a fault that did not strike is told as schedules write it", "[cli]") {
  REQUIRE(in_words("pause.0=150ms") == "pause.0=150ms");
}

}  // namespace lockstep::tests
