#pragma once
// What Redis clients and servers say to each other: RESP, version 2
// (https://redis.io/docs/reference/protocol-spec/).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::guests {

struct RespValue {
  enum class Kind : std::uint8_t { simple, error, integer, bulk, nil, array };
  Kind kind = Kind::nil;
  std::string text;         // of simple, error and bulk
  std::int64_t number = 0;  // of integer
  std::vector<RespValue> items;
  friend bool operator==(const RespValue&, const RespValue&) = default;
};

// Returns the bytes of a command: an array of bulk strings.
std::string resp_command(const std::vector<std::string>& words);

// Returns the bytes of a value.
std::string resp_bytes(const RespValue& value);

// Takes bytes as they come, and gives the values in them.
class RespReader {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  // Returns the next whole value; nothing if more bytes are needed or the bytes are no RESP.
  std::optional<RespValue> next();
  // Says whether the bytes that come next are no RESP.
  bool is_broken() const { return broken_; }
  std::size_t left() const { return bytes_.size(); }
  friend bool operator==(const RespReader&, const RespReader&) = default;

 private:
  std::optional<RespValue> read(std::size_t& at, int depth);
  std::optional<std::string_view> line(std::size_t& at) const;
  std::optional<std::int64_t> number(std::string_view text);

  std::string bytes_;
  bool broken_ = false;
};

}  // namespace lockstep::guests
