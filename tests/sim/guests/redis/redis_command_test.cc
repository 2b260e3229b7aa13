#include "sim/guests/redis/redis_command.h"

#include <catch2/catch.hpp>

#include "core/command_info.h"

namespace lockstep::tests {

using guests::RespValue;
using guests::words_of;
using Words = std::vector<std::string>;

TEST_CASE("a typed command is the words that its row shows", "[sim]") {
  const auto command = [](CommandKind kind, std::int32_t ttl_ms) {
    return Command{kind, KeyId{3}, ttl_ms, 42};
  };
  CHECK(words_of(command(CommandKind::set, 0)) == Words{"SET", "key:3", "42"});
  CHECK(words_of(command(CommandKind::set, 500)) == Words{"SET", "key:3", "42", "PX", "500"});
  CHECK(words_of(command(CommandKind::set_nx, 500)) == Words{"SET", "key:3", "42", "NX", "PX", "500"});
  CHECK(words_of(command(CommandKind::set_nx, 0)) == Words{"SET", "key:3", "42", "NX"});
  CHECK(words_of(command(CommandKind::pexpire, -1)) == Words{"PEXPIRE", "key:3", "-1"});
  CHECK(words_of(command(CommandKind::getset, 0)) == Words{"GETSET", "key:3", "42"});
  const Words script = words_of(command(CommandKind::compare_pexpire, 7));
  REQUIRE(script.size() == 6);
  CHECK(script[0] == "EVAL");
  CHECK(Words(script.begin() + 2, script.end()) == Words{"1", "key:3", "42", "7"});
}

TEST_CASE("every command of Redis has words, and no placeholder is left in them", "[sim]") {
  for (const CommandInfo& info : command_infos) {
    if (info.redis.empty()) continue;
    INFO(info.text);
    CHECK(info.lua.empty() == !info.redis.starts_with("script: "));
    for (const std::int32_t ttl : {0, 500}) {
      const Words words = words_of({info.kind, KeyId{0}, ttl, 1});
      for (const std::string& word : words) {
        CHECK(word != "key");
        CHECK(word != "token");
        CHECK(word != "ttl");
        CHECK_FALSE(word.empty());
        CHECK(word.front() != '[');
      }
    }
  }
}

TEST_CASE("replies of nodes and of servers are compared as text", "[sim]") {
  using Kind = RespValue::Kind;
  struct Case {
    Reply typed;
    RespValue real;
    const char* text;
  };
  for (const Case& each :
       {Case{{ReplyKind::ok, 0}, {Kind::simple, "OK", 0, {}}, "OK"}, Case{{ReplyKind::nil, 0}, {}, "nil"},
        Case{{ReplyKind::integer, -2}, {Kind::integer, "", -2, {}}, "-2"},
        Case{{ReplyKind::token, 7}, {Kind::bulk, "7", 0, {}}, "\"7\""}}) {
    CHECK(guests::text_of(each.typed) == each.text);
    CHECK(guests::text_of(each.real) == each.text);
    CHECK(guests::reply_of(each.real) == each.typed);
  }
  CHECK(guests::reply_of({Kind::bulk, "x", 0, {}}).kind == ReplyKind::error);
  CHECK(guests::reply_of({Kind::error, "ERR", 0, {}}).kind == ReplyKind::error);
  CHECK(guests::text_of(RespValue{Kind::error, "ERR", 0, {}}) == "an error: ERR");
}

}  // namespace lockstep::tests
