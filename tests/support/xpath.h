#pragma once
// Reads XML files that lockstep has written with another program.

#include <string>

namespace lockstep::tests {

// Returns the first line of the result of an XPath expression on a file, as xmllint reads it. Fails the
// test if the file is not XML. REQUIRES: `expression` has no single quotes.
std::string xpath(const std::string& file, const std::string& expression);

}  // namespace lockstep::tests
