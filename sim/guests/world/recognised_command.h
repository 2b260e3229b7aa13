#pragma once
// What a guest's command is called in traces, stories and pictures. What it does is the server's to say.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.h"

namespace lockstep::guests {

// Returns the command that these words are if it is one about the key that core/command_info.h has a row
// for, and CommandKind::other for all else. A script counts as a release if it calls DEL, and as an
// extension if it calls PEXPIRE or EXPIRE. `scripts` has the texts of known scripts by their SHA-1.
// `value` is left 0.
Command recognised_command(const std::vector<std::string>& words, std::string_view key,
                           const std::map<std::string, std::string>& scripts);

// Returns true iff libraries send the command by themselves when they have made a connection.
bool is_set_up(const std::vector<std::string>& words);

// Returns the word with its ASCII letters as capitals.
std::string capitals(std::string_view word);

}  // namespace lockstep::guests
