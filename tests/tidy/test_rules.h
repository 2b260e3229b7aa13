#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// No test is hidden, skipped, allowed to fail, retried or commented out.
Offences check_no_skipped_tests(const SourceFile& file);

// Every test case in tests/<folder>/ carries the tag [folder]: ctest finds tests by tag, so one without is
// never run.
Offences check_test_tags(const SourceFile& file);

// The README shows the two commands, and .ci/run is nothing but the second.
Offences check_commands(const SourceFile& file);

}  // namespace lockstep::tests::tidy
