// Tests reports for CI, also with texts that nobody should write and somebody will.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "reports/machine/github.h"
#include "reports/machine/junit.h"

namespace lockstep::tests {
namespace {

using namespace reports;

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

CiReport with_failures(std::size_t failures) {
  CiReport report{"suite", {{"good", true, "", "", ""}}, {}};
  for (std::size_t i = 0; i < failures; ++i)
    report.cases.push_back({"case " + std::to_string(i), false, "message", "detail", "my.toml"});
  return report;
}

}  // namespace

TEST_CASE("XML text holds what XML can hold, and nothing else", "[reports]") {
  REQUIRE(xml_text("a<b>&\"c\"", true) == "a&lt;b&gt;&amp;&quot;c&quot;");
  REQUIRE(xml_text("zwölf ← 𝄞", false) == "zwölf ← 𝄞");
  REQUIRE(xml_text("a\nb\tc\rd", true) == "a&#10;b&#9;c&#13;d");
  REQUIRE(xml_text("a\nb\tc\rd", false) == "a\nb\tc&#13;d");
  const std::string bad = "\xEF\xBF\xBD";
  REQUIRE(xml_text(std::string_view("a\0b\x1B", 4), false) == "a" + bad + "b" + bad);
  REQUIRE(xml_text("\xFF"
                   "a",
                   false) == bad + "a");                        // no UTF-8
  REQUIRE(xml_text("\xC3", false) == bad);                      // a character cut off
  REQUIRE(xml_text("\xC0\x80", false) == bad + bad);            // not the shortest encoding
  REQUIRE(xml_text("\xED\xA0\x80", false) == bad + bad + bad);  // a surrogate
  REQUIRE(xml_text("\xEF\xBF\xBF", false) == bad);              // U+FFFF, which is no character
  REQUIRE(xml_text("\xF5\x80\x80\x80", false) == bad + bad + bad + bad);
}

TEST_CASE("JUnit counts cases and failures", "[reports]") {
  CiReport report = with_failures(2);
  for (CiCase& one : report.cases) one.classname = "class";
  report.cases[0].wall = milliseconds(1200);
  report.cases[2].wall = milliseconds(300);
  const std::string xml = junit_xml(report);
  REQUIRE(count_of("tests=\"3\" failures=\"2\" errors=\"0\" time=\"1.500\"", xml) == 2);
  REQUIRE(count_of("<testcase ", xml) == 3);
  REQUIRE(count_of("<failure message=\"message\">detail</failure>", xml) == 2);
  REQUIRE(count_of("name=\"good\" classname=\"class\" time=\"1.200\"/>", xml) == 1);
  REQUIRE(count_of("name=\"case 0\" classname=\"class\" time=\"0.000\" file=", xml) == 1);
  REQUIRE(count_of("name=\"case 1\" classname=\"class\" time=\"0.300\" file=", xml) == 1);
}

TEST_CASE("cases of one name are told apart, and no others are renamed", "[reports]") {
  const auto named = [](std::string name, std::string distinction, std::string classname = "check") {
    return CiCase{std::move(name), true, "", "", "", std::move(classname), std::move(distinction), {}};
  };
  std::vector<CiCase> cases{named("a", "x/a"), named("a", "y/a"),       named("b", "x/b"), named("c", ""),
                            named("c", ""),    named("c (2)", ""),      named("d", "d"),   named("d", "d"),
                            named("d", "d"),   named("b", "", "corpus")};
  tell_apart(cases);
  std::vector<std::string> names;
  for (const CiCase& one : cases) names.push_back(one.name);
  REQUIRE(names == std::vector<std::string>{"a (x/a)", "a (y/a)", "b", "c", "c (2)", "c (2) (2)", "d (d)",
                                            "d (d) (2)", "d (d) (3)", "b"});
}

TEST_CASE("annotations are one line each, and never more than ten", "[reports]") {
  for (const std::size_t failures : {0U, 1U, 9U, 10U, 11U, 300U}) {
    INFO(failures);
    const std::string text = github_annotations(with_failures(failures));
    REQUIRE(count_of("\n", text) == std::min<std::size_t>(failures, 10));
    REQUIRE(count_of("::error ", text) == std::min<std::size_t>(failures, 10));
    REQUIRE((count_of("more::", text) == 1) == (failures > 10));
  }
  const std::string many = github_annotations(with_failures(11));
  REQUIRE(many.find("title=2 more::Also failed:%0Acase 9%0Acase 10\n") != std::string::npos);
}

TEST_CASE("annotations escape what ends a property or a line", "[reports]") {
  CiReport report;
  report.cases.push_back({"50 %: a, b", false, "one\r\ntwo: 5 %, three", "four", "a,b.toml"});
  REQUIRE(github_annotations(report) ==
          "::error file=a%2Cb.toml,line=1,title=50 %25%3A a%2C b::one%0D%0Atwo: 5 %25, three%0Afour\n");
  report.cases.front().file = "";
  REQUIRE(github_annotations(report).starts_with("::error title="));
}

TEST_CASE("the summary is Markdown that no name breaks out of", "[reports]") {
  CiReport report{"lockstep check", {{"a|b <i>", true, "", "", ""}}, {}};
  report.cases.push_back({"c|d", false, "x|y\nz", "```\nstory", ""});
  const std::string text = github_summary(report);
  REQUIRE(text.starts_with("## ✗ lockstep check: 1 of 2 failed\n"));
  REQUIRE(text.find("| ✓ | `a\\|b <i>` |  |\n") != std::string::npos);
  REQUIRE(text.find("| ✗ | `c\\|d` | `x\\|y z` |\n") != std::string::npos);
  REQUIRE(text.find("\n### `c|d`\n\n````text\n```\nstory\n````\n") != std::string::npos);
}

TEST_CASE("the summary shows text from others as code, of which GitHub makes no link", "[reports]") {
  CiReport report{"lockstep check", {}, {{"@user", "1 < 2 & [a](b) ~c~ $d$"}}};
  for (const char* name : {"@user", "#1", "http://a.b", "www.a.b", "a@b.c", ":bug:", "`", "a``b", " a"})
    report.cases.push_back({name, true, name, "", ""});
  report.cases.push_back({"@failed", false, "#2", "http://in.a.story", ""});
  const std::string text = github_summary(report);
  for (const char* span : {"`@user`", "`#1`", "`http://a.b`", "`www.a.b`", "`a@b.c`", "`:bug:`", "`` ` ``",
                           "```a``b```", "`  a `"}) {
    INFO(span);
    REQUIRE(count_of(fmt::format("| ✓ | {0} | {0} |\n", span), text) == 1);
  }
  REQUIRE(count_of("| ✗ | `@failed` | `#2` |\n", text) == 1);
  REQUIRE(count_of("\n### `@failed`\n\n```text\nhttp://in.a.story\n```\n", text) == 1);
  REQUIRE(count_of("\n- `@user`: 1 \\< 2 \\& \\[a\\](b) \\~c\\~ \\$d\\$\n", text) == 1);
}

TEST_CASE("details that GitHub would not take are left out of the summary, and counted", "[reports]") {
  CiReport report = with_failures(3);
  REQUIRE(count_of("did not fit", github_summary(report)) == 0);
  report.cases[2].detail = std::string(most_detail, 'x');
  const std::string text = github_summary(report);
  REQUIRE(text.size() < most_detail);
  REQUIRE(count_of("### `case 0`", text) == 1);
  REQUIRE(count_of("### `case 1`", text) == 0);
  REQUIRE(count_of("### `case 2`", text) == 1);
  REQUIRE(count_of("| `case 1` |", text) == 1);
  REQUIRE(count_of("\n1 more of the failed did not fit in here.\n", text) == 1);
}

TEST_CASE("caveats stand behind the cases, and no name breaks out of them", "[reports]") {
  CiReport report = with_failures(1);
  REQUIRE(count_of("system-out", junit_xml(report)) == 0);
  REQUIRE(count_of("\n- ", github_summary(report)) == 0);
  report.caveats = {{"a<b", "one"}, {"c", "*two*"}};
  REQUIRE(junit_xml(report).find("</testcase>\n    <system-out>a&lt;b: one\nc: *two*</system-out>\n") !=
          std::string::npos);
  REQUIRE(github_summary(report).find("|\n\n- `a<b`: one\n- `c`: \\*two\\*\n\n### `case 0`\n") !=
          std::string::npos);
}

}  // namespace lockstep::tests
