#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Checks that no test is hidden, skipped, allowed to fail, retried or commented out.
Offences check_no_skipped_tests(const SourceFile& file);

// Checks that every test case in tests/<folder>/ carries the tag [folder]. ctest finds tests by tag, so a
// test without the tag would never run.
Offences check_test_tags(const SourceFile& file);

// Checks that the README shows the two commands, and that .ci/run consists of the second alone.
Offences check_commands(const SourceFile& file);

}  // namespace lockstep::tests::tidy
