// Tests `lockstep check-history`: what it reads, says and exits with. tests/properties/recorded has the tests
// of its rules.

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

// Each line is "process type f", and what follows stands in the JSON as it is.
std::string lines_of(const std::vector<std::array<std::string, 4>>& entries) {
  std::string text;
  for (const auto& [process, type, f, more] : entries)
    text += "{\"process\": " + process + ", \"type\": \"" + type + "\", \"f\": \"" + f + "\"" + more + "}\n";
  return text;
}

const std::string two_holders = lines_of({{"1", "invoke", "acquire", ""},
                                          {"1", "ok", "acquire", ""},
                                          {"2", "invoke", "acquire", ""},
                                          {"2", "ok", "acquire", ""},
                                          {"1", "invoke", "release", ""},
                                          {"1", "ok", "release", ""}});

Finished check(const std::string& text, Args more = {}, const std::string& name = "h.jsonl") {
  const TemporaryFolder folder;
  Args args{"check-history", folder.file(name, text)};
  args.insert(args.end(), more.begin(), more.end());
  return run_here(args);
}

Json ruling(const Finished& finished, const std::string& kind, std::size_t resource = 0) {
  const Json json = Json::parse(finished.out);
  for (const Json& each : json["resources"][resource]["rulings"]) {
    if (each["kind"] == kind) return each;
  }
  return {};
}

}  // namespace

TEST_CASE("check-history says which answer cannot follow, and why", "[cli]") {
  const Finished finished = check(two_holders);
  REQUIRE(finished.status == 1);
  REQUIRE(contains(finished.out, "ME     violated   legal until line 3; line 4 cannot follow\n"));
  REQUIRE(contains(finished.out,
                   "process 2 is told that it has the lock; process 1 was told so in line 2 and "
                   "calls release in line 5\n"));
  REQUIRE(contains(finished.out, "  LIN    violated   the same as ME\n"));
  REQUIRE(last_line(finished.out) == "violated");
  const Finished json = check(two_holders, {"--json"});
  REQUIRE(json.status == 1);
  const Json me = ruling(json, "ME");
  REQUIRE(me["outcome"] == "violated");
  REQUIRE(me["line"] == 4);
  REQUIRE(me["called_in_line"] == 3);
  REQUIRE(me["other_line"] == 2);
  REQUIRE(me["legal_until_line"] == 3);
  REQUIRE(me["certain_until_ns"].is_null());
  REQUIRE(ruling(json, "LIN")["why"] == me["why"]);
  REQUIRE(ruling(json, "FENCE")["outcome"] == "not judged");
  REQUIRE(ruling(json, "FENCE")["legal_until_line"].is_null());
}

TEST_CASE("check-history exits with the verdict", "[cli]") {
  const std::string held = lines_of({{"1", "invoke", "acquire", ""}, {"1", "ok", "acquire", ""}});
  REQUIRE(check(held).status == 0);
  REQUIRE(last_line(check(held).out) == "held");
  REQUIRE(check(two_holders).status == 1);
  REQUIRE(check("").status == 2);
  REQUIRE(check(lines_of({{"1", "invoke", "acquire", ""}, {"1", "info", "acquire", ""}})).status == 2);
  REQUIRE(run_here({"check-history", "/no/such/file"}).status == 66);
  REQUIRE(run_here({"check-history"}).status == 64);
}

TEST_CASE("check-history says that nothing was judged, and not that it held", "[cli]") {
  for (const std::string text : {"", "\n \n", "; nothing\n", "[]"}) {
    const Finished empty = check(text);
    INFO(text);
    REQUIRE(empty.status == 2);
    REQUIRE(contains(empty.out, "h.jsonl: the file is empty\n"));
    REQUIRE(last_line(empty.out) == "inconclusive: there is nothing to judge");
  }
  const std::string nemesis = "{:process :nemesis, :type :info, :f :kill}";
  REQUIRE(contains(check(nemesis).out, "0 operations of 0 processes on 0 locks"));
  REQUIRE(contains(check(nemesis).out, "passed over: 1 entry of the nemesis\n"));
  const Finished nobody = check(lines_of({{"1", "invoke", "acquire", ""}, {"1", "fail", "acquire", ""}}));
  REQUIRE(nobody.status == 2);
  REQUIRE(contains(nobody.out, "ME     not judged (nobody was told that it has the lock)\n"));
  REQUIRE(contains(nobody.out, "LIN    not judged (nobody was told that it has the lock)\n"));
  REQUIRE_FALSE(contains(nobody.out, "held"));
  REQUIRE(last_line(nobody.out) == "inconclusive: nobody acquired a lock");
  const Finished somebody = check(lines_of({{"1", "invoke", "acquire", ""}, {"1", "ok", "acquire", ""}}));
  REQUIRE(contains(somebody.out, "ME     held\n"));
  REQUIRE(contains(somebody.out, "LIN    held\n"));
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

TEST_CASE("check-history says which keys of EDN it passed over", "[cli]") {
  const auto one = [](const std::string& more) {
    return check("{:process 0, :type :invoke, :f :acquire, :time 1, :index 0" + more +
                     "}\n{:process 0, :type :ok, :f :acquire, :time 2, :index 1, :error nil}\n",
                 {}, "history.edn");
  };
  const auto passed = [](const Finished& finished) {
    const std::size_t at = finished.out.find("passed over: ");
    return at == std::string::npos ? "" : finished.out.substr(at, finished.out.find('\n', at) - at);
  };
  REQUIRE(passed(one(", :ttl 10000000000")) == "");
  REQUIRE(contains(one(", :ttl 10000000000").out, "leases: TTL 10 s (:ttl)"));
  REQUIRE(passed(one(", :lease 10000000000")) == "passed over: :lease (1)");
  REQUIRE(contains(one(", :lease 10000000000").out, "leases: no TTL is known (:ttl, --ttl)"));
  REQUIRE(passed(one(", :tll 5, \"x\\u001b\" 1")) ==
          "passed over: :tll (1; did you mean \":ttl\"?), xu001b (1)");
  REQUIRE(passed(one(", :value [:k {:ttl 5 :lease 6}]")) == "passed over: :lease in :value (1)");
  REQUIRE(passed(one(", :value {:fence 1 :resource 2}")) == "");
  REQUIRE(passed(one(", :node \"n1\"}\n{:process :nemesis, :type :info, :f :kill, :lease 5")) ==
          "passed over: 1 entry of the nemesis, :node (1)");
  std::string many;
  for (char letter = 'a'; letter <= 'l'; ++letter) many += std::string(", :k") + letter + " 1";
  REQUIRE(passed(one(many)).ends_with(":kj (1), 2 other keys"));
  const std::string name = "{:process 0, :type :invoke, :f :acquire, :lease 1}";
  REQUIRE(Json::parse(check(name, {"--json"}).out)["keys_passed_over"] ==
          Json::parse(R"([{"key": ":lease", "count": 1}])"));
  REQUIRE(Json::parse(check(two_holders, {"--json"}).out)["keys_passed_over"] == Json::array());
}

TEST_CASE("check-history gives up beyond its bound, and says how far the history is legal", "[cli]") {
  std::string crowd;
  for (int process = 0; process < 8; ++process)
    crowd += lines_of({{std::to_string(process), "invoke", "acquire", ", \"time_ns\": 0"}});
  for (int process = 0; process < 8; ++process)
    crowd += lines_of({{std::to_string(process), "ok", "acquire", ", \"time_ns\": 900000000"}});
  const Args leases{"--ttl", "100ms", "--drift", "0ms"};
  REQUIRE(check(crowd, leases).status == 0);
  Args bounded = leases;
  bounded.insert(bounded.end(), {"--max-states", "5"});
  const Finished gave_up = check(crowd, bounded);
  REQUIRE(gave_up.status == 2);
  REQUIRE(contains(gave_up.out, "LIN    unknown    legal until line 8; then 5 orders were not enough"));
  REQUIRE(last_line(gave_up.out) == "inconclusive");
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

TEST_CASE("check-history reads what Jepsen writes", "[cli]") {
  const std::string maps =
      "{:process 0, :type :invoke, :f :acquire, :value nil, :time 10, :index 0}\n"
      "{:process :nemesis, :type :info, :f :start, :value [:isolated {\"n1\" #{\"n2\"}}], :time 11}\n"
      "{:process 0, :type :ok, :f :acquire, :value {:fence 3}, :time 12, :index 1}\n"
      "{:process 1, :type :invoke, :f :acquire, :value nil, :time 13, :index 2}\n"
      "{:process 1, :type :ok, :f :acquire, :value {:fence 2}, :time 14, :index 3}\n";
  for (const std::string& text : {maps, "[" + maps + "]", "; a store\n(" + maps + ")"}) {
    const Finished finished = check(text, {"--json"}, "history.edn");
    INFO(text);
    REQUIRE(finished.status == 1);
    REQUIRE(Json::parse(finished.out)["passed_over"] == 1);
    REQUIRE(Json::parse(finished.out)["format"] == "edn");
    REQUIRE(ruling(finished, "ME")["outcome"] == "violated");
    REQUIRE(ruling(finished, "FENCE")["outcome"] == "violated");
  }
  REQUIRE(ruling(check(maps, {"--json"}), "ME")["line"] == 5);
  const std::string independent =
      "[#jepsen.history.Op{:process 0, :type :invoke, :f :acquire, :value [7 nil]}\n"
      " {:process 0, :type :ok, :f :acquire, :value [7 nil]}, #_ {:process 0} {:process 1, :type :invoke, "
      ":f :acquire, :value [8 nil]} {:process 1, :type :ok, :f :acquire, :value [8 nil]}]";
  const Finished finished = check(independent, {"--json"});
  REQUIRE(finished.status == 0);
  REQUIRE(Json::parse(finished.out)["resources"][1]["resource"] == "8");
}

TEST_CASE("check-history judges each lock by itself", "[cli]") {
  const std::string text = lines_of({{"1", "invoke", "acquire", ", \"resource\": \"a\""},
                                     {"1", "ok", "acquire", ""},
                                     {"2", "invoke", "acquire", ", \"resource\": \"b\""},
                                     {"2", "ok", "acquire", ""},
                                     {"3", "invoke", "acquire", ", \"resource\": \"b\""},
                                     {"3", "ok", "acquire", ""}});
  const Finished finished = check(text, {"--json"});
  REQUIRE(finished.status == 1);
  REQUIRE(ruling(finished, "ME", 0)["outcome"] == "held");
  REQUIRE(ruling(finished, "ME", 1)["line"] == 6);
}

TEST_CASE("check-history shows all locks with mistakes, and the first twenty others", "[cli]") {
  std::string text;
  for (int lock = 0; lock < 25; ++lock) {
    const std::string resource = ", \"resource\": \"lock" + std::to_string(lock) + "\"";
    text += lines_of({{"1", "invoke", "acquire", resource}, {"1", "ok", "acquire", ""}});
  }
  text += lines_of({{"2", "invoke", "acquire", ", \"resource\": \"lock24\""}, {"2", "ok", "acquire", ""}});
  const std::string out = check(text).out;
  REQUIRE(contains(out, "lock19:"));
  REQUIRE_FALSE(contains(out, "lock20:"));
  REQUIRE(contains(out, "lock24:"));
  REQUIRE(contains(out, "and 4 locks on which all held"));
}

TEST_CASE("check-history ends when it is told to", "[cli]") {
  const TemporaryFolder folder;
  const std::atomic<bool> interrupted = true;
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const Finished finished = run_here({"check-history", folder.file("h.jsonl", two_holders)}, hooks);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.err, "stopped while the history was being read"));
}

TEST_CASE("names in a history are inert where they are shown", "[cli]") {
  const std::string text = lines_of({{"\"\\u001b[31m\"", "invoke", "acquire", ", \"resource\": \"\\u202e\""},
                                     {"\"\\u001b[31m\"", "ok", "acquire", ""},
                                     {"2", "invoke", "acquire", ", \"resource\": \"\\u202e\""},
                                     {"2", "ok", "acquire", ""}});
  const std::string out = check(text).out;
  REQUIRE_FALSE(contains(out, "\x1b"));
  REQUIRE(contains(out, "<U+001B>[31m"));
  REQUIRE(contains(out, "<U+202E>"));
}

}  // namespace lockstep::tests
