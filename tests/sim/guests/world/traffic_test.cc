#include "sim/guests/world/traffic.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests {

TEST_CASE("every reply comes back byte for byte", "[sim]") {
  guests::Traffic traffic;
  for (const std::string bytes : {"+OK\r\n", "$-1\r\n", ":0\r\n", ":-17\r\n", "+PONG\r\n", "$2\r\nOK\r\n",
                                  "$0\r\n\r\n", "*-1\r\n", "-ERR no\r\n", "-NOSCRIPT x\r\n",
                                  "*2\r\n:1\r\n$-1\r\n", ":007\r\n", ":1\r\n:2\r\n", "%1\r\n+a\r\n:1\r\n"}) {
    INFO(bytes);
    REQUIRE(traffic.reply(traffic.keep_reply(bytes)) == bytes);
  }
}

TEST_CASE("replies are called what they are", "[sim]") {
  guests::Traffic traffic;
  REQUIRE(traffic.keep_reply("+OK\r\n") == Reply{ReplyKind::ok, 0});
  REQUIRE(traffic.keep_reply("$-1\r\n") == Reply{ReplyKind::nil, 0});
  REQUIRE(traffic.keep_reply(":12\r\n") == Reply{ReplyKind::integer, 12});
  REQUIRE(traffic.keep_reply("$1\r\na\r\n").kind == ReplyKind::token);
  REQUIRE(traffic.keep_reply("-ERR no\r\n").kind == ReplyKind::error);
}

TEST_CASE("a request's number stands for its connection and its bytes", "[sim]") {
  guests::Traffic traffic;
  const std::int64_t number = traffic.keep_request({3, "abc"});
  REQUIRE(traffic.keep_request({3, "abc"}) == number);
  REQUIRE(traffic.keep_request({4, "abc"}) != number);
  REQUIRE(traffic.keep_request({3, "abd"}) != number);
  REQUIRE(traffic.request(number) == guests::RequestContent{3, "abc"});
}

}  // namespace lockstep::tests
