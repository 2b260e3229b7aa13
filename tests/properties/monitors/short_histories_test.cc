// Compares each fast monitor with its slow twin on every short history of some alphabets of moves.

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "properties/monitors/monitors.h"
#include "tests/properties/monitors/history_moves.h"
#include "tests/properties/monitors/monitor_case.h"

namespace lockstep::tests {
namespace {

using properties::Monitors;

// Stands for every list of `length` moves of an alphabet, each after the same beginning.
struct Enumeration {
  const char* name;
  MoveWorld world;
  ResourceGuard guard;
  std::size_t length;
  std::vector<Move> beginning;
  std::vector<Move> alphabet;
  Entries entries = Entries::plain;
};

Enumeration operations(const char* name, ResourceGuard guard) {
  using enum MoveKind;
  return Enumeration{name,
                     {2, 1, 1},
                     guard,
                     6,
                     {{take, 0, 0, 0, 1, 0}, {take, 1, 0, 0, 1, 0}},
                     {{pass_time, 0, 0, 0, 1, 0},
                      {take, 0, 0, 0, 1, 0},
                      {read, 0, 0, 0, 0, 0},
                      {write, 0, 0, 0, 0, 0},
                      {read, 1, 0, 0, 0, 0},
                      {write, 1, 0, 0, 0, 0},
                      {read_late, 0, 0, 0, 0, 0},
                      {write_late, 0, 0, 0, 0, 0}}};
}

std::vector<Enumeration> enumerations() {
  using enum MoveKind;
  const auto beliefs = Enumeration{"beliefs of two clients",
                                   {2, 1, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{take, 0, 0, 0, 3, 1}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {take, 0, 0, 0, 2, 1},
                                    {take, 1, 0, 0, 2, 2},
                                    {extend, 0, 0, 0, 2, 0},
                                    {extend, 1, 0, 0, 1, 0},
                                    {move_belief, 0, 0, 0, 1, 0},
                                    {move_belief, 0, 0, 0, 3, 0},
                                    {end_belief, 0, 0, 0, 0, 0},
                                    {end_belief, 1, 0, 0, 0, 1},
                                    {release_end, 1, 0, 0, 0, 0}}};
  const auto keys = Enumeration{"keys on two nodes",
                                {2, 2, 1},
                                ResourceGuard::none,
                                5,
                                {{take, 0, 1, 0, 3, 0}},
                                {{pass_time, 0, 0, 0, 1, 0},
                                 {extend, 0, 0, 0, 2, 0},
                                 {change_expiry, 0, 0, 0, 2, 0},
                                 {change_expiry, 0, 1, 0, 1, 0},
                                 {change_expiry, 1, 1, 0, 5, 0},
                                 {erase, 0, 0, 0, 0, 0},
                                 {set, 0, 0, 0, 2, 0},
                                 {take, 1, 0, 0, 2, 0},
                                 {move_key, 0, 1, 0, 3, 0},
                                 {move_key, 0, 0, 0, 1, 0},
                                 {end_belief, 0, 0, 0, 0, 0}}};
  return {beliefs, keys, operations("operations in order", ResourceGuard::none),
          operations("compared writes", ResourceGuard::compare_and_set)};
}

std::vector<Enumeration> more_enumerations() {
  using enum MoveKind;
  const auto tokens = Enumeration{"fencing tokens",
                                  {2, 1, 1},
                                  ResourceGuard::none,
                                  6,
                                  {{take, 0, 0, 0, 1, 1}, {pass_time, 0, 0, 0, 1, 0}},
                                  {{attempt, 0, 0, 0, 0, 0},
                                   {attempt, 1, 0, 0, 0, 0},
                                   {ask_fencing, 0, 0, 0, 0, 0},
                                   {ask_fencing, 1, 0, 0, 0, 0},
                                   {acquire, 0, 0, 0, 1, 2},
                                   {acquire, 1, 0, 0, 1, 1},
                                   {acquire, 1, 0, 0, 1, 3},
                                   {pass_time, 0, 0, 0, 1, 0}}};
  const auto refusals = Enumeration{"refused operations",
                                    {2, 1, 1},
                                    ResourceGuard::fencing,
                                    6,
                                    {{take, 0, 0, 0, 2, 2}},
                                    {{pass_time, 0, 0, 0, 1, 0},
                                     {take, 0, 0, 0, 2, 3},
                                     {take, 1, 0, 0, 2, 1},
                                     {refuse, 0, 0, 0, 0, 1},
                                     {refuse, 1, 0, 0, 0, 0},
                                     {refuse_late, 0, 0, 0, 0, 1},
                                     {end_belief, 0, 0, 0, 0, 0},
                                     {extend, 0, 0, 0, 1, 0}}};
  const auto unowned = Enumeration{"entries without an owner",
                                   {2, 1, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{take, 0, 0, 0, 3, 0}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {attempt, 1, 0, 0, 0, 0},
                                    {set, 1, 0, 0, 1, 0},
                                    {set, 1, 0, 0, 3, 0},
                                    {set, 0, 0, 0, 4, 0},
                                    {acquire, 1, 0, 0, 3, 0},
                                    {extend, 0, 0, 0, 2, 0},
                                    {move_key, 0, 0, 0, 3, 0},
                                    {lose_key, 0, 0, 0, 0, 0},
                                    {erase, 1, 0, 0, 0, 0}},
                                   Entries::without_owner};
  return {tokens, refusals, unowned};
}

std::vector<Enumeration> liveness_enumerations() {
  using enum MoveKind;
  const auto waiting = Enumeration{"who waits",
                                   {2, 2, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{attempt, 0, 0, 0, 0, 0}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {pass_time, 0, 0, 0, 2, 0},
                                    {attempt, 1, 0, 0, 0, 0},
                                    {acquire, 0, 1, 0, 1, 0},
                                    {acquire, 1, 1, 0, 4, 0},
                                    {reject, 0, 0, 0, 0, 0},
                                    {strike_client, 0, 0, 0, 1, 0},
                                    {strike_client, 1, 0, 0, 2, 2},
                                    {cut, 0, 1, 0, 2, 0},
                                    {crash_client, 0, 0, 0, 0, 0},
                                    {crash_node, 0, 0, 0, 0, 0},
                                    {end_fault, 0, 0, 0, 0, 0}}};
  const auto orphans = Enumeration{"what is left behind",
                                   {2, 1, 1},
                                   ResourceGuard::none,
                                   5,
                                   {{take, 0, 0, 0, 3, 0}, {set, 0, 0, 0, 6, 0}},
                                   {{pass_time, 0, 0, 0, 1, 0},
                                    {pass_time, 0, 0, 0, 2, 0},
                                    {end_belief, 0, 0, 0, 0, 0},
                                    {attempt, 0, 0, 0, 0, 0},
                                    {reject, 0, 0, 0, 0, 0},
                                    {set, 0, 0, 0, 3, 0},
                                    {set, 1, 0, 0, 3, 0},
                                    {take, 1, 0, 0, 1, 0},
                                    {erase, 0, 0, 0, 0, 0},
                                    {cut, 0, 0, 0, 1, 0},
                                    {crash_client, 0, 0, 0, 0, 0},
                                    {end_fault, 0, 0, 0, 0, 0}}};
  return {waiting, orphans};
}

// Advances to the next word, as a number in base |alphabet|. Returns false after the last word.
bool next(std::vector<std::size_t>& word, std::size_t base) {
  for (std::size_t& digit : word) {
    if (++digit < base) return true;
    digit = 0;
  }
  return false;
}

// Returns the first difference in words, or an empty text if there is none.
std::string first_difference(const Enumeration& e) {
  Monitors monitors;
  std::vector<std::size_t> word(e.length, 0);
  do {
    Case c{e.world, e.guard, e.beginning, 1};
    c.entries = e.entries;
    for (const std::size_t digit : word) c.moves.push_back(e.alphabet[digit]);
    const History history = history_of(c.world, c.moves);
    const std::string text = differences(monitors, setups_of(c, history), history);
    if (text.empty()) continue;
    std::ostringstream out;
    out << e.name << "\n" << text << c;
    return out.str();
  } while (next(word, e.alphabet.size()));
  return {};
}

TEST_CASE("on all short histories each monitor finds what its twin finds", "[properties][many]") {
  for (const Enumeration& e : enumerations()) REQUIRE(first_difference(e) == "");
  for (const Enumeration& e : more_enumerations()) REQUIRE(first_difference(e) == "");
}

TEST_CASE("on all short histories of waiting and leaving behind LV and ORPH find what their twins find",
          "[properties]") {
  for (const Enumeration& e : liveness_enumerations()) REQUIRE(first_difference(e) == "");
}

}  // namespace
}  // namespace lockstep::tests
