#pragma once
// The commands in words, with one row for each CommandKind. Traces, JSON, pictures and docs/FIDELITY.md take
// their words from here.

#include <array>
#include <cstddef>
#include <string_view>

#include "core/command.h"

namespace lockstep {

struct CommandInfo {
  CommandKind kind;
  std::string_view text;         // in a trace: "SET NX"
  std::string_view name;         // in JSON: "set_nx"
  std::string_view label;        // in a picture, which has little room
  std::string_view redis;        // what a client of Redis sends; empty if the command is not one of Redis
  std::string_view answered_by;  // the kinds of hosts that answer
  std::string_view summary;      // one sentence without a full stop
};

inline constexpr std::array<CommandInfo, command_kind_count> command_infos{{
    {CommandKind::set, "SET", "set", "SET", "SET key token [PX ttl]", "node",
     "the node stores the token, whatever stood there"},
    {CommandKind::set_nx, "SET NX", "set_nx", "SET NX", "SET key token NX [PX ttl]", "node",
     "the node stores the token if the key is not there, and answers nil if it is"},
    {CommandKind::get, "GET", "get", "GET", "GET key", "node",
     "the node answers the token, or nil if the key is not there"},
    {CommandKind::exists, "EXISTS", "exists", "EXISTS", "EXISTS key", "node",
     "the node answers 1 if the key is there, and 0 if it is not"},
    {CommandKind::del, "DEL", "del", "DEL", "DEL key", "node",
     "the node deletes the key, whatever token it holds"},
    {CommandKind::pexpire, "PEXPIRE", "pexpire", "PEXPIRE", "PEXPIRE key ttl", "node",
     "the node lets the key live for the TTL from now on, whatever token it holds"},
    {CommandKind::pttl, "PTTL", "pttl", "PTTL", "PTTL key", "node",
     "the node answers the milliseconds that the key has left, -1 if it does not expire, -2 if it is not "
     "there"},
    {CommandKind::incr, "INCR", "incr", "INCR", "INCR key", "node, counter",
     "the host adds 1 to its number and answers the sum, which is a fencing token"},
    {CommandKind::compare_delete, "compare-and-delete", "compare_delete", "release",
     "script: if GET key == token then DEL key", "node",
     "the node deletes the key if it holds this token: a release"},
    {CommandKind::compare_pexpire, "compare-and-pexpire", "compare_pexpire", "extend",
     "script: if GET key == token then PEXPIRE key ttl", "node",
     "the node lets the key live for the TTL from now on if it holds this token: an extension"},
    {CommandKind::upsert, "upsert", "upsert", "extend or set",
     "script: if EXISTS key == 0 then SET key token PX ttl else if GET key == token then PEXPIRE key ttl",
     "node", "the node extends like compare-and-pexpire, and sets the key again if it is not there"},
    {CommandKind::read, "read", "read", "read", "", "resource",
     "the resource answers the version of its register, unless its guard refuses"},
    {CommandKind::write, "write", "write", "write", "", "resource",
     "the resource writes its register, which gives it the next version, unless its guard refuses"},
    {CommandKind::getset, "GETSET", "getset", "GETSET", "GETSET key token", "node",
     "the node stores the token without an expiry, and answers what stood there, or nil"},
    {CommandKind::ask_lock, "asks for the lock", "ask_lock", "lock?", "", "coordinator",
     "the coordinator grants the lock to the client, or answers nil if somebody else has it"},
    {CommandKind::ask_release, "asks to release", "ask_release", "release", "", "coordinator",
     "the coordinator ends what it has granted to the client"},
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
