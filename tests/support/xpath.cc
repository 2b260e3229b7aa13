#include "tests/support/xpath.h"

#include <catch2/catch.hpp>

#include "tests/support/shell.h"

namespace lockstep::tests {

std::string xpath(const std::string& file, const std::string& expression) {
  const Finished read = shell("xmllint --xpath '" + expression + "' " + file);
  INFO(read.out);
  REQUIRE(read.status == 0);
  return read.out.substr(0, read.out.find('\n'));
}

}  // namespace lockstep::tests
