#pragma once
// The documents have tables that code makes. Each stands between `<!-- NAME -->` and the next `<!-- end -->`.

#include <string>
#include <vector>

namespace lockstep::tests::docs {

struct GeneratedTable {
  std::string name;
  std::string text;  // in Markdown; it ends in a line end
};

// Requires that a document has these tables. `document` is its path from the root of the tree. With
// LOCKSTEP_UPDATE_GOLDEN=1 in the environment, writes the tables into the document instead, to be read in
// review.
void require_tables(const std::string& document, const std::vector<GeneratedTable>& tables);

// Returns the text of a document. `document` is its path from the root of the tree.
std::string document_text(const std::string& document);

// Returns what stands between the marks of that name in the text of a document.
// REQUIRES: the text has them.
std::string table_in(const std::string& text, const std::string& name);

}  // namespace lockstep::tests::docs
