#include "tests/tidy/state.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "tests/tidy/code_view.h"
#include "tests/tidy/scopes.h"

namespace lockstep::tests::tidy {
namespace {

// A handler of signals can reach nothing but such variables.
constexpr std::string_view handles_signals = "sim/guests/host/clock_instructions.cc";

bool is_constant(std::string_view declaration) {
  return contains_word(declaration, "const") || contains_word(declaration, "constexpr") ||
         contains_word(declaration, "consteval");
}

bool defines_variable(std::string_view statement) {
  constexpr std::string_view extension = "__extension__ ";
  if (statement.starts_with(extension)) statement.remove_prefix(extension.size());
  constexpr std::array<std::string_view, 12> others{
      "using", "typedef", "template", "namespace",     "struct",    "class",
      "union", "enum",    "friend",   "static_assert", "extern \"", "extern template"};
  for (const auto word : others) {
    if (statement.starts_with(word)) return false;
  }
  // A parenthesis before any '=' is a parameter list.
  const auto parenthesis = statement.find('(');
  return parenthesis == std::string_view::npos || statement.find('=') < parenthesis;
}

}  // namespace

Offences check_mutable_state(const SourceFile& file) {
  Offences offences;
  if (!is_cpp(file) || !is_deterministic(folder_of(file.path))) return offences;
  if (file.path == handles_signals) return offences;

  for (const auto& statement : scopes_of(file.text).namespace_statements) {
    if (contains_word(statement.text, "static") || contains_word(statement.text, "operator")) continue;
    if (defines_variable(statement.text) && !is_constant(statement.text)) {
      offences.push_back({file.path, statement.line, "a variable at namespace scope: " + statement.text});
    }
  }

  const std::string view = code_view_without_preprocessor(file.text);
  for (const auto position : find_word(view, "static")) {
    const auto end = std::min(view.find_first_of(";={(", position), view.size());
    const std::string_view declaration = std::string_view(view).substr(position, end - position);
    const bool function = end < view.size() && view[end] == '(';
    if (!function && !is_constant(declaration) && !contains_word(declaration, "operator")) {
      offences.push_back(
          {file.path, line_at(view, position), "a static variable: " + std::string(trim(declaration))});
    }
  }
  return offences;
}

}  // namespace lockstep::tests::tidy
