#include "sim/guests/resp.h"

#include <catch2/catch.hpp>

namespace lockstep::tests {

using guests::RespReader;
using guests::RespValue;
using Kind = RespValue::Kind;

TEST_CASE("a command is an array of bulk strings", "[sim]") {
  CHECK(guests::resp_command({"SET", "k", ""}) == "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n");
}

TEST_CASE("values are read from bytes that come in any pieces", "[sim]") {
  const std::string bytes =
      "+OK\r\n-ERR no\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n*-1\r\n*0\r\n";
  const RespValue nested{Kind::array, {}, 0, {RespValue{Kind::bulk, "", 0, {}}}};
  const std::vector<RespValue> values{{Kind::simple, "OK", 0, {}},
                                      {Kind::error, "ERR no", 0, {}},
                                      {Kind::integer, "", -7, {}},
                                      {Kind::bulk, "a\r\n", 0, {}},
                                      {},
                                      {Kind::array, "", 0, {RespValue{Kind::integer, "", 1, {}}, nested}},
                                      {},
                                      {Kind::array, "", 0, {}}};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    INFO(piece);
    RespReader reader;
    std::vector<RespValue> read;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(std::string_view(bytes).substr(at, piece));
      while (auto value = reader.next()) read.push_back(*value);
    }
    CHECK(read == values);
    CHECK(reader.left() == 0);
    CHECK_FALSE(reader.is_broken());
  }
}

TEST_CASE("bytes that are no RESP are told from bytes that are missing", "[sim]") {
  for (const char* bytes :
       {"hello\r\n", "\r\n", ":x\r\n", ":\r\n", "$3\r\nabcd\r\n", "*1\r\n?\r\n", "$1x\r\na\r\n"}) {
    INFO(bytes);
    RespReader reader;
    reader.add(bytes);
    CHECK_FALSE(reader.next());
    CHECK(reader.is_broken());
  }
  for (const char* bytes : {"", "+OK", "+OK\r", "$3\r\nab", "$3\r\nabc\r", "*2\r\n:1\r\n"}) {
    INFO(bytes);
    RespReader reader;
    reader.add(bytes);
    CHECK_FALSE(reader.next());
    CHECK_FALSE(reader.is_broken());
  }
}

TEST_CASE("arrays within arrays without end are no RESP", "[sim]") {
  RespReader reader;
  for (int i = 0; i < 1000; ++i) reader.add("*1\r\n");
  CHECK_FALSE(reader.next());
  CHECK(reader.is_broken());
}

}  // namespace lockstep::tests
