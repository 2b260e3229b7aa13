#pragma once
// Reads and writes the user's files. A file is read whole, and written whole or not at all.

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep::cli {

// Far above the size of any scenario or token, and far below a size that would exhaust memory.
inline constexpr std::size_t longest_input_bytes = 1024 * 1024;

// Returns the content. Throws CommandError: 66 if there is no such file or it cannot be read, 65 if it
// is longer than `longest_input_bytes`.
std::string read_file(const std::string& path);

// Makes a file name: keeps letters, digits, '.', '_' and '-', and turns every other character into '_'.
// The id of a scenario has a '/', for example.
std::string in_file_names(std::string name);

// Returns true iff the path exists and is not a folder.
bool is_file(const std::string& path);

// Makes the folder and its parents if they do not exist. Throws CommandError 73.
void make_folder(const std::string& path);

// Writes a temporary file and renames it, so that nobody ever finds a part of the text. Throws
// CommandError 73.
void write_file(const std::string& path, std::string_view text);

// Appends to the file, or creates it. Throws CommandError 73.
void append_to_file(const std::string& path, std::string_view text);

}  // namespace lockstep::cli
