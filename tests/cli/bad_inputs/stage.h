#pragma once
// Makes the files of a row in a folder of its own, and runs the row there.

#include <string>
#include <vector>

#include "tests/cli/bad_inputs/row.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests::bad_inputs {

struct Outcome {
  std::vector<std::string> arguments;  // as lockstep got them
  Finished finished;
  std::vector<std::string> names;     // everything in the folder, sorted
  std::vector<std::string> expected;  // what should be there
};

// Runs the row. While it runs, the current folder is that of the row. Throws std::runtime_error if the row
// cannot be set up.
//
// These words are prepared. All of them are about one run of C11, which violates:
//
//   $TOKEN      its token                      $CUT       the first half of that
//   $ALTERED    with one character altered     $FORMAT    of another format
//   $ENGINE     of another engine              $HASH      of another scenario of that name
//   $NOWHERE    of a scenario file mine.toml   $SETS      with an override that is wrong
//   $DEVIATION  with a deviation that is none  $LONG      the token and 1.1 MB more
//   $PARTS      a key with 60,000 parts
Outcome run(const Row& row);

}  // namespace lockstep::tests::bad_inputs
