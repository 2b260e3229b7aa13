#include "core/schedule/schedule_text.h"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

// This schedule has every kind of choice once, in the order of keys.
const std::string every_kind =
    "seed=0x2a,offset.redis:1=-20ms,rate.client:A=500ppm,request.A.3.0.acquire.redis:2=5ms,"
    "reply.B.0.1.release_read.counter=1ns,token.A.0.0=2,retry.AA.0.1=37ms,think.A.2=1s,work.A.0=2ms,pause.0="
    "500ms,"
    "wall_step.3=-6s,rate.1=-250ppb,reply_loss.2=1,family.0.3.pause.for=1.5s,family.0.3.pause.target=1,"
    "family.0.3.pause.anchor=0,family.0.3.pause.occurrence=3,family.0.3.pause.offset=250us,"
    "timer.A.0.1.acquiring=30ms,suspend.4.softened=1,family.0.3.crash.softened=1";

ParseError error_of(const std::string& text) {
  const auto parsed = parse_schedule(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

void require_error(const std::string& text, std::size_t offset, const std::string& part) {
  const ParseError error = error_of(text);
  INFO(text << ": " << error.message);
  REQUIRE(error.offset == offset);
  REQUIRE(error.message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("every kind of choice has a text, and the text is what it was", "[core]") {
  const auto schedule = parse_schedule(every_kind);
  REQUIRE(schedule);
  REQUIRE(to_text(*schedule) == every_kind);
  std::set<ChoiceKind> kinds;
  for (const Deviation& deviation : schedule->overrides()) kinds.insert(deviation.key.kind);
  REQUIRE(kinds.size() == choice_kind_count);
}

TEST_CASE("what is drawn anew stands behind the base", "[core]") {
  const auto schedule = parse_schedule("seed=0x7,then=0x2a@1.5ms,pause.0=5ms");
  REQUIRE(schedule);
  REQUIRE(schedule->then() == Then{Seed{42}, Instant{} + microseconds(1500)});
  REQUIRE(to_text(*schedule) == "seed=0x7,then=0x2a@1.5ms,pause.0=5ms");
  REQUIRE(to_text(*parse_schedule("nominal,then=0x2a@0ms")) == "nominal,then=0x2a@0ms");
  require_error("nominal,then=0x2a", 17, "\"@\" is missing");
  require_error("nominal,then=@1ms", 13, "");
  require_error("nominal,then=0x2a@-1ms", 18, "no instant of a run");
  require_error("nominal,pause.0=5ms,then=0x2a@1ms", 20, "");
}

TEST_CASE("a value beyond what a choice may take is an error where it stands", "[core]") {
  struct Case {
    std::string text;
    std::size_t offset;
  };
  for (const auto& [text, offset] :
       {Case{"nominal,rate.redis:1=-100%", 0}, Case{"nominal,pause.0=-5ms", 16},
        Case{"nominal,request.A.0.0.acquire.redis:1=-1ns", 0}, Case{"nominal,pause.0=1000001s", 0},
        Case{"nominal,reply_loss.0=2", 0}, Case{"nominal,token.A.0.0=-1", 0},
        Case{"nominal,family.0.0.pause.target=65536", 0}}) {
    const ParseError error = error_of(text);
    REQUIRE(error.message.find("is not between") != std::string::npos);
    REQUIRE(error.offset == (offset != 0 ? offset : text.find('=') + 1));
  }
  REQUIRE(parse_schedule("nominal,pause.0=1000000s"));
  REQUIRE(parse_schedule("nominal,wall_step.0=-1000000s"));
  REQUIRE(parse_schedule("nominal,rate.0=-500000ppm"));
}

TEST_CASE("a schedule's text reads back as the same schedule", "[core]") {
  check_property(
      "schedule text round trip",
      [] {
        const Schedule schedule = *arbitrary_schedule();
        const std::string text = to_text(schedule);
        RC_ASSERT(text.find_first_of(" \t\n'\"`$&;|<>()[]{}*?!~#\\+%") == std::string::npos);
        const auto parsed = parse_schedule(text);
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(*parsed == schedule);
        RC_ASSERT(to_text(*parsed) == text);
      },
      500);
}

TEST_CASE("a key's text reads back as the same key, and two keys have two texts", "[core]") {
  check_property(
      "choice key text round trip",
      [] {
        const ChoiceKey key = *arbitrary_choice_key();
        const ChoiceKey other = *arbitrary_choice_key();
        const auto parsed = parse_choice_key(to_text(key));
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(*parsed == key);
        RC_ASSERT((to_text(key) == to_text(other)) == (key == other));
      },
      500);
}

TEST_CASE("no text makes the parser do anything but answer", "[core]") {
  check_property(
      "schedule parser answers",
      [](std::size_t from, std::size_t count, std::string insert) {
        std::string text = every_kind;
        text.replace(from % text.size(), count % 9, insert);
        const auto parsed = parse_schedule(text);
        if (parsed) {
          const auto again = parse_schedule(to_text(*parsed));
          RC_ASSERT(static_cast<bool>(again));
          RC_ASSERT(*again == *parsed);
        } else {
          RC_ASSERT(parsed.error().offset <= text.size());
          RC_ASSERT(!parsed.error().message.empty());
        }
      },
      1000);
}

TEST_CASE("the two meanings of rate are told apart by their coordinate", "[core]") {
  REQUIRE(parse_choice_key("rate.0")->kind == ChoiceKind::fault);
  REQUIRE(parse_choice_key("rate.0")->fault == FaultKind::rate);
  REQUIRE(parse_choice_key("rate.redis:1")->kind == ChoiceKind::clock_rate);
}

TEST_CASE("deviations are read in any order and with other spellings of a value", "[core]") {
  REQUIRE(to_text(*parse_schedule("nominal,pause.1=0.5s,pause.0=2m")) ==
          "nominal,pause.0=120s,pause.1=500ms");
  REQUIRE(to_text(*parse_schedule("seed=42")) == "seed=0x2a");
}

TEST_CASE("schedule errors say where, and what was meant", "[core]") {
  require_error("", 0, "begins with");
  require_error("seed", 0, "begins with");
  require_error("seed=", 5, "missing");
  require_error("seed=0x", 7, "hexadecimal");
  require_error("seed=0x2A", 8, "lowercase");
  require_error("seed=0x12345678123456789", 7, "16");
  require_error("seed=18446744073709551616", 5, "too large");
  require_error("nominal,", 8, "missing");
  require_error("nominal,pause.0=5ms,,pause.1=5ms", 20, "missing");
  require_error("nominal,pause.0", 15, "=");
  require_error("nominal,puase.0=5ms", 8, "did you mean \"pause\"?");
  require_error("nominal,pause=5ms", 13, "<fault>.<number>");
  require_error("nominal,pause.0.1=5ms", 16, "softened");
  require_error("nominal,pause.00=5ms", 14, "leading zero");
  require_error("nominal,pause.65536=5ms", 14, "65535");
  require_error("nominal,pause.0=5", 17, "no unit");
  require_error("nominal,pause.0= 5ms", 16, "space");
  require_error("nominal,pause.0=5 ms", 17, "space");
  require_error("nominal,reset.0=1ms", 17, "whole number");
  require_error("nominal,reset.0=-0", 16, "-0");
  require_error("nominal,reset.0=9223372036854775808", 16, "too large");
  require_error("nominal,rate.0=1ms", 16, "ppm");
  require_error("nominal,rate.client:Zz=1ppm", 21, "client");
  require_error(
      "nominal,family.0.1.pause.fro=5ms", 25,
      "\"fro\" is not one of for, target, anchor, occurrence, offset, softened; did you mean \"for\"?");
  require_error("nominal,request.A.0.0.aquire.redis:1=1ms", 22, "did you mean \"acquire\"?");
  require_error("nominal,request.A.0.0.acquire.client:A=1ms", 30, "no server");
  require_error("nominal,request.A.0.0.acquire.redis:0=1ms", 36, "numbered 1");
  require_error("nominal,think.A.4294967296=1ms", 16, "4294967295");
}

TEST_CASE("a key may be given once only, counting those of the base", "[core]") {
  require_error("nominal,pause.0=5ms,pause.0=6ms", 20, "pause.0");
  const auto base = parse_schedule("nominal,pause.0=5ms");
  REQUIRE_FALSE(parse_deviations("pause.0=5ms", *base));
  REQUIRE(to_text(*parse_deviations("pause.1=6ms", *base)) == "nominal,pause.0=5ms,pause.1=6ms");
  REQUIRE(*parse_deviations("", *base) == *base);
}

TEST_CASE("a key with a coordinate that its kind does not use cannot be printed", "[core]") {
  ChoiceKey key;
  key.kind = ChoiceKind::think;
  key.index = 1;
  REQUIRE_THROWS_AS(to_text(key), InternalError);
  key = ChoiceKey{};
  key.kind = ChoiceKind::request_latency;
  key.host_kind = HostKind::client;
  REQUIRE_THROWS_AS(to_text(key), InternalError);
}

TEST_CASE("the table of choices is indexed by kind, and every form has its words", "[core]") {
  REQUIRE(choice_forms().size() == choice_kind_count);
  for (std::size_t i = 0; i < choice_forms().size(); ++i) {
    REQUIRE(static_cast<std::size_t>(choice_forms()[i].kind) == i);
    REQUIRE_FALSE(choice_forms()[i].summary.empty());
  }
}

}  // namespace lockstep::tests
