#include "tests/tidy/text_rules.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {

TEST_CASE("stray white space is an offence", "[tidy]") {
  CHECK(check_whitespace({"core/a.h", "int a;\n\nint b;\n"}).empty());
  CHECK(check_whitespace({"core/a.h", ""}).empty());
  CHECK(check_whitespace({"core/a.h", "int a; \n"}).size() == 1);
  CHECK(check_whitespace({"core/a.h", "int a;\r\n"}).size() == 1);
  CHECK(check_whitespace({"core/a.h", "\tint a;\n"}).size() == 1);
  CHECK(check_whitespace({"core/a.h", "int a;"}).size() == 1);
  CHECK(check_whitespace({"core/a.h", "int a;\n\n"}).size() == 1);
  CHECK(check_whitespace({"README.md", "a\tb\n"}).empty());
}

TEST_CASE("a path of one machine is an offence, a relative or a system path is not", "[tidy]") {
  const std::string home = std::string("/") + "home/me/lockstep";
  const std::string temporary = std::string("/") + "tmp/a";
  CHECK(check_machine_paths({"docs/a.md", "see " + home + "\n"}).size() == 1);
  CHECK(check_machine_paths({"docs/a.md", home}).size() == 1);
  CHECK(check_machine_paths({"core/a.cc", "auto p = \"" + temporary + "\";\n"}).size() == 1);
  CHECK(check_machine_paths({"dev", "OUT=" + temporary + "\n"}).size() == 1);
  CHECK(check_machine_paths({"docs/a.md", "build" + temporary + ", /dev/full, /usr/bin and a/b\n"}).empty());
}

TEST_CASE("a mark for later work is an offence outside prose", "[tidy]") {
  const std::string mark =
      "TO"
      "DO";
  CHECK(check_open_ends({"core/a.cc", "// " + mark + ": later\n"}).size() == 1);
  CHECK(check_open_ends({"dev",
                         "# FIX"
                         "ME\n"})
            .size() == 1);
  CHECK(check_open_ends({"docs/STYLE.md", "No " + mark + ".\n"}).empty());
  CHECK(check_open_ends({"core/a.cc", "int " + mark + "S = 1;\n"}).empty());
}

TEST_CASE("a header begins with pragma once, comments aside", "[tidy]") {
  CHECK(check_header_guard({"core/a.h", "#pragma once\nint a();\n"}).empty());
  CHECK(check_header_guard({"core/a.h", "// What it is.\n\n#pragma once\n"}).empty());
  CHECK(check_header_guard({"core/a.h", "int a();\n#pragma once\n"}).size() == 1);
  CHECK(check_header_guard({"core/a.h", "#ifndef A\n"}).size() == 1);
  CHECK(check_header_guard({"core/a.cc", "int a();\n"}).empty());
}

}  // namespace lockstep::tests::tidy
