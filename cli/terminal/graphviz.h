#pragma once
// Runs Graphviz as another program, without a shell. The dot text goes to its standard input, and the SVG
// comes from its standard output.

#include <string>

namespace lockstep::cli {

// Returns the SVG of a dot file that gives every position. The comment with Graphviz' version is
// removed, so that the SVG depends only on the dot file and on how Graphviz draws. Throws CommandError
// 73; if `neato` is not there, the error says what to install.
std::string svg_of(const std::string& dot);

// Returns true iff `neato` is in PATH.
bool graphviz_is_there();

}  // namespace lockstep::cli
