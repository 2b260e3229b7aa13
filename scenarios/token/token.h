#pragma once
// A token: one line of text that names a run exactly, to be pasted behind `lockstep replay`.
//
//   ls2 : scenario *("+" override) : e1 : hash : base : deviations : checksum
//
//   ls2         format version 2
//   scenario    id of a shipped scenario, or a file's name; then the `--set` overrides in order. Bytes other
//               than letters, digits and ". _ - / =" are percent-escaped (upper case), so neither ':' nor '+'
//               occurs in them
//   e1          engine version (core/schedule/engine_version.h)
//   hash        of the parsed scenario with its overrides, 16 hexadecimal digits
//   base        "n" for nominal, or "s" and the seed in hexadecimal; then "+" and the second seed with the
//               instant from which it draws (core/schedule/schedule_text.h), if there is one. Or "a" and the
//               seed: all that the strategy `aimed` makes of it, with no deviations
//   deviations  core/schedule/schedule_text.h; may be empty, may hold ':'
//   checksum    of all bytes before it, 8 hexadecimal digits
//
// Every token has one spelling: encode(decode(t)) == t. A token is safe between single quotes in any shell.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::scenarios {

struct Token {
  std::string scenario;                // not empty
  std::vector<std::string> overrides;  // "lock.ttl=5s"
  std::uint64_t scenario_hash = 0;
  // What the strategy makes of the seed is part of the schedule only behind fill_in(). Until then a
  // schedule with another strategy than uniform is a bare seed.
  Schedule schedule;
  StrategyKind strategy = StrategyKind::uniform;
  friend bool operator==(const Token&, const Token&) = default;
};

enum class TokenFault : std::uint8_t {
  empty,         // nothing at all
  not_a_token,   // does not begin with "ls", a number and ':'
  damaged,       // the checksum does not fit the text, which was truncated or altered
  malformed,     // the checksum fits, but encode() writes no such text
  other_format,  // well formed, but of another format version
  other_engine,  // well formed, but of another engine version
};

struct TokenError {
  TokenFault fault = TokenFault::empty;
  std::string message;  // for the user; says what is wrong or differs
  friend bool operator==(const TokenError&, const TokenError&) = default;
};

// True for the faults that mean exit status 3, because another lockstep wrote the token. The others mean 65.
constexpr bool is_version_mismatch(TokenFault fault) {
  return fault == TokenFault::other_format || fault == TokenFault::other_engine;
}

// Returns true iff the command line takes the argument for a token and not for a file: it is empty or
// begins with "ls1:" or "ls2:".
bool is_token_argument(std::string_view argument);

// Returns the token of a run of the scenario. It is short for the run of a seed, whatever the strategy.
Token token_of(const Scenario& scenario, std::vector<std::string> overrides, std::uint64_t scenario_hash,
               const Schedule& schedule);
// Makes the token's schedule whole. REQUIRES: the scenario is the token's.
void fill_in(Token& token, const Scenario& scenario);

// Returns the text of a token, with this engine's version. REQUIRES: token.scenario is not empty.
std::string encode(const Token& token);
// Returns the token of a text, or what is wrong with the text.
std::variant<Token, TokenError> decode(std::string_view text);

}  // namespace lockstep::scenarios
