#pragma once

// A look at C++ that is just deep enough for two rules: which functions a file defines and how long they are,
// and which declarations stand outside any function. Braces and a few keywords decide; it is no parser, and
// the tests show what it tells apart.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::tidy {

struct FunctionSpan {
  std::string head;            // what stands before the body, on one line
  std::size_t first_line = 0;  // of the head
  std::size_t last_line = 0;   // of the closing brace

  std::size_t lines() const { return last_line - first_line + 1; }
};

struct Statement {
  std::string text;  // up to the ';', on one line
  std::size_t line = 0;
};

struct Scopes {
  std::vector<FunctionSpan>
      functions;  // in order of their ends; lambdas and local blocks belong to their function
  std::vector<Statement>
      namespace_statements;  // declarations at namespace scope that end with ';' and define no type
};

Scopes scopes_of(std::string_view text);

}  // namespace lockstep::tests::tidy
