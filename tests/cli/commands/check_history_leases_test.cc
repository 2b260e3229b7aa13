// Tests what `lockstep check-history` says of times: leases, the recorder's clock, and what is certain.

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/commands/check_history.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

}  // namespace

TEST_CASE("the reading of an answer that did not come is one of the recorder's clock", "[cli]") {
  const auto with = [](const std::string& type) {
    return check(lines_of({{"9", "invoke", "use", ", \"fence\": 3, \"time_ns\": 0"},
                           {"9", type, "use", ", \"time_ns\": 900000000"},
                           {"0", "invoke", "acquire", ", \"ttl_ns\": 1000000000, \"time_ns\": 100000000"},
                           {"0", "ok", "acquire", ", \"time_ns\": 200000000"},
                           {"1", "invoke", "acquire", ", \"ttl_ns\": 1000000000, \"time_ns\": 500000000"},
                           {"1", "ok", "acquire", ", \"time_ns\": 1000000000"}}),
                 {"--json"});
  };
  for (const std::string type : {"info", "ok", "fail"}) {
    const Finished finished = with(type);
    INFO(finished.out);
    REQUIRE(finished.status == 0);
    REQUIRE(Json::parse(finished.out)["step_back_ns"] == 800'000'000);
    REQUIRE(Json::parse(finished.out)["step_back_line"] == 3);
  }
}

TEST_CASE("check-history says until when the lease of the other process was certain", "[cli]") {
  const auto two = [](const std::string& answered, const Args& more = {}) {
    const std::string ttl = ", \"ttl_ns\": 10000000000";
    return check(lines_of({{"\"a\"", "invoke", "acquire", ttl + ", \"time_ns\": 0"},
                           {"\"a\"", "ok", "acquire", ", \"time_ns\": 3000000"},
                           {"\"b\"", "invoke", "acquire", ttl + ", \"time_ns\": 4000000"},
                           {"\"b\"", "ok", "acquire", ", \"time_ns\": " + answered}}),
                 more);
  };
  const std::string told =
      "process b is told at 9.5 s that it has the lock; process a was told so in line 2 and does "
      "not release it\n";
  const std::string ttl = ": 10 s from the call to acquire in line 1 (0 s)";
  const Finished usual = two("9500000000");
  REQUIRE(usual.status == 1);
  REQUIRE(contains(usual.out, told));
  REQUIRE(contains(usual.out, "    the lease of process a is certain until 9.898 s" + ttl +
                                  ", less 1 % and 2 ms of drift\n"));
  REQUIRE(contains(usual.out, "  LIN    violated   the same as ME\n"));
  REQUIRE(two("9897999999").status == 1);
  REQUIRE(contains(two("9897999999").out, "told at 9.897999999 s"));
  REQUIRE(two("9898000000").status == 0);
  REQUIRE(contains(two("9500000000", {"--drift", "0s"}).out,
                   "the lease of process a is certain until 10 s" + ttl + "\n"));
  REQUIRE(contains(two("9500000000", {"--drift", "499ms"}).out,
                   "the lease of process a is certain until 9.501 s" + ttl + ", less 499 ms of drift\n"));
  REQUIRE(two("9500000000", {"--drift", "500ms"}).status == 0);
  const Finished json = two("9500000000", {"--json"});
  for (const std::string kind : {"ME", "LIN"}) {
    REQUIRE(ruling(json, kind)["certain_until_ns"] == 9'898'000'000);
    const std::string why = ruling(json, kind)["why"];
    REQUIRE(contains(why, "does not release it; the lease of process a is certain until 9.898 s"));
  }
}

TEST_CASE("check-history says which lease LIN means where ME means none, or another", "[cli]") {
  const auto at = [](int ns) { return ", \"time_ns\": " + std::to_string(ns); };
  const Args leases{"--ttl", "40ns", "--drift", "0ms"};
  // Three leases have to begin one after the other.
  const Finished three = check(lines_of({{"0", "invoke", "acquire", at(0)},
                                         {"1", "invoke", "acquire", at(0)},
                                         {"2", "invoke", "acquire", at(0)},
                                         {"0", "ok", "acquire", at(79)},
                                         {"1", "ok", "acquire", at(79)},
                                         {"2", "ok", "acquire", at(79)}}),
                               leases);
  REQUIRE(contains(three.out, "ME     held\n"));
  REQUIRE(contains(three.out,
                   "the lease of process 1 is certain until 0.00000008 s: 40 ns from the time at which "
                   "the lock was free for it at the earliest (0.00000004 s)\n"));
  const std::vector<std::array<std::string, 4>> asked{{"0", "invoke", "acquire", at(0)},
                                                      {"0", "ok", "acquire", at(0)},
                                                      {"0", "invoke", "extend", at(5) + ", \"ttl_ns\": 20"},
                                                      {"1", "invoke", "acquire", at(9)},
                                                      {"1", "ok", "acquire", at(24)}};
  const Finished shortened = check(lines_of(asked), leases);
  REQUIRE(contains(shortened.out,
                   "certain until 0.00000004 s: 40 ns from the call to acquire in line 1 (0 s)\n"));
  REQUIRE(contains(shortened.out,
                   "certain until 0.000000025 s, and would be longer but for an extension without an "
                   "answer, which may have set it anew\n"));
  REQUIRE_FALSE(contains(shortened.out, "the same as ME"));
}

TEST_CASE("check-history names the line in which the recorder's clock went back", "[cli]") {
  const auto back = [](const std::string& last) {
    return check(lines_of({{"0", "invoke", "acquire", ", \"time_ns\": 0, \"ttl_ns\": 10000000000"},
                           {"0", "ok", "acquire", ", \"time_ns\": 79"},
                           {"1", "invoke", "acquire", ", \"time_ns\": 3000000000"},
                           {"1", "ok", "acquire", ", \"time_ns\": 4000000000"},
                           {"0", "invoke", "release", ", \"time_ns\": " + last}}),
                 {"--json"});
  };
  const Json gone = Json::parse(back("3397000000").out);
  REQUIRE(gone["step_back_ns"] == 603'000'000);
  REQUIRE(gone["step_back_line"] == 5);
  const std::string why = gone["resources"][0]["rulings"][0]["why"];
  REQUIRE(contains(why, "process 1 is told at 3.397 s (4 s in its line) that it has the lock"));
  REQUIRE(contains(why, "certain until 9.295 s"));
  REQUIRE(contains(why, "less 1 % and 2 ms of drift and 603 ms by which the recorder's clock went back"));
  REQUIRE(Json::parse(back("4000000000").out)["step_back_line"].is_null());
}

TEST_CASE("check-history says which TTLs and which drift it used", "[cli]") {
  const auto two = [](const std::string& first, const std::string& second, const Args& more = {}) {
    return check(lines_of({{"1", "invoke", "acquire", ", \"time_ns\": 0" + first},
                           {"1", "ok", "acquire", ", \"time_ns\": 1"},
                           {"2", "invoke", "acquire", ", \"time_ns\": 50000000000" + second},
                           {"2", "ok", "acquire", ", \"time_ns\": 60000000000"}}),
                 more);
  };
  const std::string ten = ", \"ttl_ns\": 10000000000";
  const std::string five = ", \"ttl_ns\": 5000000000";
  const auto says = [](const Finished& finished, const std::string& line) {
    INFO(finished.out);
    return contains(finished.out, "\nleases: " + line + "\n");
  };
  const std::string drift = ", drift 1 % of the TTL and 2 ms";
  REQUIRE(says(two(ten, ten), "TTL 10 s (ttl_ns)" + drift));
  REQUIRE(says(two(ten, five), "TTL 5 s to 10 s (ttl_ns)" + drift));
  REQUIRE(says(two("", "", {"--ttl", "1s"}), "TTL 1 s (--ttl)" + drift));
  REQUIRE(says(two(ten, ten, {"--ttl", "1s"}), "TTL 10 s (ttl_ns), --ttl 1 s is not used" + drift));
  REQUIRE(says(two(ten, "", {"--ttl", "1s"}),
               "TTL 10 s (ttl_ns), TTL 1 s (--ttl) where the history says none" + drift));
  REQUIRE(says(two(ten, ""), "TTL 10 s (ttl_ns), 1 hold without a TTL lasts until released" + drift));
  REQUIRE(says(two(ten, ten, {"--drift", "9s"}), "TTL 10 s (ttl_ns), drift 9 s (--drift)"));
  REQUIRE(says(two("", ""), "no TTL is known (ttl_ns, --ttl), so a hold lasts until it is released"));
  REQUIRE(says(two("", "", {"--drift", "1s"}),
               "no TTL is known (ttl_ns, --ttl), so a hold lasts until it is released; --drift is not used"));
  const Json json = Json::parse(two(ten, five, {"--ttl", "1s", "--json"}).out)["leases"];
  REQUIRE(json == Json::parse(R"({"given": 2, "assumed": 0, "endless": 0, "uncertain": 0, "drift_ns": null,
    "shortest_given_ttl_ns": 5000000000, "longest_given_ttl_ns": 10000000000, "assumed_ttl_ns": 1000000000})"));
  REQUIRE(Json::parse(two("", "", {"--drift", "1s", "--json"}).out)["leases"]["drift_ns"] == 1'000'000'000);
}

TEST_CASE("check-history says that nothing of any lease is certain", "[cli]") {
  const auto two = [](const std::string& second, const std::string& drift) {
    return check(lines_of({{"1", "invoke", "acquire", ", \"time_ns\": 0, \"ttl_ns\": 10000000000"},
                           {"1", "ok", "acquire", ", \"time_ns\": 1"},
                           {"2", "invoke", "acquire", ", \"time_ns\": 2, \"ttl_ns\": " + second},
                           {"2", "ok", "acquire", ", \"time_ns\": 9000000000"}}),
                 {"--drift", drift});
  };
  const Finished none = two("10000000000", "20s");
  REQUIRE(none.status == 2);
  REQUIRE(contains(none.out, "drift 20 s (--drift), so nothing of any lease is certain\n"));
  REQUIRE(contains(none.out, "ME     not judged (nothing of any lease is certain)\n"));
  REQUIRE(contains(none.out, "LIN    not judged (nothing of any lease is certain)\n"));
  REQUIRE(last_line(none.out) == "inconclusive: nothing of any lease is certain");
  REQUIRE(two("10000000000", "10s").status == 2);
  REQUIRE(two("10000000000", "9999999999ns").status == 0);
  const Finished one = two("10000000001", "10s");
  REQUIRE(one.status == 0);
  REQUIRE(contains(one.out, "so nothing is certain of 1 of 2 leases\n"));
}

TEST_CASE("check-history takes the TTL from the line, the answer or the option", "[cli]") {
  const auto history = [](const std::string& in_call, const std::string& in_answer) {
    return lines_of({{"1", "invoke", "acquire", ", \"time_ns\": 0" + in_call},
                     {"1", "ok", "acquire", ", \"time_ns\": 1" + in_answer},
                     {"2", "invoke", "acquire", ", \"time_ns\": 50000000"},
                     {"2", "ok", "acquire", ", \"time_ns\": 100000000"}});
  };
  const std::string ttl = ", \"ttl_ns\": 100000000";
  const std::string longer = ", \"ttl_ns\": 200000000";
  REQUIRE(check(history("", "")).status == 1);
  REQUIRE(check(history(ttl, "")).status == 0);
  REQUIRE(check(history("", ttl)).status == 0);
  REQUIRE(check(history(ttl, longer)).status == 1);
  REQUIRE(check(history("", ""), {"--ttl", "100ms"}).status == 0);
  REQUIRE(check(history("", ""), {"--ttl", "104ms", "--drift", "4ms"}).status == 0);
  REQUIRE(check(history("", ""), {"--ttl", "104ms", "--drift", "3ms"}).status == 1);
  REQUIRE(check(two_holders, {"--ttl", "1s"}).status == 65);
}

}  // namespace lockstep::tests
