#include "sim/guests/clients/harness_call.h"

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

using guests::HarnessCall;
using guests::HarnessVerb;
using guests::parse_harness_call;

using Words = std::vector<std::string>;

std::string error_of(const Words& words) {
  const auto call = parse_harness_call(words);
  return call ? "none" : call.error().message;
}

}  // namespace

TEST_CASE("a harness says in ten commands what its lock has said", "[sim]") {
  struct Case {
    Words words;
    HarnessCall call;
  };
  for (const Case& each :
       {Case{{"LS.READY"}, {HarnessVerb::ready, "", {}, {}}},
        Case{{"ls.next"}, {HarnessVerb::next, "", {}, {}}},
        Case{{"LS.ACQUIRED", "L"}, {HarnessVerb::acquired, "L", {}, {}}},
        Case{{"LS.ACQUIRED", "L", "1175"}, {HarnessVerb::acquired, "L", milliseconds(1175), {}}},
        Case{{"LS.ACQUIRED", "L", "-55"}, {HarnessVerb::acquired, "L", milliseconds(-55), {}}},
        Case{{"LS.ACQUIRED", "L", "12.5"}, {HarnessVerb::acquired, "L", microseconds(12'500), {}}},
        Case{{"LS.ACQUIRED", "L", "0.00000149"}, {HarnessVerb::acquired, "L", nanoseconds(1), {}}},
        Case{{"LS.ACQUIRED", "L", "-", "7"}, {HarnessVerb::acquired, "L", {}, 7}},
        Case{{"LS.ACQUIRED", "L", "500", ""}, {HarnessVerb::acquired, "L", milliseconds(500), {}}},
        Case{{"LS.WORK"}, {HarnessVerb::work, "", {}, {}}},
        Case{{"LS.CHECK", "a lock"}, {HarnessVerb::check, "a lock", {}, {}}},
        Case{{"LS.READ", "L", "3"}, {HarnessVerb::read, "L", {}, 3}},
        Case{{"LS.WRITE", "L"}, {HarnessVerb::write, "L", {}, {}}},
        Case{{"LS.LOST", "L"}, {HarnessVerb::lost, "L", {}, {}}},
        Case{{"LS.ENDED", "L"}, {HarnessVerb::ended, "L", {}, {}}},
        Case{{"Ls.Released", "L"}, {HarnessVerb::released, "L", {}, {}}}}) {
    INFO(each.words.front());
    REQUIRE(guests::is_harness_call(each.words));
    const auto call = parse_harness_call(each.words);
    REQUIRE(call);
    REQUIRE(*call == each.call);
  }
  REQUIRE_FALSE(guests::is_harness_call({"SET", "k", "LS."}));
  REQUIRE_FALSE(guests::is_harness_call({"L"}));
  REQUIRE_FALSE(guests::is_harness_call({}));
}

TEST_CASE("a mistake of a harness is told with what was expected", "[sim]") {
  REQUIRE(error_of({"LS.AQUIRED", "L"}) ==
          "\"LS.AQUIRED\" is none of lockstep's commands; did you mean \"LS.ACQUIRED\"?");
  REQUIRE(error_of({"LS.ACQUIRED"}) ==
          "LS.ACQUIRED has 0 arguments, and it is written \"LS.ACQUIRED resource [validity_ms [fence]]\"");
  REQUIRE(error_of({"LS.NEXT", "L"}) == "LS.NEXT has 1 argument, and it is written \"LS.NEXT\"");
  for (const char* validity :
       {"1e3", "soon", "1.", ".5", "--1", "1,5", "1000000001", "99999999999999999999"}) {
    REQUIRE(error_of({"LS.ACQUIRED", "L", validity}) == std::string("the validity of LS.ACQUIRED is \"") +
                                                            validity + "\", and milliseconds are expected");
  }
  REQUIRE(error_of({"LS.WRITE", "L", "1.5"}) ==
          "the fencing token of LS.WRITE is \"1.5\", and a whole number is expected");
  REQUIRE(error_of({"LS.\x1b[2J"}).find('\x1b') == std::string::npos);
}

}  // namespace lockstep::tests
