# cmake -DLIBRARY=<folder> -DOUTPUT=<file.cc> -P embed_scenarios.cmake
#
# Writes a .cc file that defines the lists of scenarios/library/embedded.h. Together they have every .toml file
# below LIBRARY as {id, text}, sorted by id in byte order. The id is the path below LIBRARY without ".toml", and
# those in the folder `guest` are in a list of their own.

cmake_minimum_required(VERSION 3.25)

set(limit 65535)  # in bytes: the longest string literal that every C++ compiler has to accept

set(ids)
file(GLOB_RECURSE files RELATIVE "${LIBRARY}" "${LIBRARY}/*.toml")
foreach(file IN LISTS files)
  string(REGEX REPLACE "\\.toml$" "" id "${file}")
  if(NOT id MATCHES "^[A-Za-z0-9_/-]+$")
    message(FATAL_ERROR "${LIBRARY}/${file}: a scenario's file name may hold letters, digits, '-', '_' only.")
  endif()
  list(APPEND ids "${id}")
endforeach()
list(SORT ids COMPARE STRING CASE SENSITIVE)

set(entries_simulated "")
set(entries_guest "")
set(count_simulated 0)
set(count_guest 0)
foreach(id IN LISTS ids)
  set(file "${LIBRARY}/${id}.toml")
  file(SIZE "${file}" size)
  if(size GREATER limit)
    message(FATAL_ERROR "${file}: ${size} bytes; a shipped scenario may have ${limit} at most.")
  endif()
  file(READ "${file}" text)
  string(LENGTH "${text}" length)
  # CMake stops reading at a zero byte and drops carriage returns, and a raw string ends at its delimiter.
  # A file with any of these is refused, because the text shipped would differ from the file.
  if(NOT length EQUAL size)
    message(FATAL_ERROR "${file}: holds a zero byte or a carriage return; a shipped scenario is plain text with Unix line ends.")
  endif()
  string(FIND "${text}" ")scenario\"" delimiter)
  if(NOT delimiter EQUAL -1)
    message(FATAL_ERROR "${file}: a shipped scenario may not hold the characters )scenario\".")
  endif()
  set(list simulated)
  if(id MATCHES "^guest/")
    set(list guest)
  endif()
  math(EXPR count_${list} "${count_${list}} + 1")
  string(APPEND entries_${list} "    EmbeddedScenario{\"${id}\"sv, R\"scenario(${text})scenario\"sv},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Written by cmake/embed_scenarios.cmake from scenarios/library.
#include \"scenarios/library/embedded.h\"

#include <array>

namespace lockstep::scenarios {
namespace {
using namespace std::string_view_literals;
constexpr std::array<EmbeddedScenario, ${count_simulated}> simulated{{
${entries_simulated}}};
constexpr std::array<EmbeddedScenario, ${count_guest}> guests{{
${entries_guest}}};
}  // namespace

std::span<const EmbeddedScenario> embedded_scenarios() { return simulated; }
std::span<const EmbeddedScenario> embedded_guest_scenarios() { return guests; }

}  // namespace lockstep::scenarios
")
