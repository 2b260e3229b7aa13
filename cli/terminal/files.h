#pragma once
// Reads and writes the user's files. A file is read whole, and written whole or not at all, and it stays what
// it was: a symlink is followed, a mode is kept, and a device or a FIFO is written and not replaced.

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep::cli {

// Far above the size of any scenario or token, and far below a size that would exhaust memory.
inline constexpr std::size_t longest_input_bytes = 1024 * 1024;

// Standard input or standard output, in the place of a file.
inline constexpr std::string_view standard_stream = "-";

struct FileLimit {
  std::size_t longest_bytes = longest_input_bytes;
  std::string_view then = "so it is neither a scenario nor a token";  // what is said of a longer file
};

// Returns the content. Standard input is read once, and is the same each time. Throws CommandError: 66 if
// there is no such file or it cannot be read, 65 if it is longer than the limit.
std::string read_file(const std::string& path, const FileLimit& limit = {});

// Returns true iff read_file() is at work: it may wait for whoever writes. A signal handler may ask.
bool is_reading() noexcept;

// Makes a file name: keeps letters, digits, '.', '_' and '-', and turns every other character into '_'.
// The id of a scenario has a '/', for example.
std::string in_file_names(std::string name);

// Returns what errors call the file: its path, or "stdin".
std::string shown_path(const std::string& path);

// Returns true iff the path is that of a standard stream, or exists and is not a folder.
bool is_file(const std::string& path);

// Makes the folder and its parents if they do not exist. Throws CommandError 73.
void make_folder(const std::string& path);

// Throws CommandError 73 if nothing can be written into the folder, or if it does not exist and cannot be
// made. Leaves nothing behind.
void check_folder(const std::string& path);

// Throws CommandError 73 if write_file() could not write the file. Leaves nothing behind.
void check_writable(const std::string& path);

// Writes a temporary file beside a regular file and renames it, so that nobody ever finds a part of the text.
// Opens and writes what is no regular file. Throws CommandError 73, also for a file without any permission to
// write.
void write_file(const std::string& path, std::string_view text);

// Appends to the file, or creates it. Throws CommandError 73.
void append_to_file(const std::string& path, std::string_view text);

}  // namespace lockstep::cli
