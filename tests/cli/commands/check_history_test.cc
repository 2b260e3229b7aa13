// Tests `lockstep check-history`: what it reads, says and exits with. tests/properties/recorded has the tests
// of its rules.

#include "tests/cli/commands/check_history.h"

#include <atomic>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

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

TEST_CASE("check-history counts the lines that say that there is no answer", "[cli]") {
  const std::string info = lines_of({{"9", "info", "release", ""}});
  const auto legal_until = [&](const std::string& before, const std::string& behind) {
    const std::string open = lines_of({{"9", "invoke", "release", ""},
                                       {"1", "invoke", "acquire", ""},
                                       {"1", "ok", "acquire", ""},
                                       {"2", "invoke", "acquire", ""}});
    const std::string text = open + before + lines_of({{"2", "ok", "acquire", ""}}) + behind;
    const Finished finished = check(text, {"--json"});
    return ruling(finished, "ME")["legal_until_line"].get<int>();
  };
  REQUIRE(legal_until("", info) == 4);
  REQUIRE(legal_until(info, "") == 5);
  REQUIRE(legal_until("\n", "") == 4);  // an empty line is no part of the history
  const std::string held = lines_of({{"9", "invoke", "acquire", ""}, {"9", "ok", "acquire", ""}});
  const std::string released = held + lines_of({{"9", "invoke", "release", ""}});
  REQUIRE(ruling(check(released, {"--json"}), "ME")["legal_until_line"] == 3);
  REQUIRE(ruling(check(released + info, {"--json"}), "ME")["legal_until_line"] == 4);
  REQUIRE(ruling(check(released + info + "\n", {"--json"}), "ME")["legal_until_line"] == 4);
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
          "passed over: :tll (1; did you mean \":ttl\"?), x<U+001B> (1)");
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
  // In JSON they are escaped, and so they stay the names that they are.
  const std::string json = check(text, {"--json"}).out;
  REQUIRE_FALSE(contains(json, "\u202e"));
  REQUIRE(contains(json, "\"resource\": \"\\u202e\""));
  REQUIRE(Json::parse(json)["resources"][0]["resource"] == "\u202e");
}

}  // namespace lockstep::tests
