#pragma once
// A file that lies in a guest's directory when it starts.

#include <string>

namespace lockstep::guests {

struct GuestFile {
  std::string name;  // its path from the directory on
  std::string text;
  friend bool operator==(const GuestFile&, const GuestFile&) = default;
};

}  // namespace lockstep::guests
