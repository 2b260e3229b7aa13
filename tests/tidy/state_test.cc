#include "tests/tidy/state.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

std::size_t offences(const std::string& code) { return check_mutable_state({"core/a.cc", code}).size(); }

}  // namespace

TEST_CASE("mutable statics and globals are offences", "[tidy]") {
  CHECK(offences("void f() { static int calls = 0; ++calls; }") == 1);
  CHECK(offences("struct A { static std::vector<int> all; };") == 1);
  CHECK(offences("static bool ready{false};") == 1);
  CHECK(offences("namespace a { int counter; }") == 1);
  CHECK(offences("namespace a { inline int counter = f(); }") == 1);
  CHECK(offences("std::vector<int> table{1, 2};") == 1);
}

TEST_CASE("constants, functions and declarations are not", "[tidy]") {
  CHECK(offences("static constexpr int first_constant = 1; constexpr int second_constant{2}; const "
                 "std::string third_constant = f();") == 0);
  CHECK(offences(
            "static int f(int a); struct A { static A make(); static constexpr int size_constant = 3; };") ==
        0);
  CHECK(offences(
            "void f(); bool operator==(const A&, const A&) = default; auto operator<=>(A, A) = default;") ==
        0);
  CHECK(offences("using A = int; struct B; enum class C : int; namespace d = e; template class F<int>; "
                 "extern template class G<int>;") == 0);
  CHECK(offences("void f(int a = 1); A::A(int b) : b_{b} {}") == 0);
  CHECK(offences("__extension__ typedef __int128 Int128;") == 0);
  CHECK(offences("static_assert(sizeof(int) == 4);") == 0);
  CHECK(offences("// static int a;\nconst char* const text_constant = \"static int b;\";") == 0);
}

TEST_CASE("cli, tests and a handler of signals may keep state", "[tidy]") {
  CHECK(check_mutable_state({"cli/a.cc", "static int signals = 0;"}).empty());
  CHECK(check_mutable_state({"sim/guests/host/clock_instructions.cc", "int users = 0;"}).empty());
}

}  // namespace lockstep::tests::tidy
