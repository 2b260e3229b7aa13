#pragma once

#include <vector>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// A folder of the product includes only what its row of the table allows (folders.cc). A folder without a row
// is an offence, so that a new one states its place in the architecture.
Offences check_folders(const SourceFile& file);

// Only cli and sim/guests/host include the headers of the operating system. Tests may, too.
Offences check_system_headers(const SourceFile& file);

// A row of the table that leads back to itself, as "a -> b -> a"; empty when there is none.
std::string cycle_of_folders();

// The first circle of files that include each other, if there is one. The headers of sim/world are left out:
// they are one class in several files.
Offences check_include_cycles(const std::vector<SourceFile>& files);

// A folder holds at most 45 sources, and half of all folders hold at most 15.
Offences check_folder_sizes(const std::vector<SourceFile>& files);

// Each folder of tests/ mirrors a folder of the product, or is one of those that serve all tests.
Offences check_mirrored_folders(const std::vector<SourceFile>& files);

// Each folder with a row has a README.md of three to ten lines that repeats the row.
Offences check_folder_readmes(const std::vector<SourceFile>& files);

}  // namespace lockstep::tests::tidy
