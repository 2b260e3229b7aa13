#pragma once
// The rules of locks and the shipped profiles, as documentation (docs/POLICIES.md).

#include <string>
#include <string_view>

namespace lockstep::scenarios {

// What the specification of that kind of lock says of a rule, in our words with its section; empty where it
// says nothing. Of a lock with a coordinator that is what the article says (docs/ARTICLE.md).
std::string_view specification_of(std::string_view kind, std::string_view rule);

// Every rule of that kind of lock with its meaning, default, the specification's word and who deviates; a
// table in Markdown, ending in a line end.
std::string rules_as_markdown(std::string_view kind);
// Each profile with its rules, likewise.
std::string profiles_as_markdown();

}  // namespace lockstep::scenarios
