#include "scenarios/token/token.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "core/inert_text.h"
#include "core/schedule/engine_version.h"
#include "core/schedule/schedule_text.h"
#include "core/text_hash.h"
#include "scenarios/library/shipped.h"
#include "scenarios/token/hash.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using namespace scenarios;

Token sample() {
  Token token;
  token.scenario = "C11";
  token.overrides = {"lock.ttl=5s", "title=it's a + b: 100 %"};
  token.scenario_hash = 0x0123456789abcdef;
  token.schedule = *parse_schedule("seed=0x2a,pause.0=500ms,offset.redis:1=-20ms");
  return token;
}

TokenError error_of(const std::string& text) {
  const auto decoded = decode(text);
  INFO(text);
  REQUIRE(std::holds_alternative<TokenError>(decoded));
  return std::get<TokenError>(decoded);
}

// Returns the text with a right checksum, even if the text is no token.
std::string signed_text(const std::string& text) {
  const std::uint64_t hash = text_hash(text);
  return text + fmt::format("{:08x}", static_cast<std::uint32_t>(hash ^ hash >> 32));
}

}  // namespace

TEST_CASE("a token can be read by a person", "[scenarios]") {
  Token token;
  token.scenario = "C11";
  token.scenario_hash = 0xabc;
  token.schedule = *parse_schedule("seed=0x2a,pause.0=500ms");
  REQUIRE(engine_version == 7);  // After a bump, regenerate the two goldens below.
  REQUIRE(encode(token) == "ls2:C11:e7:0000000000000abc:s2a:pause.0=500ms:55c048c8");
  token.schedule.set_then({Seed{31}, Instant{} + milliseconds(120)});
  REQUIRE(encode(token) == "ls2:C11:e7:0000000000000abc:s2a+0x1f@120ms:pause.0=500ms:3fc34bb5");
  token.schedule = Schedule::nominal();
  token.overrides = {"lock.ttl=5s"};
  REQUIRE(encode(token) == "ls2:C11+lock.ttl=5s:e7:0000000000000abc:n::9524fd59");
}

TEST_CASE("the run of a seed has a short token, whatever the strategy", "[scenarios]") {
  const Scenario scenario = load_shipped("redlock/general").value().scenario.value();
  const auto written = [&](const Schedule& schedule) {
    return encode(token_of(scenario, {}, scenario_hash(scenario), schedule));
  };
  for (const StrategyInfo& info : strategy_infos) {
    const Schedule schedule = schedule_of(scenario, info.kind, Seed{0x2a});
    const std::string text = written(schedule);
    INFO(text);
    REQUIRE(text.find(info.kind == StrategyKind::aimed ? ":a2a::" : ":s2a::") != std::string::npos);
    Token token = std::get<Token>(decode(text));
    REQUIRE(encode(token) == text);
    fill_in(token, scenario);
    REQUIRE(token.schedule == schedule);
  }
  // Whoever changes such a run says everything.
  Schedule changed = schedule_of(scenario, StrategyKind::aimed, Seed{0x2a});
  changed.clear(changed.overrides().front().key);
  const std::string text = written(changed);
  REQUIRE(text.find(":s2a:") != std::string::npos);
  REQUIRE(std::get<Token>(decode(text)).schedule == changed);
  const auto beside = decode(signed_text("ls2:C11:e7:0000000000000abc:a2a:pause.0=500ms:"));
  REQUIRE(std::get<TokenError>(beside).fault == TokenFault::malformed);
  REQUIRE(std::holds_alternative<TokenError>(decode(signed_text("ls2:C11:e7:0000000000000abc:ax::"))));
}

TEST_CASE("a token decodes to what was encoded", "[scenarios]") {
  REQUIRE(std::get<Token>(decode(encode(sample()))) == sample());
  check_property(
      "token round trip",
      [](const std::string& scenario, const std::vector<std::string>& overrides, std::uint64_t hash) {
        Token token;
        token.scenario = inert(scenario) + "x";
        for (const std::string& one : overrides) token.overrides.push_back(inert(one));
        token.scenario_hash = hash;
        token.schedule = *arbitrary_schedule();
        const std::string text = encode(token);
        RC_ASSERT(text.find_first_of(" \t\n'\"`$&;|<>()[]{}*?!~#\\") == std::string::npos);
        RC_ASSERT(is_token_argument(text));
        const auto decoded = decode(text);
        RC_ASSERT(std::holds_alternative<Token>(decoded));
        RC_ASSERT(std::get<Token>(decoded) == token);
      },
      300);
}

TEST_CASE("every truncation of a token is noticed", "[scenarios]") {
  const std::string text = encode(sample());
  REQUIRE(error_of("").fault == TokenFault::empty);
  for (std::size_t length = 1; length < text.size(); ++length) {
    const TokenError error = error_of(text.substr(0, length));
    REQUIRE(error.fault == (length < 4 ? TokenFault::not_a_token : TokenFault::damaged));
    REQUIRE_FALSE(error.message.empty());
  }
  for (std::size_t start = 1; start < text.size(); ++start) {
    REQUIRE_FALSE(is_version_mismatch(error_of(text.substr(start)).fault));
  }
}

TEST_CASE("every alteration of one character of a token is noticed", "[scenarios]") {
  const std::string text = encode(sample());
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      if (static_cast<char>(byte) == text[i]) continue;
      std::string altered = text;
      altered[i] = static_cast<char>(byte);
      const TokenFault fault = error_of(altered).fault;
      REQUIRE((fault == TokenFault::damaged || (fault == TokenFault::not_a_token && i < 4)));
      altered = text;
      altered.insert(i, 1, static_cast<char>(byte));
      REQUIRE_FALSE(is_version_mismatch(error_of(altered).fault));
    }
    std::string shorter = text;
    shorter.erase(i, 1);
    REQUIRE_FALSE(is_version_mismatch(error_of(shorter).fault));
  }
}

TEST_CASE("a whole token of another format or engine is told from a damaged one", "[scenarios]") {
  const TokenError format = error_of(signed_text("ls1:whatever it may say:"));
  REQUIRE(format.fault == TokenFault::other_format);
  REQUIRE(format.message.find("version 1") != std::string::npos);
  const TokenError engine =
      error_of(signed_text(fmt::format("ls2:C11:e{}:fields:of:its:own:", engine_version + 1)));
  REQUIRE(engine.fault == TokenFault::other_engine);
  REQUIRE(engine.message.find(fmt::format("version {}", engine_version + 1)) != std::string::npos);
  REQUIRE(is_version_mismatch(format.fault));
  REQUIRE(is_version_mismatch(engine.fault));
  REQUIRE(error_of("ls2:whatever it may say:00000000").fault == TokenFault::damaged);
}

TEST_CASE("what no encoder writes is refused although its checksum is right", "[scenarios]") {
  const std::string hash = "0000000000000abc";
  REQUIRE(std::holds_alternative<Token>(decode(signed_text("ls2:C11:e7:" + hash + ":n::"))));
  const std::vector<std::string> texts{
      "ls2:",
      "ls2:C11:",
      "ls2:C11:e7:",
      "ls2:C11:e7::",
      "ls2:C11:e7:" + hash + ":",
      "ls2:C11:e7:" + hash + ":n:",
      "ls2:C11:x1:" + hash + ":n::",
      "ls2:C11:e01:" + hash + ":n::",
      "ls2::e7:" + hash + ":n::",
      "ls2:C%1:e7:" + hash + ":n::",
      "ls2:C%4:e7:" + hash + ":n::",
      "ls2:C%3a:e7:" + hash + ":n::",
      "ls2:C%41:e7:" + hash + ":n::",
      "ls2:C 1:e7:" + hash + ":n::",
      "ls2:C11:e7:abc:n::",
      "ls2:C11:e7:0000000000000ABC:n::",
      "ls2:C11:e7:" + hash + ":x::",
      "ls2:C11:e7:" + hash + ":s::",
      "ls2:C11:e7:" + hash + ":s02a::",
      "ls2:C11:e7:" + hash + ":n+::",
      "ls2:C11:e7:" + hash + ":n+0x2a::",
      "ls2:C11:e7:" + hash + ":n+0x2a@-1ms::",
      "ls2:C11:e7:" + hash + ":n+42@1ms::",
      "ls2:C11:e7:" + hash + ":n:puase.0=5ms:",
      "ls2:C11:e7:" + hash + ":n:pause.0=0.5s:",
      "ls2:C11:e7:" + hash + ":n:pause.1=5ms,pause.0=5ms:",
      "ls2:C11:e7:" + hash + ":n:pause.0=5ms,:",
  };
  for (const std::string& text : texts) {
    REQUIRE(error_of(signed_text(text)).fault == TokenFault::malformed);
  }
}

TEST_CASE("what is a token argument and what a file", "[scenarios]") {
  REQUIRE(is_token_argument(""));
  REQUIRE(is_token_argument("ls1:"));
  REQUIRE(is_token_argument("ls2:"));
  REQUIRE(is_token_argument("ls2:C11"));
  REQUIRE_FALSE(is_token_argument("ls1"));
  REQUIRE_FALSE(is_token_argument("./ls1:x"));
  REQUIRE_FALSE(is_token_argument("C11"));
  for (const char* text : {"C11", "ls", "ls1", "lsx:", "ls01:", ":", "LS1:C11"}) {
    REQUIRE(error_of(text).fault == TokenFault::not_a_token);
  }
}

}  // namespace lockstep::tests
