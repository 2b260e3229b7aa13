#pragma once
// XML files that lockstep has written, read back by another program.

#include <string>

namespace lockstep::tests {

// The first line of what an XPath expression, without single quotes, gives in a file, as xmllint reads it.
// Fails the test where the file is no XML.
std::string xpath(const std::string& file, const std::string& expression);

}  // namespace lockstep::tests
