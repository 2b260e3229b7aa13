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

// Escapes a sentence of lockstep's own for Markdown.
std::string prose(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\|<>`*_[]&~$").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// Returns a fence that is longer than any run of backticks in the text.
std::string fence_for(std::string_view text, std::size_t shortest) {
  std::size_t longest = shortest - 1;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

// Returns text from others as a code span. Only there does GitHub show "@name", "#1", addresses and tags as
// they are: it links them in other text even where they are escaped.
std::string code(std::string_view text) {
  if (text.empty()) return {};
  std::string shown;
  for (const char c : text) shown += c == '\n' || c == '\r' ? ' ' : c;
  const auto clings = [](char c) { return c == '`' || c == ' '; };
  const std::string_view gap = clings(shown.front()) || clings(shown.back()) ? " " : "";
  const std::string fence = fence_for(shown, 1);
  return fmt::format("{0}{1}{2}{1}{0}", fence, gap, shown);
}

// Returns the same for a cell of a table, which a bar would end.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : code(text)) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

// Returns the stories of the cases that failed, as many as GitHub takes.
std::string details(const CiReport& report) {
  std::string text;
  std::size_t left_out = 0;
  for (const CiCase& one : report.cases) {
    if (one.ok) continue;
    const std::string fence = fence_for(one.detail, 3);
    const std::string detail =
        fmt::format("\n### {}\n\n{}text\n{}\n{}\n", code(one.name), fence, one.detail, fence);
    if (text.size() + detail.size() > most_detail) {
      ++left_out;
    } else {
      text += detail;
    }
  }
  if (left_out > 0) text += fmt::format("\n{} more of the failed did not fit in here.\n", left_out);
  return text;
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
  std::string text = fmt::format("## {} {}: {} of {} failed\n\n", failed == 0 ? "✓" : "✗",
                                 prose(report.suite), failed, report.cases.size());
  text += "| | case | |\n|---|---|---|\n";
  for (const CiCase& one : report.cases)
    text += fmt::format("| {} | {} | {} |\n", one.ok ? "✓" : "✗", cell(one.name), cell(one.message));
  if (!report.caveats.empty()) text += "\n";
  for (const CiCaveat& caveat : report.caveats)
    text += fmt::format("- {}: {}\n", code(caveat.scenario), prose(caveat.sentence));
  return text + details(report) + "\n";
}

}  // namespace lockstep::reports
