#include "tests/tidy/identifiers.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

bool banned(const std::string& path, const std::string& code) {
  return !check_identifiers({path, code}).empty();
}

}  // namespace

TEST_CASE("sources of time, chance and order are banned in every deterministic folder", "[tidy]") {
  for (const char* code :
       {"auto t = std::chrono::steady_clock::now();", "std::mt19937 engine;", "int a = rand();",
        "#include <random>", "char* a = getenv(\"HOME\");", "std::random_device d;",
        "auto h = std::hash<int>{}(1);", "std::unordered_map<int, int> m;", "std::unordered_set<int> s;",
        "thread_local int t;", "std::locale l;", "assert(a);", "#include <iostream>",
        "auto a = reinterpret_cast<std::uintptr_t>(p);"}) {
    INFO(code);
    for (const char* folder : {"core", "sim", "properties", "scenarios", "reports"}) {
      CHECK(banned(std::string(folder) + "/a.cc", code));
    }
  }
}

TEST_CASE("each outer folder has what it needs", "[tidy]") {
  CHECK_FALSE(
      banned("cli/a.cc", "auto t = std::chrono::steady_clock::now(); std::random_device d; getenv(\"A\");"));
  CHECK_FALSE(banned("bench/a.cc", "auto t = std::chrono::steady_clock::now(); double d = 0;"));
  CHECK_FALSE(banned("tests/core/a.cc", "std::unordered_map<int, int> m; double d;"));
  CHECK(banned("tests/core/a.cc", "std::random_device d;"));
}

TEST_CASE("threads belong to scenarios and cli", "[tidy]") {
  CHECK_FALSE(banned("scenarios/campaign/campaign.cc", "std::thread t; std::mutex m;"));
  CHECK_FALSE(banned("cli/a.cc", "std::thread t;"));
  for (const char* folder : {"core", "sim", "properties", "reports"}) {
    CHECK(banned(std::string(folder) + "/a.h", "std::thread t;"));
    CHECK(banned(std::string(folder) + "/a.h", "std::atomic<int> a;"));
  }
}

TEST_CASE("floating point stays out of decisions", "[tidy]") {
  for (const char* path : {"core/a.h", "sim/a.h", "properties/a.cc", "scenarios/run/run.cc"}) {
    CHECK(banned(path, "double a = 0;"));
    CHECK(banned(path, "float a = 0;"));
  }
  CHECK_FALSE(banned("reports/a.cc", "double a = 0;"));
}

TEST_CASE("prose, strings and longer names are not offences", "[tidy]") {
  CHECK_FALSE(banned("core/a.h", "// not std::hash, not rand(), no double\nint a;"));
  CHECK_FALSE(banned("core/a.h", "auto a = \"getenv double\";"));
  CHECK_FALSE(banned("core/a.h", "int brand = 0; int doubled = keyed_rand(static_assert_value);"));
  CHECK_FALSE(banned("core/a.h", "static_assert(sizeof(int) == 4);"));
}

TEST_CASE("an identifier offence names word, line and reason", "[tidy]") {
  const auto found = check_identifiers({"core/a.cc", "int a;\nstd::unordered_map<int, int> m;\n"});
  REQUIRE(found.size() == 1);
  CHECK(to_string(found.front()) ==
        "core/a.cc:2: unordered_map: iteration runs over ordered containers only");
}

}  // namespace lockstep::tests::tidy
