#pragma once
// A typed command as the words that a client of Redis sends, and replies as text that can be compared.

#include <optional>
#include <string>
#include <vector>

#include "core/command.h"
#include "core/ids.h"
#include "sim/guests/resp.h"

namespace lockstep::guests {

// Returns the name of a key on a real server: "key:0".
std::string key_name(KeyId key);

// Returns the words, made of the command's row in core/command_info.h. REQUIRES: it is a command of Redis.
std::vector<std::string> words_of(const Command& command);

// Both return `OK`, `nil`, `7` for an integer, `"7"` for a stored value, or the error.
std::string text_of(const Reply& reply);
std::string text_of(const RespValue& value);

// Returns the typed reply to such a value; an error for what no node answers.
Reply reply_of(const RespValue& value);

}  // namespace lockstep::guests
