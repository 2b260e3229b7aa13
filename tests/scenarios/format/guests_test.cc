// Tests [guest.NAME] and [[client]]: what they become, and what is wrong with them.

#include "scenarios/format/guests.h"

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/parse.h"
#include "scenarios/token/hash.h"
#include "tests/scenarios/library/told.h"

namespace lockstep::tests {
namespace {

using scenarios::GuestPolicy;
using scenarios::ParseResult;
using scenarios::Scenario;

// The text of a file has a tab in it.
const std::string two_guests = R"(lockstep = 1
[lock]
kind = "guest"
ttl = "1s"
[cluster]
server = "/opt/valkey"
[guest.py]
command = ["python3", "-B", "a.py"]
files = ["a.py", "lib/b.py"]
[guest.js]
command = ["node", "a.mjs"]
ready_timeout = "20s"
[guest.js.text]
"a.mjs" = '''
let x = 1;
)"
                               "\tindented();\n"
                               R"('''
[[client]]
guest = "py"
count = 2
[[client]]
guest = "js"
)";

ParseResult parsed(const std::string& text, const std::map<std::string, std::string>& files = {},
                   const std::vector<std::string>& sets = {}) {
  return scenarios::parse_scenario(text, "f.toml", sets, {}, [&](const std::string& name) {
    std::vector<scenarios::GuestProgram::File> found;
    for (const auto& [file, content] : files) {
      if (file == name || file.starts_with(name + "/")) found.push_back({file, content});
    }
    return found;
  });
}

const std::map<std::string, std::string> both_files{{"a.py", "import b\n"}, {"lib/b.py", "pass\n"}};

Scenario right(const std::string& text, const std::map<std::string, std::string>& files = both_files) {
  ParseResult result = parsed(text, files);
  INFO(told(result.errors));
  REQUIRE(result);
  return *result.scenario;
}

std::string guest(const std::string& lines) { return told_of("[lock]\nkind = \"guest\"\n" + lines); }

}  // namespace

TEST_CASE("programs, their files and their clients are read", "[scenarios]") {
  const Scenario scenario = right(two_guests);
  const auto& guests = std::get<GuestPolicy>(scenario.lock);
  REQUIRE(scenario.setup.clients == 3);
  REQUIRE(scenario.setup.nodes == 1);
  REQUIRE(scenario.setup.streams);
  REQUIRE(scenario.near_runs == 10);
  REQUIRE(guests.server == "/opt/valkey");
  REQUIRE(guests.programs.size() == 2);
  REQUIRE(guests.program_of == std::vector<std::uint16_t>{0, 0, 1});
  REQUIRE(guests.programs[0].name == "py");
  REQUIRE(guests.programs[0].command == std::vector<std::string>{"python3", "-B", "a.py"});
  REQUIRE(guests.programs[0].files ==
          std::vector<scenarios::GuestProgram::File>{{"a.py", "import b\n"}, {"lib/b.py", "pass\n"}});
  REQUIRE(guests.programs[1].ready_timeout == seconds(20));
  REQUIRE(guests.programs[1].files ==
          std::vector<scenarios::GuestProgram::File>{{"a.mjs", "let x = 1;\n\tindented();\n"}});
}

TEST_CASE("a token is of the text of every file, and of the command", "[scenarios]") {
  const std::uint64_t hash = scenarios::scenario_hash(right(two_guests));
  REQUIRE(scenarios::scenario_hash(right(two_guests)) == hash);
  auto other_files = both_files;
  other_files["lib/b.py"] = "fail\n";
  REQUIRE(scenarios::scenario_hash(right(two_guests, other_files)) != hash);
  for (const auto& [word, other] : std::map<std::string, std::string>{{"\"node\"", "\"nodejs\""},
                                                                      {"let x", "var x"},
                                                                      {"/opt/valkey", "redis"},
                                                                      {"count = 2", "count = 1"}}) {
    INFO(word);
    std::string text = two_guests;
    text.replace(text.find(word), word.size(), other);
    REQUIRE(scenarios::scenario_hash(right(text)) != hash);
  }
}

TEST_CASE("no override names a program, so no token does", "[scenarios]") {
  for (const std::string set : {"guest.py.command=[\"sh\"]", "guest.new.command=[\"sh\"]", "guest.js.text={}",
                                "guest={}", "cluster.server=/bin/sh"}) {
    INFO(set);
    const ParseResult result = parsed(two_guests, both_files, {set});
    REQUIRE_FALSE(result.errors.empty());
    REQUIRE(result.errors.front().message == "which programs run is said in the scenario file only");
  }
  REQUIRE(parsed(two_guests, both_files, {"clients.work=20ms"}));
}

TEST_CASE("files lie beside the scenario", "[scenarios]") {
  REQUIRE(
      told(parsed(two_guests, {{"a.py", ""}}).errors) ==
      "9:18 there is no file or folder \"lib/b.py\"; files lie beside the scenario or below, and those of a "
      "shipped one in the current folder\n");
  for (const std::string name : {"../a.py", "/etc/passwd", "lib/../../a.py", ""}) {
    INFO(name);
    std::string text = two_guests;
    text.replace(text.find("lib/b.py"), 8, name);
    REQUIRE_FALSE(parsed(text, {{"a.py", ""}, {name, ""}}));
    std::string inlined = two_guests;
    inlined.replace(inlined.find("\"a.mjs\" ="), 7, "\"" + name + "\"");
    REQUIRE_FALSE(parsed(inlined, both_files));
  }
}

TEST_CASE("a folder stands for all files below", "[scenarios]") {
  std::string text = two_guests;
  text.replace(text.find("\"lib/b.py\""), 10, "\"lib\"");
  const Scenario scenario =
      right(text, {{"a.py", ""}, {"lib/b.py", "1"}, {"lib/c/d.py", "2"}, {"library", "3"}});
  REQUIRE(std::get<GuestPolicy>(scenario.lock).programs[0].files ==
          std::vector<scenarios::GuestProgram::File>{{"a.py", ""}, {"lib/b.py", "1"}, {"lib/c/d.py", "2"}});
}

TEST_CASE("what is wrong with a guest is told with its place", "[scenarios]") {
  const std::string some = "[guest.a]\ncommand = [\"x\"]\n[[client]]\nguest = \"a\"\n";
  REQUIRE(guest(some).empty());
  REQUIRE(guest("") ==
          "3:1 a lock of kind \"guest\" has clients that are programs; add [guest.NAME] with the command "
          "that they "
          "run, and [[client]] with guest = \"NAME\"\n");
  REQUIRE(guest("[guest.a]\ncommand = []\n[[client]]\nguest = \"a\"")
              .starts_with("6:11 \"command\" is an empty list"));
  REQUIRE(guest("[guest.a]\ncomand = [\"x\"]\n[[client]]\nguest = \"a\"").find("did you mean \"command\"?") !=
          std::string::npos);
  REQUIRE(guest("[guest.redis]\ncommand = [\"x\"]\n[[client]]\nguest = \"reds\"") ==
          "8:9 there is no [guest.reds]; did you mean \"redis\"?\n");
  REQUIRE(guest("[guest]\ncommand = [\"x\"]\n[[client]]\nguest = \"a\"")
              .find("a guest has a name: write [guest.NAME]") != std::string::npos);
  REQUIRE(guest(some + "[clients]\ncount = 3") ==
          "10:9 \"count\" is not for a lock of kind \"guest\"; write [[client]] with guest and count\n");
  REQUIRE(guest(some + "[exhaust]\nrounds = 1").find("cannot be copied") != std::string::npos);
  REQUIRE(guest(some + "[[random_fault]]\nkind = \"stuck\"").find("kind = \"pause\"") != std::string::npos);
  REQUIRE(guest(some + "[[random_fault]]\nkind = \"token_collision\"").find("none can collide") !=
          std::string::npos);
  REQUIRE(guest(some + "[[random_fault]]\nkind = \"pause\"\nfor = \"5ms\"").empty());
}

TEST_CASE("a lock that is no program has none", "[scenarios]") {
  REQUIRE(told_of("[lock]\nkind = \"single\"\n[guest.a]\ncommand = [\"x\"]")
              .find("\"guest\" is for a lock that is a program; write kind = \"guest\" in [lock]") !=
          std::string::npos);
  REQUIRE(told_of("[lock]\nkind = \"single\"\n[[client]]\nguest = \"a\"").find("\"client\" is for a lock") !=
          std::string::npos);
  REQUIRE(told_of("[lock]\nkind = \"single\"\n[cluster]\nserver = \"redis\"") ==
          "6:10 \"server\" is for a lock that is a program; leave it out: the nodes are simulated\n");
}

}  // namespace lockstep::tests
