#pragma once
// Makes docs/PROFILES.md: what the general campaigns find in each profile, with the smallest cause of each
// kind.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep::tests::docs {

// Describes a row of the table: a policy, as overrides, and the scenario in which it is tried.
struct ProfileRow {
  std::string_view name;
  std::string_view scenario;
  std::vector<std::string> overrides;
};
std::vector<ProfileRow> profile_rows();

inline constexpr std::uint64_t profile_runs = 20'000;

// Describes the first run that breaks a kind inside the model, or outside if no run breaks it inside.
struct Finding {
  std::string row;
  Property kind = Property::me;
  bool inside_model = true;
  std::uint64_t seed = 0;
  std::string token;  // token of the shrunk run
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Holds overrides with which a row no longer breaks these kinds. Every rule that they change was a cause.
struct Repair {
  std::string_view row;
  std::vector<Property> kinds;
  std::vector<std::string> overrides;
};
std::vector<Repair> repairs();

cli::LoadedScenario loaded_row(const ProfileRow& row);

// Returns a finding for each kind that the first `runs` seeds break, without tokens, in the order of kinds.
std::vector<Finding> found_in(const ProfileRow& row, std::uint64_t runs);

// Shrinks some of the first seeds that break as the finding does. Returns the token of the smallest result.
std::string smallest_cause(const ProfileRow& row, const Finding& finding);

// Returns the first of `runs` seeds that still breaks one of the repair's kinds, or 0 if none does.
std::uint64_t broken_after(const Repair& repair, std::uint64_t runs);

// The first three return blocks of the page. findings_in() reads the findings back from the block of
// causes.
std::string table_of(const std::vector<Finding>& findings);
std::string repairs_table();
std::string causes_of(const std::vector<Finding>& findings);
std::vector<Finding> findings_in(std::string_view causes);

}  // namespace lockstep::tests::docs
