#include "core/inert_text.h"

#include <fmt/core.h>

namespace lockstep {
namespace {

struct Decoded {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: the first byte is not part of any character
};

// Reads the character at the beginning of the text. REQUIRES: the text is not empty.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {code, length};
}

constexpr bool is_active(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return within(0x00, 0x1F) || within(0x7F, 0x9F) || code == 0x061C || within(0x200E, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2066, 0x2069);
}

}  // namespace

std::string name_of(const ActiveCharacter& active) {
  return active.is_character ? fmt::format("U+{:04X}", active.code) : fmt::format("0x{:02x}", active.code);
}

std::optional<ActiveCharacter> first_active(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    const Decoded character = decode(text.substr(at));
    if (character.length == 0) return ActiveCharacter{at, 1, static_cast<unsigned char>(text[at]), false};
    if (is_active(character.code)) return ActiveCharacter{at, character.length, character.code, true};
    at += character.length;
  }
  return std::nullopt;
}

std::string inert(std::string_view text) {
  std::string shown;
  std::size_t at = 0;
  while (const auto active = first_active(text, at)) {
    shown += text.substr(at, active->at - at);
    shown += fmt::format("<{}>", name_of(*active));
    at = active->at + active->length;
  }
  return shown.append(text.substr(at));
}

std::string abridged(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  constexpr std::string_view gap = " … ";
  const auto in_character = [&](std::size_t at) {
    return at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  const std::size_t kept = most - gap.size();
  std::size_t head = kept - kept / 3;
  while (in_character(head)) --head;
  std::size_t tail = text.size() - kept / 3;
  while (in_character(tail)) ++tail;
  return fmt::format("{}{}{}", text.substr(0, head), gap, text.substr(tail));
}

}  // namespace lockstep
