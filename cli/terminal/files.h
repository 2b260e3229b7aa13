#pragma once
// Files of the user: read whole, written whole or not at all.

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep::cli {

// Far above any scenario or token, far below what would hurt.
inline constexpr std::size_t longest_input_bytes = 1024 * 1024;

// Throws CommandError: 66 if there is no such file or it cannot be read, 65 if it is longer than any input.
std::string read_file(const std::string& path);

// Letters, digits, '.', '_' and '-' of it; '_' for all else, as for the '/' of a scenario's id.
std::string in_file_names(std::string name);

bool is_file(const std::string& path);

// Makes the folder and those above it. Throws CommandError 73.
void make_folder(const std::string& path);

// Under another name first, so that nobody ever finds a part of it. Throws CommandError 73.
void write_file(const std::string& path, std::string_view text);

// Behind what the file has already, or into a new one. Throws CommandError 73.
void append_to_file(const std::string& path, std::string_view text);

}  // namespace lockstep::cli
