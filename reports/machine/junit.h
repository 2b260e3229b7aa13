#pragma once
// Returns JUnit's XML as CI systems read it: one <testsuite> with a <testcase> for each case. It uses the
// common subset of the dialects: https://github.com/testmoapp/junitxml.

#include <string>
#include <string_view>

#include "reports/machine/ci_report.h"

namespace lockstep::reports {

std::string junit_xml(const CiReport& report);

// Escapes text for XML 1.0, for an attribute in double quotes or for the text between tags. Control
// characters that XML cannot contain and invalid UTF-8 become U+FFFD.
std::string xml_text(std::string_view text, bool is_attribute);

}  // namespace lockstep::reports
