#pragma once
// The kinds of commands, with one row for each: what it is called, who answers it and what it does. Traces,
// JSON, pictures, stories, the search in ticks and docs/FIDELITY.md take it from here. What a node does with
// a command is in sim/servers/redis_node.h.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockstep {

enum class CommandKind : std::uint8_t {
  set,
  set_nx,
  get,
  exists,
  del,
  pexpire,
  pttl,
  incr,
  compare_delete,
  compare_pexpire,
  upsert,
  read,
  write,
  getset,
  ask_lock,
  ask_release,
  connect,
  other,
};
inline constexpr std::size_t command_kind_count = static_cast<std::size_t>(CommandKind::other) + 1;

// What a command does to an entry that it finds.
enum class Deletes : std::uint8_t { never, always, without_ttl };  // the last: if its TTL is 0 or less

// What a node can answer. The search in ticks knows the first three: the rest depends on more than whether
// the key is there and whose it is.
enum class Answers : std::uint8_t { ok, ok_or_nil, zero_or_one, a_value };

struct CommandInfo {
  CommandKind kind;
  std::string_view text;   // in a trace: "SET NX"
  std::string_view name;   // in JSON: "set_nx"
  std::string_view label;  // in a picture, which has little room
  // What a client of Redis sends: words, of which `key`, `token` and `ttl` stand for what the command has,
  // and [PX ttl] is left out without a TTL; or "script: …", which `lua` is. Empty if it is no command of
  // Redis.
  std::string_view redis;
  std::string_view answered_by;  // the kinds of hosts that answer
  std::string_view summary;      // one sentence without a full stop
  Answers answers;
  Deletes deletes = Deletes::never;
  bool compares = false;          // it changes an entry only if that has the command's token
  std::string_view regardless{};  // "a plain DEL, …": said of a request that took another's key away
  std::string_view lua{};         // of a script: KEYS[1] is the key, ARGV[1] the token, ARGV[2] the TTL
};

inline constexpr std::array<CommandInfo, command_kind_count> command_infos{{
    {CommandKind::set, "SET", "set", "SET", "SET key token [PX ttl]", "node",
     "the node stores the token, whatever stood there", Answers::ok, Deletes::never, false,
     "a SET without NX, which overwrites whatever is there"},
    {CommandKind::set_nx, "SET NX", "set_nx", "SET NX", "SET key token NX [PX ttl]", "node",
     "the node stores the token if the key is not there, and answers nil if it is", Answers::ok_or_nil},
    {CommandKind::get, "GET", "get", "GET", "GET key", "node",
     "the node answers the token, or nil if the key is not there", Answers::a_value},
    {CommandKind::exists, "EXISTS", "exists", "EXISTS", "EXISTS key", "node",
     "the node answers 1 if the key is there, and 0 if it is not", Answers::zero_or_one},
    {CommandKind::del, "DEL", "del", "DEL", "DEL key", "node",
     "the node deletes the key, whatever token it holds", Answers::zero_or_one, Deletes::always, false,
     "a plain DEL, which asks nobody's token"},
    {CommandKind::pexpire, "PEXPIRE", "pexpire", "PEXPIRE", "PEXPIRE key ttl", "node",
     "the node lets the key live for the TTL from now on, whatever token it holds", Answers::zero_or_one,
     Deletes::without_ttl, false, "a plain PEXPIRE, which asks nobody's token"},
    {CommandKind::pttl, "PTTL", "pttl", "PTTL", "PTTL key", "node",
     "the node answers the milliseconds that the key has left, -1 if it does not expire, -2 if it is not "
     "there",
     Answers::a_value},
    {CommandKind::incr, "INCR", "incr", "INCR", "INCR key", "node, counter",
     "the host adds 1 to its number and answers the sum, which is a fencing token", Answers::a_value},
    {CommandKind::compare_delete, "compare-and-delete", "compare_delete", "release",
     "script: if GET key == token then DEL key", "node",
     "the node deletes the key if it holds this token: a release", Answers::zero_or_one, Deletes::always,
     true, "",
     "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"},
    {CommandKind::compare_pexpire, "compare-and-pexpire", "compare_pexpire", "extend",
     "script: if GET key == token then PEXPIRE key ttl", "node",
     "the node lets the key live for the TTL from now on if it holds this token: an extension",
     Answers::zero_or_one, Deletes::without_ttl, true, "",
     "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end "
     "return 0"},
    {CommandKind::upsert, "upsert", "upsert", "extend or set",
     "script: if EXISTS key == 0 then SET key token PX ttl else if GET key == token then PEXPIRE key ttl",
     "node", "the node extends like compare-and-pexpire, and sets the key again if it is not there",
     Answers::zero_or_one, Deletes::without_ttl, true, "",
     "if redis.call('exists', KEYS[1]) == 0 then redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return 1 "
     "end "
     "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end "
     "return 0"},
    {CommandKind::read, "read", "read", "read", "", "resource",
     "the resource answers the version of its register, unless its guard refuses", Answers::a_value},
    {CommandKind::write, "write", "write", "write", "", "resource",
     "the resource writes its register, which gives it the next version, unless its guard refuses",
     Answers::a_value},
    {CommandKind::getset, "GETSET", "getset", "GETSET", "GETSET key token", "node",
     "the node stores the token without an expiry, and answers what stood there, or nil", Answers::a_value,
     Deletes::never, false, "a GETSET, which overwrites whatever is there"},
    {CommandKind::ask_lock, "asks for the lock", "ask_lock", "lock?", "", "coordinator",
     "the coordinator grants the lock to the client, or answers nil if somebody else has it",
     Answers::a_value},
    {CommandKind::ask_release, "asks to release", "ask_release", "release", "", "coordinator",
     "the coordinator ends what it has granted to the client", Answers::a_value, Deletes::always},
    {CommandKind::connect, "connects", "connect", "connect", "", "real node",
     "the node accepts a connection of a guest, which takes one round trip", Answers::ok},
    {CommandKind::other, "a command", "other", "command", "", "real node",
     "the server does what a guest asks of it", Answers::a_value},
}};

constexpr bool every_command_has_its_row() {
  for (std::size_t i = 0; i < command_kind_count; ++i) {
    const CommandInfo& info = command_infos[i];
    if (info.kind != static_cast<CommandKind>(i) || info.text.empty() || info.summary.empty()) return false;
  }
  return true;
}
static_assert(every_command_has_its_row());

constexpr const CommandInfo& command_info(CommandKind kind) {
  return command_infos[static_cast<std::size_t>(kind)];
}

}  // namespace lockstep
