#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Checks what a machine can see of docs/STYLE.md, "Comments and documents". In C++, a line with a comment has
// at most 110 columns, and no comment begins with "…". After a line that is indented by three or more (a row
// of a table, or an example) no line goes on at the margin in lower case, as a formatter leaves it that joins
// lines. In C++ and in documents, no word stands that is no English.
Offences check_comments(const SourceFile& file);

}  // namespace lockstep::tests::tidy
