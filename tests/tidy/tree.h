#pragma once

#include <string>
#include <vector>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Every text file of the source tree, sorted by path. Build folders, hidden
// ones and the fuzzers' corpora are left out, .ci is not.
std::vector<SourceFile> read_tree(const std::string& root);

}  // namespace lockstep::tests::tidy
