#include "sim/guests/resp.h"

#include <charconv>

#include <fmt/format.h>

namespace lockstep::guests {

std::string resp_command(const std::vector<std::string>& words) {
  std::string bytes = fmt::format("*{}\r\n", words.size());
  for (const std::string& word : words) bytes += fmt::format("${}\r\n{}\r\n", word.size(), word);
  return bytes;
}

std::string resp_bytes(const RespValue& value) {
  switch (value.kind) {
    case RespValue::Kind::simple:
      return fmt::format("+{}\r\n", value.text);
    case RespValue::Kind::error:
      return fmt::format("-{}\r\n", value.text);
    case RespValue::Kind::integer:
      return fmt::format(":{}\r\n", value.number);
    case RespValue::Kind::bulk:
      return fmt::format("${}\r\n{}\r\n", value.text.size(), value.text);
    case RespValue::Kind::nil:
      return "$-1\r\n";
    case RespValue::Kind::array:
      break;
  }
  std::string bytes = fmt::format("*{}\r\n", value.items.size());
  for (const RespValue& item : value.items) bytes += resp_bytes(item);
  return bytes;
}

std::optional<RespValue> RespReader::next() {
  std::size_t at = 0;
  std::optional<RespValue> value = broken_ ? std::nullopt : read(at, 0);
  if (value) bytes_.erase(0, at);
  return value;
}

// Returns the line that begins there, without its end, and moves behind it.
std::optional<std::string_view> RespReader::line(std::size_t& at) const {
  const std::size_t end = bytes_.find("\r\n", at);
  if (end == std::string::npos) return std::nullopt;
  const std::string_view found = std::string_view(bytes_).substr(at, end - at);
  at = end + 2;
  return found;
}

std::optional<std::int64_t> RespReader::number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  broken_ = broken_ || error != std::errc() || end != text.data() + text.size();
  return broken_ ? std::nullopt : std::optional(value);
}

std::optional<RespValue> RespReader::read(std::size_t& at, int depth) {
  using Kind = RespValue::Kind;
  constexpr int deepest = 32;
  const auto first = line(at);
  if (!first) return std::nullopt;
  const std::string_view rest = first->empty() ? *first : first->substr(1);
  const char type = first->empty() ? ' ' : first->front();
  if (type == '+') return RespValue{Kind::simple, std::string(rest), 0, {}};
  if (type == '-') return RespValue{Kind::error, std::string(rest), 0, {}};
  broken_ = (type != ':' && type != '$' && type != '*') || depth > deepest;
  const auto count = broken_ ? std::nullopt : number(rest);
  if (!count) return std::nullopt;
  if (type == ':') return RespValue{Kind::integer, {}, *count, {}};
  if (*count < 0) return RespValue{};
  if (type == '*') {
    RespValue array{Kind::array, {}, 0, {}};
    for (std::int64_t i = 0; i < *count; ++i) {
      auto item = read(at, depth + 1);
      if (!item) return std::nullopt;
      array.items.push_back(std::move(*item));
    }
    return array;
  }
  const auto size = static_cast<std::size_t>(*count);
  if (bytes_.size() - at < size + 2) return std::nullopt;
  broken_ = bytes_.compare(at + size, 2, "\r\n") != 0;
  if (broken_) return std::nullopt;
  RespValue bulk{Kind::bulk, bytes_.substr(at, size), 0, {}};
  at += size + 2;
  return bulk;
}

}  // namespace lockstep::guests
