#include "scenarios/token/token.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <fmt/core.h>

#include "core/check.h"
#include "core/inert_text.h"
#include "core/schedule/engine_version.h"
#include "core/schedule/schedule_text.h"
#include "core/text.h"
#include "core/text_hash.h"

namespace lockstep::scenarios {
namespace {

constexpr std::uint32_t format_version = 2;
constexpr std::string_view hex_digits = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._-/=").find(c) != std::string_view::npos;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (is_plain(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += hex_digits[byte >> 4];
    result += hex_digits[byte & 15];
  }
  return result;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const std::size_t high = hex_digits.find(text[i + 1]);
    const std::size_t low = hex_digits.find(text[i + 2]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    result += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return result;
}

// Returns the checksum of the text before it: XXH3 folded to 32 bits.
std::string checksum_of(std::string_view text) {
  const std::uint64_t hash = text_hash(text);
  return fmt::format("{:08x}", static_cast<std::uint32_t>(hash ^ hash >> 32));
}

// Cuts the text up to the next ':' off the front, and returns it without the ':'. Nothing if there is no ':'.
std::optional<std::string_view> cut_field(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view field = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return field;
}

// Returns the number behind a prefix: 1 for "ls1".
std::optional<std::uint32_t> version_behind(std::string_view prefix, std::string_view field) {
  if (field.substr(0, prefix.size()) != prefix) return std::nullopt;
  const auto number = parse_number(field.substr(prefix.size()), std::numeric_limits<std::uint32_t>::max());
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

TokenError malformed(const std::string& what) {
  return {TokenFault::malformed, fmt::format("not a token that lockstep has written: {}", what)};
}

bool decode_name(std::string_view field, Token& token) {
  bool first = true;
  for (std::size_t at = 0; at <= field.size(); first = false) {
    const std::size_t plus = std::min(field.find('+', at), field.size());
    const auto part = unescaped(field.substr(at, plus - at));
    if (!part || first_active(*part)) return false;
    if (first) {
      token.scenario = *part;
    } else {
      token.overrides.push_back(*part);
    }
    at = plus + 1;
  }
  return !token.scenario.empty();
}

bool decode_hash(std::string_view field, Token& token) {
  if (field.size() != 16) return false;
  const auto hash = parse_seed(fmt::format("0x{}", field));
  if (hash) token.scenario_hash = hash->value;
  return static_cast<bool>(hash);
}

// Decodes a base that a strategy makes the schedule of; nothing if the field is none.
std::optional<Schedule> decode_aimed(std::string_view field) {
  if (field.substr(0, 1) != "a") return std::nullopt;
  const auto seed = parse_seed(fmt::format("0x{}", field.substr(1)));
  return seed ? std::optional(Schedule::seeded(*seed)) : std::nullopt;
}

std::optional<Schedule> decode_base(std::string_view field) {
  const std::size_t plus = std::min(field.find('+'), field.size());
  const std::string_view base = field.substr(0, plus);
  Schedule schedule;
  if (base != "n") {
    if (base.substr(0, 1) != "s") return std::nullopt;
    const auto seed = parse_seed(fmt::format("0x{}", base.substr(1)));
    if (!seed) return std::nullopt;
    schedule = Schedule::seeded(*seed);
  }
  if (plus == field.size()) return schedule;
  const auto then = parse_then(field.substr(plus + 1));
  if (!then) return std::nullopt;
  schedule.set_then(*then);
  return schedule;
}

// Decodes the name, and the part between the engine version and the checksum.
std::variant<Token, TokenError> decode_rest(std::string_view name, std::string_view rest) {
  Token token;
  if (!decode_name(name, token)) return malformed("its scenario cannot be read");
  const auto hash = cut_field(rest);
  if (!hash || !decode_hash(*hash, token)) return malformed("its scenario hash cannot be read");
  const auto base_field = cut_field(rest);
  if (const auto aimed = base_field ? decode_aimed(*base_field) : std::nullopt) {
    if (!rest.empty()) return malformed("it has deviations from a base that has none");
    token.schedule = *aimed;
    token.strategy = StrategyKind::aimed;
    return token;
  }
  const auto base = base_field ? decode_base(*base_field) : std::nullopt;
  if (!base) return malformed("its base is neither \"n\" nor a seed, or what follows it cannot be read");
  const auto schedule = parse_deviations(rest, *base);
  if (!schedule) return malformed(fmt::format("its deviations: {}", schedule.error().message));
  token.schedule = *schedule;
  return token;
}

}  // namespace

bool is_token_argument(std::string_view argument) {
  const std::string_view head = argument.substr(0, 4);
  return argument.empty() || head == "ls1:" || head == "ls2:";
}

Token token_of(const Scenario& scenario, std::vector<std::string> overrides, std::uint64_t scenario_hash,
               const Schedule& schedule) {
  Token token{scenario.id, std::move(overrides), scenario_hash, schedule};
  const auto& seed = schedule.seed();
  if (!seed || schedule == schedule_of(scenario, *seed)) return token;
  if (schedule != schedule_of(scenario, StrategyKind::aimed, *seed)) return token;
  token.schedule = Schedule::seeded(*seed);
  token.strategy = StrategyKind::aimed;
  return token;
}

void fill_in(Token& token, const Scenario& scenario) {
  if (token.strategy == StrategyKind::uniform) return;
  token.schedule = schedule_of(scenario, token.strategy, token.schedule.seed().value());
  token.strategy = StrategyKind::uniform;
}

std::string encode(const Token& token) {
  CHECK(!token.scenario.empty());
  const bool aimed = token.strategy == StrategyKind::aimed;
  CHECK(!aimed || (token.schedule.seed() && token.schedule == Schedule::seeded(*token.schedule.seed())));
  std::string name = escaped(token.scenario);
  for (const std::string& one : token.overrides) name += "+" + escaped(one);
  std::string base =
      token.schedule.seed() ? fmt::format("{}{:x}", aimed ? 'a' : 's', token.schedule.seed()->value) : "n";
  if (token.schedule.then()) base += "+" + to_text(*token.schedule.then());
  const std::string text = fmt::format("ls{}:{}:e{}:{:016x}:{}:{}:", format_version, name, engine_version,
                                       token.scenario_hash, base, deviations_text(token.schedule));
  return text + checksum_of(text);
}

std::variant<Token, TokenError> decode(std::string_view text) {
  if (text.empty()) return TokenError{TokenFault::empty, "the token is empty"};
  std::string_view rest = text;
  const auto head = cut_field(rest);
  const auto format = head ? version_behind("ls", *head) : std::nullopt;
  if (!format) return TokenError{TokenFault::not_a_token, "not a token: one begins with \"ls2:\""};

  const std::size_t checked = text.rfind(':') + 1;
  if (text.substr(checked) != checksum_of(text.substr(0, checked))) {
    return TokenError{
        TokenFault::damaged,
        "the token is truncated or altered: its checksum does not match; copy it again, in single quotes"};
  }
  if (first_active(text)) return malformed("it has a character in it that no token has");
  if (*format != format_version) {
    return TokenError{
        TokenFault::other_format,
        fmt::format("the token has format version {}; this lockstep reads {}", *format, format_version)};
  }
  const auto name = cut_field(rest);
  const auto engine_field = name ? cut_field(rest) : std::nullopt;
  const auto engine = engine_field ? version_behind("e", *engine_field) : std::nullopt;
  if (!engine) return malformed("its engine version cannot be read");
  if (*engine != engine_version) {
    return TokenError{
        TokenFault::other_engine,
        fmt::format("the token was recorded with engine version {}; this lockstep is engine version {} and "
                    "could run it differently",
                    *engine, engine_version)};
  }
  if (text.size() - rest.size() > checked - 1) return malformed("it ends too early");
  rest.remove_suffix(text.size() - checked + 1);
  auto result = decode_rest(*name, rest);
  if (const Token* token = std::get_if<Token>(&result); token != nullptr && encode(*token) != text) {
    return malformed("it is spelt in another way");
  }
  return result;
}

}  // namespace lockstep::scenarios
