#pragma once
// Graphviz as another program, told on its standard input and heard on its standard output; no shell.

#include <string>

namespace lockstep::cli {

// The SVG of a dot file all of whose positions are given. Without what names Graphviz' version, so that it
// depends on the dot file, and on Graphviz' drawing alone. Throws CommandError 73, which says what to install
// if `neato` is not there.
std::string svg_of(const std::string& dot);

// Whether `neato` is in PATH.
bool graphviz_is_there();

}  // namespace lockstep::cli
