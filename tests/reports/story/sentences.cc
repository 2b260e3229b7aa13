#include "tests/reports/story/sentences.h"

#include <map>

namespace lockstep::tests {
namespace {

const std::regex& compiled(const std::string& pattern) {
  static std::map<std::string, std::regex> all;
  const auto found = all.find(pattern);
  return found != all.end() ? found->second : all.emplace(pattern, std::regex(pattern)).first->second;
}

// Returns nothing if some rule knows the sentence and finds it true.
std::string complaint(const std::vector<const std::vector<Rule>*>& tables, const Facts& facts,
                      const Sentence& sentence) {
  bool known = false;
  for (const auto* rules : tables) {
    for (const Rule& rule : *rules) {
      std::smatch match;
      if (!std::regex_match(sentence.text, match, compiled(rule.pattern))) continue;
      known = true;
      if (rule.holds(facts, sentence, match)) return "";
    }
  }
  return (known ? "the history contradicts: " : "no rule knows: ") + sentence.where + " " + sentence.text;
}

std::vector<std::string> sentences_in(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = text.find(". ", start);
    if (end == std::string::npos) end = text.size() - 1;
    all.push_back(text.substr(start, end - start));
    start = end + 2;
  }
  return all;
}

}  // namespace

std::vector<std::string> untrue_sentences(const reports::Story& story, const Facts& facts) {
  std::vector<std::string> all;
  const auto look = [&](const std::vector<const std::vector<Rule>*>& tables, const Sentence& sentence) {
    if (const std::string what = complaint(tables, facts, sentence); !what.empty()) all.push_back(what);
  };
  for (const reports::StoryLine& line : story.lines) {
    look({&line_rules(), &fault_rules()}, {line.at, line.where, line.what});
    if (!line.remark.empty()) look({&remark_rules()}, {line.at, line.where, line.remark});
  }
  for (const std::string& sentence : sentences_in(story.why))
    look({&why_rules()}, {facts.violation.at, "why", sentence});
  return all;
}

}  // namespace lockstep::tests
