#pragma once

#include <string>
#include <string_view>

namespace lockstep::tests::tidy {

// C++ text with the insides of comments, string and character literals blanked: same length, same line ends,
// quotes kept. A rule about code then finds no words of prose. Knows raw strings and digit separators.
std::string code_view(std::string_view text);

// The same, with preprocessor lines blanked too (and their continuations): what is left has balanced braces.
std::string code_view_without_preprocessor(std::string_view text);

}  // namespace lockstep::tests::tidy
