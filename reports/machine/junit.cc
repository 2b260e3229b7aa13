#include "reports/machine/junit.h"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace lockstep::reports {
namespace {

struct Decoded {
  char32_t point = 0;
  std::size_t bytes = 1;
  bool good = false;
};

// Decodes the character at the start of the text (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  char32_t point = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    point = point << 6U | (byte(i) & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < smallest[bytes] || point > 0x10FFFF || surrogate) return {};
  return {point, bytes, true};
}

// Returns true iff XML can contain the character (XML 1.0, section 2.2).
bool is_xml_character(char32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  return point != 0xFFFE && point != 0xFFFF;
}

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml_text(value, true));
}

std::string seconds_text(Duration duration) {
  return fmt::format("{:.3f}", static_cast<double>(duration.ns) / 1e9);
}

}  // namespace

std::string xml_text(std::string_view text, bool is_attribute) {
  std::string escaped;
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    if (!next.good || !is_xml_character(next.point)) {
      escaped += "\xEF\xBF\xBD";
    } else if (next.point == '<') {
      escaped += "&lt;";
    } else if (next.point == '>') {
      escaped += "&gt;";
    } else if (next.point == '&') {
      escaped += "&amp;";
    } else if (next.point == '"') {
      escaped += "&quot;";
    } else if (next.point == '\r' || (is_attribute && (next.point == '\n' || next.point == '\t'))) {
      // A reader would turn the bare character into a blank.
      escaped += fmt::format("&#{};", static_cast<unsigned>(next.point));
    } else {
      escaped += bytes;
    }
  }
  return escaped;
}

std::string junit_xml(const CiReport& report) {
  const std::string counts =
      fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"0\"", report.cases.size(), report.failed()) +
      attribute("time", seconds_text(report.wall()));
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + ">\n  <testsuite" +
                    attribute("name", report.suite) + counts + ">\n";
  for (const CiCase& one : report.cases) {
    xml += "    <testcase" + attribute("name", one.name) + attribute("classname", one.classname) +
           attribute("time", seconds_text(one.wall));
    if (!one.file.empty()) xml += attribute("file", one.file);
    if (one.ok) {
      xml += "/>\n";
    } else {
      xml += ">\n      <failure" + attribute("message", one.message) + ">" + xml_text(one.detail, false) +
             "</failure>\n    </testcase>\n";
    }
  }
  std::string caveats;
  for (const CiCaveat& caveat : report.caveats)
    caveats += fmt::format("{}{}: {}", caveats.empty() ? "" : "\n", caveat.scenario, caveat.sentence);
  if (!caveats.empty()) xml += "    <system-out>" + xml_text(caveats, false) + "</system-out>\n";
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace lockstep::reports
