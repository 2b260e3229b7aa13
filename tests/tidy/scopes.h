#pragma once

// Finds the functions of a C++ file, with their lengths, and the declarations outside any function. This
// is just enough for two rules. Braces and a few keywords decide, so it is no parser; the tests show what
// it tells apart.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::tidy {

struct FunctionSpan {
  std::string head;            // the text before the body, on one line
  std::size_t first_line = 0;  // first line of the head
  std::size_t last_line = 0;   // line of the closing brace

  std::size_t lines() const { return last_line - first_line + 1; }
};

struct Statement {
  std::string text;  // the text up to the ';', on one line
  std::size_t line = 0;
};

struct Scopes {
  // The functions, in the order of their ends. Lambdas and local blocks belong to their function.
  std::vector<FunctionSpan> functions;
  // The declarations at namespace scope that end with ';' and define no type.
  std::vector<Statement> namespace_statements;
};

Scopes scopes_of(std::string_view text);

}  // namespace lockstep::tests::tidy
