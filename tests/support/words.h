#pragma once
// A text as its words.

#include <sstream>
#include <string>
#include <vector>

namespace lockstep::tests {

inline std::vector<std::string> words_of_text(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace lockstep::tests
