#pragma once

#include <string>
#include <vector>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Returns every text file of the source tree, sorted by path. Leaves out build folders, the fuzzers'
// corpora and hidden folders except those that are ours (tree.cc).
std::vector<SourceFile> read_tree(const std::string& root);

}  // namespace lockstep::tests::tidy
