#include "tests/tidy/scopes.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

std::vector<std::string> heads(std::string_view text) {
  std::vector<std::string> result;
  for (const auto& function : scopes_of(text).functions) result.push_back(function.head);
  return result;
}

std::vector<std::string> statements(std::string_view text) {
  std::vector<std::string> result;
  for (const auto& statement : scopes_of(text).namespace_statements) result.push_back(statement.text);
  return result;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("functions are found in namespaces and types, whatever stands between parameters and body",
          "[tidy]") {
  CHECK(heads("namespace a { void f() {} }") == Strings{"void f()"});
  CHECK(heads("class A { public: int g() const noexcept { return 1; } };") ==
        Strings{"int g() const noexcept"});
  CHECK(heads("template <class T> T h(T t) { return t; }") == Strings{"template <class T> T h(T t)"});
  CHECK(heads("auto k() -> std::vector<int> { return {}; }") == Strings{"auto k() -> std::vector<int>"});
  CHECK(heads("decltype(auto) m(int a = {}) { if (a) { a = 1; } }").size() == 1);
  CHECK(heads("struct B { bool operator()(int a) const { return a; } };").size() == 1);
  CHECK(heads("Foo::Foo(int a) : a_(a), b_{a} { x(); }").size() == 1);
  CHECK(heads("Foo::Foo(int a) : b_{a}, a_(a) {}").size() == 1);
  CHECK(heads("TEST_CASE(\"name {\", \"[x]\") { f([] { g(); }); }").size() == 1);
  CHECK(heads("const auto f = [](int a) { return a; };").size() == 1);
}

TEST_CASE("tables, types and namespaces are not functions", "[tidy]") {
  CHECK(heads("constexpr std::array<int, size(3)> table_of_ones{{1, 2}};").empty());
  CHECK(heads("int t[] = {1, f(2), 3};").empty());
  CHECK(heads("struct A : B<decltype(x)> { int a{1}; };").empty());
  CHECK(heads("enum class E : int { first_constant, second_constant };").empty());
  CHECK(heads("#define F(x) { x }\nnamespace a { extern \"C\" { int f(); } }").empty());
}

TEST_CASE("a function's lines count from its head to its closing brace", "[tidy]") {
  const auto functions =
      scopes_of("// c\nint a;\n\nint\nf(\n  int b) {\n  return b;\n}\n\nvoid g() {}\n").functions;
  REQUIRE(functions.size() == 2);
  CHECK(functions[0].first_line == 4);
  CHECK(functions[0].last_line == 8);
  CHECK(functions[0].lines() == 5);
  CHECK(functions[1].lines() == 1);
}

TEST_CASE("declarations outside any function are listed", "[tidy]") {
  CHECK(statements("namespace a { int b; struct C { int d; }; void f() { int e; } }") == Strings{"int b"});
  CHECK(statements("int t[] = {1, 2};\nint u;") == Strings{"int t[] = }", "int u"});
  CHECK(statements("void f(int a);") == Strings{"void f(int a)"});
}

}  // namespace lockstep::tests::tidy
