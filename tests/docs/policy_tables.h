#pragma once
// The tables of docs/POLICIES.md: the rules of locks and the shipped profiles.

#include <string>
#include <string_view>

namespace lockstep::tests::docs {

// Returns what the specification of that kind of lock says of a rule, in our words and with the section;
// empty if it says nothing. For a lock with a coordinator the article (docs/ARTICLE.md) is the specification.
std::string_view specification_of(std::string_view kind, std::string_view rule);

// Returns all rules of that kind of lock as a table in Markdown: what each takes, its default and meaning,
// what the specification says, and which profiles set it otherwise. The text ends in a line end.
// REQUIRES: `kind` is built in.
std::string rules_as_markdown(std::string_view kind);
// Returns all profiles with their rules in Markdown. The text ends in a line end.
std::string profiles_as_markdown();

}  // namespace lockstep::tests::docs
