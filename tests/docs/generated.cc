#include "tests/docs/generated.h"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests::docs {
namespace {

std::string path_of(const std::string& document) {
  return std::string(LOCKSTEP_SOURCE_ROOT) + "/" + document;
}

// The place of a table in the text.
struct Place {
  std::size_t begin = 0;
  std::size_t size = 0;
};

Place place_of(const std::string& text, const std::string& name) {
  const std::string mark = "<!-- " + name + " -->\n";
  INFO(mark);
  const std::size_t at = text.find(mark);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = at + mark.size();
  const std::size_t end = text.find("<!-- end -->", begin);
  REQUIRE(end != std::string::npos);
  return {begin, end - begin};
}

}  // namespace

std::string document_text(const std::string& document) {
  const std::string text = text_of_file(path_of(document));
  INFO(document);
  REQUIRE_FALSE(text.empty());
  return text;
}

std::string table_in(const std::string& text, const std::string& name) {
  const Place place = place_of(text, name);
  return text.substr(place.begin, place.size);
}

void require_tables(const std::string& document, const std::vector<GeneratedTable>& tables) {
  const std::string written = document_text(document);
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") == nullptr) {
    for (const GeneratedTable& table : tables) {
      INFO(document << ": LOCKSTEP_UPDATE_GOLDEN=1 writes the table \"" << table.name << "\" anew");
      REQUIRE(table_in(written, table.name) == table.text);
    }
    return;
  }
  std::string text = written;
  for (const GeneratedTable& table : tables) {
    const Place place = place_of(text, table.name);
    text.replace(place.begin, place.size, table.text);
  }
  if (text != written) std::ofstream(path_of(document), std::ios::binary) << text;
}

}  // namespace lockstep::tests::docs
