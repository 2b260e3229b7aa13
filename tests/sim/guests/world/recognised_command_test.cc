#include "sim/guests/world/recognised_command.h"

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/words.h"

namespace lockstep::tests {
namespace {

using Kind = CommandKind;

Command recognised(const std::string& text, const std::map<std::string, std::string>& scripts = {}) {
  return guests::recognised_command(words_of_text(text), "lock", scripts);
}

Command command(Kind kind, std::int32_t ttl_ms = 0) { return {kind, KeyId{0}, ttl_ms, 0}; }

}  // namespace

TEST_CASE("commands about the lock's key are called what they are", "[sim]") {
  REQUIRE(recognised("SET lock a") == command(Kind::set));
  REQUIRE(recognised("set lock a nx px 500") == command(Kind::set_nx, 500));
  REQUIRE(recognised("SET lock a PX 500 NX") == command(Kind::set_nx, 500));
  REQUIRE(recognised("SET lock a EX 2") == command(Kind::set, 2000));
  REQUIRE(recognised("SETNX lock a") == command(Kind::set_nx));
  REQUIRE(recognised("GET lock") == command(Kind::get));
  REQUIRE(recognised("UNLINK lock") == command(Kind::del));
  REQUIRE(recognised("EXPIRE lock 3") == command(Kind::pexpire, 3000));
  REQUIRE(recognised("PEXPIRE lock 3") == command(Kind::pexpire, 3));
  REQUIRE(recognised("PTTL lock") == command(Kind::pttl));
}

TEST_CASE("all else is some command", "[sim]") {
  for (const char* text : {"", "PING", "GET", "GET other", "SET other lock", "HELLO 3", "EVAL x 1 other a",
                           "EVALSHA abc 1 lock", "EVAL", "SCRIPT LOAD x", "LPUSH lock a"}) {
    INFO(text);
    REQUIRE(recognised(text) == command(Kind::other));
  }
}

TEST_CASE("numbers that are no times to live are none", "[sim]") {
  REQUIRE(recognised("SET lock a PX x") == command(Kind::set));
  REQUIRE(recognised("SET lock a PX") == command(Kind::set));
  REQUIRE(recognised("PEXPIRE lock 99999999999999999999") == command(Kind::pexpire));
  REQUIRE(recognised("EXPIRE lock 99999999999").ttl_ms == 2'147'483'647);
  REQUIRE(recognised("PEXPIRE lock -1").ttl_ms == -1);
}

TEST_CASE("a script is a release or an extension by what it calls, and by its SHA-1 once it is known",
          "[sim]") {
  const std::string release = "redis.call('del',KEYS[1])";
  const std::string extend = "redis.call('pexpire',KEYS[1],ARGV[2])";
  REQUIRE(recognised("EVAL " + release + " 1 lock token") == command(Kind::compare_delete));
  REQUIRE(recognised("EVAL " + extend + " 1 lock token 500") == command(Kind::compare_pexpire, 500));
  REQUIRE(recognised("EVAL return(1) 1 lock") == command(Kind::other));
  const std::map<std::string, std::string> scripts{{"abc", release}};
  REQUIRE(recognised("EVALSHA abc 1 lock token", scripts) == command(Kind::compare_delete));
  REQUIRE(recognised("EVALSHA abd 1 lock token", scripts) == command(Kind::other));
}

TEST_CASE("what libraries ask by themselves is set-up", "[sim]") {
  for (const char* text : {"", "INFO", "hello 3", "CLIENT SETNAME x", "select 0"})
    REQUIRE(guests::is_set_up(words_of_text(text)));
  for (const char* text : {"SET lock a", "GET x", "EVALSHA x 1 y"})
    REQUIRE_FALSE(guests::is_set_up(words_of_text(text)));
}

}  // namespace lockstep::tests
