#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// What a machine can see of docs/STYLE.md, "Comments and documents". In C++: a line with a comment has at most
// 110 columns, no comment begins with "…", and a line that is indented by three or more (a row of a table or an
// example) is not followed by one that goes on at the margin in lower case, as a formatter leaves it that joins
// lines. In C++ and documents: no word of the list of words that are no English.
Offences check_comments(const SourceFile& file);

}  // namespace lockstep::tests::tidy
