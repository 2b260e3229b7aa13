#pragma once

// Declares a file of the tree as text, and what the tidy rules find in it. Every rule is a function from
// one SourceFile to its offences. So a rule is tested on snippets and then run over the tree
// (tree_test.cc).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::tidy {

struct SourceFile {
  std::string path;  // path relative to the root, with '/'
  std::string text;
};

struct Offence {
  std::string path;
  std::size_t line = 0;  // from 1
  std::string message;

  friend bool operator==(const Offence&, const Offence&) = default;
};

using Offences = std::vector<Offence>;

// Returns "path:line: message", as compilers write it.
std::string to_string(const Offence& offence);

// Returns the first part of a path, for example "core" of "core/time.h"; empty for a file in the root.
std::string_view folder_of(std::string_view path);

bool has_extension(const SourceFile& file, std::string_view extension);

// Returns true for C++ of this project, which is .h and .cc.
bool is_cpp(const SourceFile& file);

// Returns true iff `folder` must be deterministic: core, sim, properties, scenarios or reports.
bool is_deterministic(std::string_view folder);

// Returns the lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

// Returns the number, from 1, of the line of a position in a text.
std::size_t line_at(std::string_view text, std::size_t position);

bool is_identifier_char(char c);

// Returns the positions of `word` in `text` that have no identifier character directly before or after the
// word. The word may hold "::" or "(".
std::vector<std::size_t> find_word(std::string_view text, std::string_view word);

bool contains_word(std::string_view text, std::string_view word);

std::string_view trim(std::string_view text);

}  // namespace lockstep::tests::tidy
