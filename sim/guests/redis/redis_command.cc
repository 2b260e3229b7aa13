#include "sim/guests/redis/redis_command.h"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "core/check.h"
#include "core/command_info.h"

namespace lockstep::guests {
namespace {

// Cuts the next word off.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

std::string filled_in(std::string_view word, const Command& command) {
  if (word == "key") return key_name(command.key);
  if (word == "token") return fmt::format("{}", command.value);
  if (word == "ttl") return fmt::format("{}", command.ttl_ms);
  return std::string(word);
}

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string key_name(KeyId key) { return fmt::format("key:{}", key.value); }

std::vector<std::string> words_of(const Command& command) {
  const CommandInfo& info = command_info(command.kind);
  CHECK(!info.redis.empty(), "{} is no command of Redis", info.text);
  if (!info.lua.empty())
    return {"EVAL",
            std::string(info.lua),
            "1",
            key_name(command.key),
            fmt::format("{}", command.value),
            fmt::format("{}", command.ttl_ms)};
  std::vector<std::string> words;
  std::string_view rest = info.redis;
  while (!rest.empty()) {
    std::string_view word = take_word(rest);
    const bool optional = word.front() == '[';
    if (!optional) {
      words.push_back(filled_in(word, command));
      continue;
    }
    word.remove_prefix(1);
    std::string_view value = take_word(rest);
    value.remove_suffix(1);
    if (command.ttl_ms <= 0) continue;
    words.emplace_back(word);
    words.push_back(filled_in(value, command));
  }
  return words;
}

std::string text_of(const Reply& reply) {
  switch (reply.kind) {
    case ReplyKind::ok:
      return "OK";
    case ReplyKind::nil:
      return "nil";
    case ReplyKind::integer:
      return fmt::format("{}", reply.value);
    case ReplyKind::token:
      return fmt::format("\"{}\"", reply.value);
    case ReplyKind::error:
    case ReplyKind::refused:
      return "an error";
  }
  return "";
}

std::string text_of(const RespValue& value) {
  using Kind = RespValue::Kind;
  switch (value.kind) {
    case Kind::simple:
      return value.text;
    case Kind::error:
      return "an error: " + value.text;
    case Kind::integer:
      return fmt::format("{}", value.number);
    case Kind::bulk:
      return fmt::format("\"{}\"", value.text);
    case Kind::nil:
      return "nil";
    case Kind::array:
      return fmt::format("{} values", value.items.size());
  }
  return "";
}

Reply reply_of(const RespValue& value) {
  using Kind = RespValue::Kind;
  if (value.kind == Kind::simple && value.text == "OK") return {ReplyKind::ok, 0};
  if (value.kind == Kind::nil) return {ReplyKind::nil, 0};
  if (value.kind == Kind::integer) return {ReplyKind::integer, value.number};
  if (value.kind == Kind::bulk) {
    if (const auto number = number_in(value.text)) return {ReplyKind::token, *number};
  }
  return {ReplyKind::error, 0};
}

}  // namespace lockstep::guests
