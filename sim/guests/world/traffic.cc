#include "sim/guests/world/traffic.h"

#include <fmt/format.h>

#include "core/check.h"
#include "core/text_hash.h"
#include "sim/guests/resp.h"

namespace lockstep::guests {
namespace {

std::int64_t number_of(const std::string& bytes, std::uint64_t seed) {
  return static_cast<std::int64_t>(text_hash(bytes, seed));
}

}  // namespace

std::int64_t Traffic::keep_request(RequestContent content) {
  const std::int64_t number = number_of(content.bytes, static_cast<std::uint64_t>(content.connection));
  const auto [kept, is_new] = requests_.emplace(number, content);
  CHECK(is_new || kept->second == content, "two requests have the number {}", number);
  return number;
}

// A reply that is one plain value needs no number: the value says it all.
Reply Traffic::keep_reply(const std::string& bytes) {
  if (bytes == "+OK\r\n") return {ReplyKind::ok, 0};
  if (bytes == "$-1\r\n") return {ReplyKind::nil, 0};
  RespReader reader;
  reader.add(bytes);
  const auto value = reader.next();
  if (value && value->kind == RespValue::Kind::integer && resp_bytes(*value) == bytes)
    return {ReplyKind::integer, value->number};
  const std::int64_t number = number_of(bytes, 0);
  const auto [kept, is_new] = replies_.emplace(number, bytes);
  CHECK(is_new || kept->second == bytes, "two replies have the number {}", number);
  const bool failed = value && value->kind == RespValue::Kind::error;
  return {failed ? ReplyKind::error : ReplyKind::token, number};
}

std::string Traffic::reply(const Reply& reply) const {
  switch (reply.kind) {
    case ReplyKind::ok:
      return "+OK\r\n";
    case ReplyKind::nil:
      return "$-1\r\n";
    case ReplyKind::integer:
      return fmt::format(":{}\r\n", reply.value);
    case ReplyKind::token:
    case ReplyKind::error:
    case ReplyKind::refused:
      break;
  }
  return replies_.at(reply.value);
}

}  // namespace lockstep::guests
