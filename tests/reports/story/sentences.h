#pragma once
// Reads the sentences of a story and compares each with what the history shows.

#include <functional>
#include <regex>
#include <string>
#include <vector>

#include "reports/story/story.h"
#include "tests/reports/story/facts.h"

namespace lockstep::tests {

// One line of a story, or one sentence of its reasons. Reasons stand at the violation and nowhere.
struct Sentence {
  Instant at;
  std::string where;
  std::string text;
};

// A kind of sentence, and whether the history shows what it says.
struct Rule {
  std::string pattern;  // of the whole sentence
  std::function<bool(const Facts&, const Sentence&, const std::smatch&)> holds;
};

const std::vector<Rule>& line_rules();       // what a line says
const std::vector<Rule>& fault_rules();      // what a line says of a fault
const std::vector<Rule>& remark_rules();     // what stands behind its arrow
const std::vector<Rule>& why_rules();        // the reasons
const std::vector<Rule>& other_why_rules();  // part of why_rules()

// Returns true iff the entry ended in this way up to the violation.
bool ended_by_itself(const Facts& facts, const Entry& entry);
bool ended_shortened(const Facts& facts, const Entry& entry, const std::string& by);
// `how` is one of "for its release", "at its own request", "for a coordinator …", "for client:B" and "for
// another attempt of client:A".
bool ended_deleted(const Facts& facts, const Entry& entry, const std::string& how);
bool ended_overwritten(const Facts& facts, const Entry& entry, const std::string& by);

// Returns true iff "had expired on redis:1 by 202 ms, and had been lost by redis:2" is so of a key of the
// client.
bool lost_as_told(const Facts& facts, ClientId owner, const std::string& phrases);

// Returns the sentences that no rule knows or that the history contradicts, each with the reason.
std::vector<std::string> untrue_sentences(const reports::Story& story, const Facts& facts);

}  // namespace lockstep::tests
