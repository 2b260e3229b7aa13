#pragma once
// Reads the tables of bad inputs, tests/cli/bad_inputs/*.txt. A table is lines of a word and what belongs
// to it:
//
//   group NAME            the rows below it have one theme; at least one of them is right, with status 0
//   row NAME              begins a row
//   lock FILE             makes a file that begins with the three lines that every scenario needs
//   file FILE             makes an empty file
//   repro FILE            makes a repro file of a run of C11
//   | TEXT                adds a line to the file that was made last
//   * N TEXT              adds the line N times, with the number of each, from 0, in the place of '#'
//   edit FILE OLD NEW     puts NEW in the place of OLD in that file
//   folder NAME           makes a folder
//   readonly FILE         takes the right to write that file away
//   link NAME TARGET      makes a symbolic link
//   run ARGUMENTS         calls the command line in this process, in the folder with these files
//   start ARGUMENTS       starts the binary there
//   stdin FILE            gives it that file as standard input
//   status N              the exit status
//   says TEXT             is in what it prints; a row may have several
//   leaves NAME           a file or folder that is left there in addition to those of the row
//   lists                 many mistakes are listed, so that the output may be long
//
// Words are divided by blanks, and those with blanks are in single quotes. Everywhere "\xNN" is a byte,
// "\n" a line end, "\t" a tab and "\\" a backslash; "$NAME" is a prepared word (stage.h). Lines that begin
// with '#' are comments.

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tests::bad_inputs {

struct Step {
  std::string word;  // "lock", "|" and so on
  std::string rest;  // as it is written
};

struct Row {
  std::string table;  // the file of the row
  std::string group;
  std::string name;
  std::vector<Step> steps;  // what is made, in its order
  std::string arguments;
  bool starts_binary = false;
  std::string standard_input;  // a file; empty: none
  int status = -1;
  std::vector<std::string> says;
  std::vector<std::string> leaves;
  bool lists = false;
};

// Returns the rows of all tables, sorted by the name of their table. Throws std::runtime_error with the
// place of a line that has no meaning.
std::vector<Row> all_rows();

// Returns the words of a line, without the quotes around them. Escapes stay.
std::vector<std::string> words_of(std::string_view text);

}  // namespace lockstep::tests::bad_inputs
