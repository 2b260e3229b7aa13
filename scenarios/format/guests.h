#pragma once
// [guest.NAME] and [[client]]: the programs of a lock that is a guest, and which client runs which.

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"
#include "scenarios/format/read_files.h"
#include "scenarios/format/section.h"
#include "scenarios/guest_policy.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct GuestPart {
  std::vector<std::string> command;
  std::vector<Located<std::string>> files;
  std::vector<GuestProgram::File> text;
  Duration ready_timeout = GuestProgram{}.ready_timeout;
};
Section<GuestPart> guest_section();

struct ClientPart {
  Located<std::string> guest;
  std::int64_t count = 1;
};
Section<ClientPart> client_section();

// Reads both into the policy.
void read_guests(const toml::table& root, const ReadFiles& read_files, GuestPolicy& policy,
                 ErrorList& errors);

// Reports sections that only guests have, if the lock is none, and keys of other sections that no guest has.
void judge_guests(const toml::table& root, bool is_guest, ErrorList& errors);
// Reports a kind of fault that strikes what lockstep does not see of a guest.
void judge_fault_of_guest(FaultKind kind, const Place& place, ErrorList& errors);

}  // namespace lockstep::scenarios
