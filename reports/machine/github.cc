#include "reports/machine/github.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace lockstep::reports {
namespace {

// Escapes a message or the value of a property. In a property, ':' and ',' are escaped as well.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    const bool is_special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (is_special) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

std::string annotation(const std::string& file, const std::string& title, const std::string& message) {
  const std::string place = file.empty() ? "" : fmt::format("file={},line=1,", escaped(file, true));
  return fmt::format("::error {}title={}::{}\n", place, escaped(title, true), escaped(message, false));
}

// Escapes text for a table cell.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\|<>`*_[]").find(c) != std::string_view::npos) result += '\\';
    result += c == '\n' || c == '\r' ? ' ' : c;
  }
  return result;
}

// Returns a fence that is longer than any run of backticks in the text.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

std::string github_annotations(const CiReport& report) {
  std::vector<const CiCase*> failed;
  for (const CiCase& one : report.cases) {
    if (!one.ok) failed.push_back(&one);
  }
  const bool all_fit = failed.size() <= most_annotations;
  const std::size_t shown = all_fit ? failed.size() : most_annotations - 1;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i)
    text += annotation(failed[i]->file, failed[i]->name, failed[i]->message + "\n" + failed[i]->detail);
  if (all_fit) return text;
  std::string names;
  for (std::size_t i = shown; i < failed.size(); ++i) names += "\n" + failed[i]->name;
  return text + annotation("", fmt::format("{} more", failed.size() - shown), "Also failed:" + names);
}

std::string github_summary(const CiReport& report) {
  const std::size_t failed = report.failed();
  std::string text = fmt::format("## {} {}: {} of {} failed\n\n", failed == 0 ? "✓" : "✗", cell(report.suite),
                                 failed, report.cases.size());
  text += "| | case | |\n|---|---|---|\n";
  for (const CiCase& one : report.cases)
    text += fmt::format("| {} | {} | {} |\n", one.ok ? "✓" : "✗", cell(one.name), cell(one.message));
  if (!report.caveats.empty()) text += "\n";
  for (const std::string& caveat : report.caveats) text += fmt::format("- {}\n", cell(caveat));
  for (const CiCase& one : report.cases) {
    if (one.ok) continue;
    const std::string fence = fence_for(one.detail);
    text += fmt::format("\n### {}\n\n{}text\n{}\n{}\n", cell(one.name), fence, one.detail, fence);
  }
  return text + "\n";
}

}  // namespace lockstep::reports
