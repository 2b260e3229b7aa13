#include "sim/guests/world/recognised_command.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace lockstep::guests {
namespace {

using Words = std::vector<std::string>;

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::int32_t milliseconds_in(const std::string& text, std::int64_t unit_ms) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const std::int64_t number = std::clamp(number_in(text).value_or(0), -most, most);
  return static_cast<std::int32_t>(std::clamp(number * unit_ms, -most, most));
}

// SET key value [NX] [PX ms | EX s], with further words.
Command command_of_set(const Words& words) {
  Command command{CommandKind::set, KeyId{0}, 0, 0};
  for (std::size_t i = 3; i < words.size(); ++i) {
    const std::string word = capitals(words[i]);
    if (word == "NX") command.kind = CommandKind::set_nx;
    if (i + 1 >= words.size()) continue;
    if (word == "PX") command.ttl_ms = milliseconds_in(words[++i], 1);
    if (word == "EX") command.ttl_ms = milliseconds_in(words[++i], 1000);
  }
  return command;
}

CommandKind kind_of_script(std::string_view script) {
  const std::string text = capitals(script);
  if (text.find("DEL") != std::string::npos) return CommandKind::compare_delete;
  return text.find("EXPIRE") != std::string::npos ? CommandKind::compare_pexpire : CommandKind::other;
}

// EVAL script 1 key …, or EVALSHA sha1 1 key …
Command command_of_script(const std::string& name, const Words& words, std::string_view key,
                          const std::map<std::string, std::string>& scripts) {
  Command command{CommandKind::other, KeyId{0}, 0, 0};
  if (words.size() < 4 || words[3] != key) return command;
  const auto known = scripts.find(words[1]);
  if (name == "EVAL") {
    command.kind = kind_of_script(words[1]);
  } else if (known != scripts.end()) {
    command.kind = kind_of_script(known->second);
  }
  // An extension says for how long by one of its arguments; which, only the script knows.
  if (command.kind == CommandKind::compare_pexpire) command.ttl_ms = milliseconds_in(words.back(), 1);
  return command;
}

struct PlainCommand {
  std::string_view name;
  CommandKind kind;
  std::int64_t unit_ms = 0;  // of its time to live; 0: it has none
};
constexpr std::array plain_commands{PlainCommand{"SETNX", CommandKind::set_nx},
                                    PlainCommand{"GET", CommandKind::get},
                                    PlainCommand{"EXISTS", CommandKind::exists},
                                    PlainCommand{"DEL", CommandKind::del},
                                    PlainCommand{"UNLINK", CommandKind::del},
                                    PlainCommand{"PEXPIRE", CommandKind::pexpire, 1},
                                    PlainCommand{"EXPIRE", CommandKind::pexpire, 1000},
                                    PlainCommand{"PTTL", CommandKind::pttl},
                                    PlainCommand{"INCR", CommandKind::incr},
                                    PlainCommand{"GETSET", CommandKind::getset}};

}  // namespace

bool is_set_up(const Words& words) {
  constexpr std::array<std::string_view, 8> names{"AUTH", "CLIENT", "COMMAND",  "HELLO",
                                                  "INFO", "PING",   "READONLY", "SELECT"};
  return words.empty() || std::find(names.begin(), names.end(), capitals(words.front())) != names.end();
}

std::string capitals(std::string_view word) {
  std::string text(word);
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

Command recognised_command(const Words& words, std::string_view key,
                           const std::map<std::string, std::string>& scripts) {
  const Command other{CommandKind::other, KeyId{0}, 0, 0};
  if (words.empty()) return other;
  const std::string name = capitals(words.front());
  if (name == "EVAL" || name == "EVALSHA") return command_of_script(name, words, key, scripts);
  if (words.size() < 2 || words[1] != key) return other;
  if (name == "SET") return command_of_set(words);
  const auto plain = std::find_if(plain_commands.begin(), plain_commands.end(),
                                  [&](const PlainCommand& one) { return one.name == name; });
  if (plain == plain_commands.end()) return other;
  Command command{plain->kind, KeyId{0}, 0, 0};
  if (plain->unit_ms > 0 && words.size() > 2) command.ttl_ms = milliseconds_in(words[2], plain->unit_ms);
  return command;
}

}  // namespace lockstep::guests
