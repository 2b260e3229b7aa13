#pragma once

#include <string>
#include <string_view>

namespace lockstep::tests::tidy {

// Returns C++ text in which comments and the insides of string and character literals are blanked, so that
// a rule about code finds no words of prose. Length, line ends and quotes stay. Knows raw strings and
// digit separators.
std::string code_view(std::string_view text);

// Returns code_view() with preprocessor lines and their continuations blanked, too. What is left has
// balanced braces.
std::string code_view_without_preprocessor(std::string_view text);

}  // namespace lockstep::tests::tidy
