#pragma once
// JUnit's XML, as CI systems read it: one <testsuite> with a <testcase> for each case. The common subset of
// the dialects: https://github.com/testmoapp/junitxml.

#include <string>
#include <string_view>

#include "reports/machine/ci_report.h"

namespace lockstep::reports {

std::string junit_xml(const CiReport& report);

// Text as XML 1.0 can hold it, between quotes or between tags. What it cannot hold, control characters and
// what is no UTF-8, becomes U+FFFD.
std::string xml_text(std::string_view text, bool is_attribute);

}  // namespace lockstep::reports
