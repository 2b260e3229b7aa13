// Tests what is said of recorded histories that cannot be read: the place, the reason, the nearest word.

#include "cli/input/recorded_history.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using cli::RecordedFile;
using properties::recorded::Answer;

// Returns "3:14 message; suggestion", or nothing for a history that is read.
std::string mistake_in(const std::string& text) {
  const auto result = cli::parse_recorded_history(text, "h");
  const auto* error = std::get_if<scenarios::ScenarioError>(&result);
  if (error == nullptr) return "";
  return fmt::format("{}:{} {}{}{}", error->line, error->column, error->message,
                     error->suggestion.empty() ? "" : "; ", error->suggestion);
}

RecordedFile read(const std::string& text) {
  INFO(mistake_in(text));
  auto result = cli::parse_recorded_history(text, "h");
  REQUIRE(std::holds_alternative<RecordedFile>(result));
  return std::get<RecordedFile>(result);
}

struct Row {
  std::string text;
  std::string says;
};

const std::string call = R"({"process": 1, "type": "invoke", "f": "acquire"})"
                         "\n";

void compare(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    REQUIRE(mistake_in(row.text) == row.says);
  }
}

}  // namespace

TEST_CASE("a mistake in JSON lines is shown with its place", "[cli]") {
  compare({
      {"7", "1:1 an object is expected: {\"process\": …}"},
      {R"([{"process": 1, "type": "invoke", "f": "acquire"}])",
       "1:1 this is an array, and one object a line is expected; `jq -c '.[]'` writes it so"},
      {R"({"proces": 1, "type": "invoke", "f": "acquire"})",
       "1:2 unknown key \"proces\"; did you mean \"process\"?"},
      {R"({"process": 1, "type": "invok", "f": "acquire"})",
       "1:24 type is one of invoke, ok, fail, info, and not \"invok\"; did you mean \"invoke\"?"},
      {R"({"process": 1, "type": "invoke", "f": "aquire"})",
       "1:39 f is one of acquire, extend, release, use, and not \"aquire\"; did you mean \"acquire\"?"},
      {R"({"process": 1.5, "type": "invoke", "f": "acquire"})",
       "1:13 \"process\" is a whole number or a string"},
      {R"({"process": 1, "type": 1, "f": "acquire"})", "1:24 \"type\" is a string"},
      {R"({"type": "invoke", "f": "acquire"})", "1:1 the key \"process\" is missing"},
      {R"({"process": 1, "process": 2, "type": "invoke", "f": "acquire"})",
       "1:16 \"process\" is there twice"},
      {R"({"resource": "ä", "process": 1, "type": "invoke", "f": "use", "fence": 0})",
       "1:72 a fencing token is 0, and has to be from 1 to 9223372036854775807"},
      {R"({"process": 1, "type": "invoke", "f": "use", "time_ns": -5})",
       "1:57 the time is -5, and has to be 0 or later; count from a time before the first line"},
      {R"({"process": 1, "type": "invoke", "f": "use", "time_ns": 0})", ""},
      {R"({"process": 1, "type": "invoke", "f": "use", "time_ns": 4000000000000000001})",
       "1:57 the time is 4000000000000000001, and has to be from 0 to 4000000000000000000"},
      {R"({"process": 1, "type": "invoke", "f": "use", "fence": 18446744073709551615})",
       "1:55 \"fence\" is too large a number: 18446744073709551615"},
  });
}

TEST_CASE("a number beyond all doubles is a mistake only where it is looked at", "[cli]") {
  const auto line = [](const std::string& more) {
    return R"({"process": 1, "type": "invoke", "f": "acquire", )" + more + "}\n";
  };
  const std::string digits(10'000, '1');
  compare({
      {line("\"value\": 1e999"), ""},
      {line(R"("value": [{"1e999": -1e400}, )" + digits + R"(], "error": "1e999 \"1e999")"), ""},
      {line("\"time_ns\": 1e999"), "1:61 \"time_ns\" is a whole number"},
      {line("\"time_ns\": 1e9"), "1:61 \"time_ns\" is a whole number"},
      {line("\"value\": 1e999, \"ttl_ns\": -1e400"), "1:76 \"ttl_ns\" is a whole number"},
      {line("\"time_ns\": " + digits),
       "1:61 \"time_ns\" is too large a number: 111111111111111111111111 … 11111111111"},
      {line("\"time_ns\": -99999999999999999999"),
       "1:61 \"time_ns\" is too small a number: -99999999999999999999"},
      // A key is no key of the line where it stands in a value, and may be written with escapes.
      {line(R"("value": {"time_ns": 5}, "time_\u006es" : 1.5)"), "1:92 \"time_ns\" is a whole number"},
      {line(R"("value": [":\"time_ns\": 5", {"]": "time_ns"}], "time_ns": 1e999)"),
       "1:109 \"time_ns\" is a whole number"},
      {"{\"process\": 1e999}", "1:1 the key \"type\" is missing"},
      {R"({"process": 1e999, "type": "ok", "f": "use"})", "1:13 \"process\" is a whole number or a string"},
      // What is no JSON behind such a number is shown as everywhere.
      {"{\"value\": [1e999 1e999]}", "1:18 ',' or ']' is expected, and not \"1e999\""},
      {"{\"value\": 1e999, \"proces\": 1}", "1:18 unknown key \"proces\"; did you mean \"process\"?"},
      {"{\"value\": 01e999}", "1:11 a value is expected, and not \"01e999\""},
      {"{\"value\":\n 1e999}",
       "1:1 this object ends in line 2, and one object a line is expected; `jq -c .` writes it so"},
  });
}

TEST_CASE("what is no JSON is shown with what is expected there", "[cli]") {
  const std::string line = R"({"process": 1, "type": "invoke", "f": "acquire")";
  compare({
      {call + "{\"process\": 1,",
       "2:15 a key in double quotes is expected behind the comma, and the line ends here"},
      {line + "\n" + call, "1:48 ',' or '}' is expected, and the line ends here"},
      {line + ",}", "1:49 a key in double quotes is expected behind the comma, and not \"}\""},
      {line + "} {}", "1:50 one object a line is expected, and not \"{\""},
      {line + "}", ""},
      {"{'process': 1}", "1:2 a key in double quotes or '}' is expected, and not a single quote"},
      {R"({"process": 'w'})", "1:13 a value is expected, and not a single quote"},
      {R"({"process" 1})", "1:12 ':' is expected behind a key, and not \"1\""},
      {R"({"process": 1 "type": "ok"})", "1:15 ',' or '}' is expected, and not a string"},
      {R"({"process": 1, type: "ok"})",
       "1:16 a key in double quotes is expected behind the comma, and not \"type\""},
      {R"({"process": w1})", "1:13 a value is expected, and not \"w1\""},
      {R"({"process": 01})", "1:13 a value is expected, and not \"01\""},
      {R"({"process": "w1)", "1:13 nothing closes this string"},
      {R"({"process": "\x41"})",
       "1:13 a string is expected without control characters, and with none but the escapes of JSON"},
      {R"({"value": [1, })", "1:15 a value is expected, and not \"}\""},
      {R"({"value": [1 2]})", "1:14 ',' or ']' is expected, and not \"2\""},
      {R"({"value": [nul]})", "1:12 a value or ']' is expected, and not \"nul\""},
  });
  // Each of these is JSON in all its forms, and only its first key is unknown.
  const std::string all = R"({"v": [-1.5e3, true, false, null, [], {}, "\u00e4\n\"", {"a": [{}]}], )";
  REQUIRE(mistake_in(all + "\"w\": 0}") == "1:2 unknown key \"v\"");
  REQUIRE(mistake_in(all + "w: 0}").ends_with("not \"w\""));
}

TEST_CASE("JSON that is not one object a line is told from what is no JSON", "[cli]") {
  const std::string pretty = "  {\n    \"process\": 1,\n    \"error\": \"}\\\"\"\n  }";
  compare({
      {"[\n" + pretty + ",\n" + pretty + "\n]\n",
       "1:1 this array ends in line 10, and one object a line is expected; `jq -c '.[]'` writes it so"},
      {call + pretty + "\n",
       "2:3 this object ends in line 5, and one object a line is expected; `jq -c .` writes it so"},
      // Nothing closes these, so they are no JSON.
      {"[\n" + pretty + "\n", "1:2 a value or ']' is expected, and the line ends here"},
      {"{\n\"process\": 1,\n\"f\": }\n",
       "1:2 a key in double quotes or '}' is expected, and the line ends here"},
  });
}

TEST_CASE("invalid UTF-8 is shown where it is, and inert", "[cli]") {
  compare({
      {"{\"process\": \"a\xff\"}", "1:15 invalid UTF-8: {\"process\": \"a<0xff>"},
      {"{\"process\": \"ä\u202e a long name of a process \xc3\"}",
       "1:42 invalid UTF-8:  long name of a process <0xc3>"},
      {"{\"process\": \"\u202e\xff\"}", "1:15 invalid UTF-8: {\"process\": \"<U+202E><0xff>"},
      {"{\"proces\": \"ä\"}", "1:2 unknown key \"proces\"; did you mean \"process\"?"},
  });
}

TEST_CASE("a file that is taken for EDN says why, where there is a doubt", "[cli]") {
  const std::string because = "; the file is taken for EDN and not for JSON lines, because it begins with ";
  compare({
      {"# a comment\n" + call, "1:1 a tag is expected behind this '#'" + because + "'#'"},
      {"#comment\n" + call, "2:11 a value is expected, and not ':'" + because + "'#'"},
      {"{process: 1}", "1:1 :process is missing" + because + "'{p'"},
      {"[1]", "1:2 a map is expected for each operation: {:process …}" + because + "'[1'"},
      {"{:proces 1}", "1:1 :process is missing"},
      {"; Jepsen\n{:process 1, :type :invoke, :f :acquire} 1",
       "2:42 a map is expected for each operation: {:process …}"},
  });
}

TEST_CASE("a mistake in EDN is shown with its place", "[cli]") {
  const std::string escapes = R"(an escape is one of \t \b \n \r \f \\ \" and the \uNNNN of a character)";
  compare({
      {"{:process 1, :type :invoke, :f :acquire", "1:1 nothing closes this '{'"},
      {"[{:process 1, :type :invoke, :f :acquire}\n", "1:1 nothing closes this '['"},
      {";\n ({:process 1, :type :invoke, :f :acquire}\n", "2:2 nothing closes this '('"},
      {"{:process 1, :type :invoke}", "1:1 :f is missing"},
      {"{:process 1, :type :invoke, :f}", "1:1 a map has a value for each key"},
      {"{:process 1\n :type :invoke\n :f :aquire}",
       "3:5 f is one of acquire, extend, release, use, and not \"aquire\"; did you mean \"acquire\"?"},
      {"{:process 1, :type 3, :f :acquire}", "1:20 :type is a keyword"},
      // What is no number is none of a client, but a number that cannot be read is not passed over.
      {"{:process n1, :type :invoke, :f :acquire}", ""},
      {"{:process -, :type :invoke, :f :acquire}", ""},
      {"{:process 9223372036854775807N, :type :invoke, :f :acquire}", ""},
      {"{:process 9223372036854775808, :type :invoke, :f :acquire}",
       "1:11 :process is a whole number of 64 bits, and not 9223372036854775808"},
      {"{:process -1e3, :type :invoke, :f :acquire}",
       "1:11 :process is a whole number of 64 bits, and not -1e3"},
      {"{:process 1, :type :invoke, :f :acquire, :time 1.5}", "1:48 :time is a whole number"},
      {"[{:process 1]", "1:13 a value is expected, and not ']'"},
      {"{:process \"1}", "1:11 nothing closes this string"},
      {R"({:process "1\")", "1:11 nothing closes this string"},
      {R"({:error "a\x41"})", "1:11 " + escapes},
      {R"({:error "\/"})", "1:10 " + escapes},
      {R"({:error "ä\101"})", "1:11 " + escapes},
      {R"({:error "\u12"})", "1:10 " + escapes},
      {R"({:error "\u12" 45"})", "1:10 " + escapes},
      {R"({:error "\ud83d!"})", "1:10 " + escapes},
      {R"({:error "\ud83d\u0041"})", "1:10 " + escapes},
      {R"({:error "\ude00"})", "1:10 " + escapes},
      {R"({:error "\u0041"})", "1:1 :process is missing"},
      {"{:a " + std::string(100, '['), "1:68 values are nested too deeply"},
  });
}

TEST_CASE("a string of EDN is what its escapes say", "[cli]") {
  const auto resources = [](const std::string& names) {
    std::string text;
    for (std::size_t begin = 0, process = 0; begin < names.size(); ++process) {
      const std::size_t end = std::min(names.find('|', begin), names.size());
      text += fmt::format("{{:process {}, :type :invoke, :f :acquire, :value [{} nil]}}\n", process,
                          names.substr(begin, end - begin));
      begin = end + 1;
    }
    return read(text).resources;
  };
  using Names = std::vector<std::string>;
  REQUIRE(resources(R"("a\nb"|"anb"|"a\\nb")") == Names{"a\nb", "anb", "a\\nb"});
  REQUIRE(resources("\"a\nb\"|"
                    R"("a\nb")") == Names{"a\nb"});
  REQUIRE(resources(R"("\t\r\f\b\"\\"|"\u0041\u00e4"|"A\u00E4")") == Names{"\t\r\f\b\"\\", "Aä"});
  REQUIRE(resources(R"("\ud83d\ude00"|"\u20ac")") == Names{"😀", "€"});
  // A lock is known by its name, however that is written.
  REQUIRE(resources(":a|\"a\"|a|7|+7|7N|\"7\"|-7") == Names{"a", "7", "-7"});
}

TEST_CASE("lines that no recorder can have seen are refused", "[cli]") {
  const std::string ok = R"({"process": 1, "type": "ok", "f": "acquire")";
  compare({
      {call + call,
       "2:1 process 1 has not been answered yet: it called acquire in line 1; if no answer came, a line with "
       "\"info\" says so"},
      {ok + "}", "1:1 process 1 has called nothing that this could answer"},
      {call + R"({"process": 1, "type": "ok", "f": "release"})",
       "2:35 process 1 called acquire in line 1, and this answers release"},
      {call + ok + R"(, "resource": "b"})",
       "2:58 process 1 called for \"\" in line 1, and this answers for \"b\""},
      {call + ok + R"(, "time_ns": 5})", "2:57 \"time_ns\" is here, and the lines before do not have it"},
      {R"({"process": 1, "type": "invoke", "f": "acquire", "time_ns": 5})"
       "\n" +
           ok + "}",
       "2:1 \"time_ns\" is missing here, and the lines before have it"},
      {R"({"process": 1, "type": "invoke", "f": "acquire", "time_ns": 3000000000})"
       "\n" +
           ok + R"(, "time_ns": 1000000000})",
       "2:57 \"time_ns\" goes back by 2 s behind line 1, and may go back by 1 s: lines stand in the order in "
       "which things happened; sort the file by time"},
      {R"({"process": 1, "type": "invoke", "f": "acquire", "time_ns": 3000000000})"
       "\n" +
           ok + R"(, "time_ns": 2000000000})",
       ""},
      {"{:process 1, :type :invoke, :f :acquire, :time 3000000000}\n"
       "{:process 2, :type :invoke, :f :acquire, :time 2500000000}\n"
       "{:process 3, :type :invoke, :f :acquire, :time 1900000000}\n",
       "3:48 :time goes back by 1.1 s behind line 1, and may go back by 1 s: lines stand in the order in "
       "which "
       "things happened; sort the file by time"},
      {"{:process 1, :type :invoke, :f :acquire, :time 5}\n{:process 1, :type :ok, :f :acquire}",
       "2:1 :time is missing here, and the lines before have it"},
      {"{:process 1, :type :invoke, :f :acquire, :ttl 5}", "1:47 a TTL needs :time in all lines"},
      {R"({"process": 1, "type": "invoke", "f": "acquire", "ttl_ns": 5})",
       "1:60 a TTL needs \"time_ns\" in all lines"},
      {R"({"process": 1, "type": "invoke", "f": "release", "ttl_ns": 5})",
       "1:60 a TTL is one of acquire or extend"},
      {R"({"process": 1, "type": "invoke", "f": "acquire", "fence": 5})",
       "1:59 the fencing token stands in the answer to acquire"},
      {R"({"process": 1, "type": "invoke", "f": "use"})"
       "\n"
       R"({"process": 1, "type": "ok", "f": "use"})",
       "2:1 a use needs its fencing token, here or in line 1"},
  });
}

TEST_CASE("a history is read as it was recorded", "[cli]") {
  const RecordedFile file = read(
      "\xEF\xBB\xBF{\"process\": \"w1\", \"type\": \"invoke\", \"f\": \"acquire\", \"resource\": \"a\", "
      "\"time_ns\": 7}\r\n\n"
      "{\"process\": \"nemesis\", \"type\": \"info\", \"f\": \"kill\"}\n"
      "{\"process\": 2, \"type\": \"invoke\", \"f\": \"acquire\", \"resource\": 5, \"time_ns\": 8}\n"
      "{\"process\": \"w1\", \"type\": \"ok\", \"f\": \"acquire\", \"fence\": 3, \"time_ns\": 9}\n"
      "{\"process\": 2, \"type\": \"info\", \"f\": \"acquire\", \"time_ns\": 10}\n"
      "{\"process\": 2, \"type\": \"invoke\", \"f\": \"release\", \"resource\": 5, \"time_ns\": 11}\n");
  REQUIRE(file.passed_over.entries == 1);
  REQUIRE(file.has_times);
  REQUIRE(file.processes == std::vector<std::string>{"w1", "2"});
  REQUIRE(file.resources == std::vector<std::string>{"a", "5"});
  REQUIRE(file.lines == std::vector<std::uint32_t>{1, 4, 5, 6, 7});
  REQUIRE(file.history.places == 5);
  REQUIRE(file.history.operations.size() == 3);
  const auto& acquire = file.history.operations[0];
  REQUIRE(acquire.answer == Answer::ok);
  REQUIRE(acquire.answered == 2);
  REQUIRE(acquire.answered_at == Instant{9});
  REQUIRE(acquire.fence == FencingToken{3});
  const auto& open = file.history.operations[1];
  REQUIRE(open.answer == Answer::none);
  REQUIRE(open.given_up == 3);
  REQUIRE(open.given_up_at == Instant{10});
  REQUIRE(file.history.operations[2].resource == 1);
}

TEST_CASE("one history in JSON lines and in EDN is the same history", "[cli]") {
  const RecordedFile json = read(
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"acquire\", \"resource\": \"k\", \"ttl_ns\": 50, "
      "\"time_ns\": 1}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"acquire\", \"fence\": 4, \"time_ns\": 2}\n");
  const RecordedFile edn = read(
      "{:process 0 :type :invoke :f :acquire :value [:k {:ttl 50}] :time 1N}\n"
      "{:process 0, :type :ok, :f :acquire, :value {:fence +4 :client \\a}, :time 2, :at #inst \"2020\" :x "
      "##Inf}");
  REQUIRE(json.resources == edn.resources);
  REQUIRE(json.lines == edn.lines);
  const auto& one = json.history.operations[0];
  const auto& other = edn.history.operations[0];
  REQUIRE(one.ttl == other.ttl);
  REQUIRE(one.fence == other.fence);
  REQUIRE(one.called_at == other.called_at);
  REQUIRE(one.answered_at == other.answered_at);
  REQUIRE(one.answered == other.answered);
}

}  // namespace lockstep::tests
