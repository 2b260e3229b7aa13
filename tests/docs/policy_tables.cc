#include "tests/docs/policy_tables.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "core/check.h"
#include "scenarios/format/format_tables.h"
#include "scenarios/format/profiles.h"

namespace lockstep::tests::docs {
namespace {

using scenarios::FormatSection;
using scenarios::KeyInfo;
using scenarios::Profile;
using scenarios::ProfileRule;

struct SpecifiedRule {
  std::string_view rule;
  std::string_view text;
};

// RD: Redis documentation, "Distributed Locks with Redis". Steps are those of its section "The Redlock
// Algorithm"; other sections are named.
constexpr std::array<SpecifiedRule, 26> specified{{
    {"ttl", "The auto-release time; the application's to choose."},
    {"drift_factor",
     "Step 4: less \"a few milliseconds\" for clock drift; 1 % in the reference implementations."},
    {"drift_constant", "2 ms in the reference implementations: Redis expires to the millisecond."},
    {"drift_sign", "Step 4 and \"Safety arguments\": the allowance is taken off."},
    {"quorum", "Step 3: the majority, N/2+1."},
    {"quorum_of", "Step 3: of all N instances."},
    {"validity_check", "Steps 3 and 4: acquired only if the elapsed time is less than the validity time."},
    {"reports_validity", "Step 4: the validity is what is left of the initial one."},
    {"elapsed_clock",
     "\"Is the Algorithm Asynchronous?\": local time has to pass at about the same rate everywhere."},
    {"start_time", "Steps 1 and 3: from the time at which this attempt began."},
    {"request_order",
     "Step 2: sequentially; \"Retry on Failure\": ideally to all instances at the same time."},
    {"decide_at", "Step 2: all N instances are asked; it may stop to wait once that is decided."},
    {"node_timeout", "Step 2: small compared with the TTL: 5 to 50 ms for 10 s."},
    {"on_timeout", ""},
    {"on_node_error", "Step 2: go on with the next instance as soon as possible."},
    {"release_partials",
     "\"Retry on Failure\": as soon as possible, so that others need not wait for the expiry."},
    {"release_to", "Step 5: all instances, also those that it believes it could not lock."},
    {"token_reuse", "\"Correct Implementation with a Single Instance\": unique across all lock requests."},
    {"attempts", "\"Retry on Failure\": try again, for as long as the application likes."},
    {"retry_delay", "\"Retry on Failure\": after a random delay."},
    {"fencing", "Recommended outside the algorithm: \"fencing tokens\"."},
    {"extend_missing",
     "\"Extending the lock\": only if the key exists and its value is still the random one."},
    {"extend_within_validity", "\"Extending the lock\": within the validity time."},
    {"extend_needs_quorum", "\"Extending the lock\": on the majority of instances."},
    {"max_extensions", "\"Extending the lock\": the number of attempts should be limited."},
    {"release", "\"Correct Implementation with a Single Instance\": a script that compares and deletes."},
}};

// Says what the article (docs/ARTICLE.md) says of the lock with a coordinator.
constexpr std::array<SpecifiedRule, 11> described{{
    {"ttl", "A default timeout of 5 s."},
    {"lock_id", "Step 2: a hash of client id + resource id."},
    {"lock_id_fields", "Step 2: client id + resource id."},
    {"placement", "Step 4: hash(lock id) mod n."},
    {"on_join", "Step 4: mod the n of the moment."},
    {"grant", "Step 3: if the client's timestamp is greater than the stored one."},
    {"store", "Step 4: in the cache."},
    {"release", "Step 7: by lock id."},
    {"elapsed_clock", "Steps 1 and 3: the client's timestamp."},
    {"validity_check", "Step 5: the lock id is returned, and the client has the lock."},
    {"retry_delay", "A question: contention and retry."},
}};

std::string deviating(std::string_view kind, std::string_view rule) {
  std::vector<std::string> names;
  for (const Profile& profile : scenarios::profiles()) {
    if (profile.kind != kind) continue;
    for (const ProfileRule& one : profile.rules) {
      if (one.key == rule) names.push_back(fmt::format("{} (`{}`)", profile.name, one.value));
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string_view specification_of(std::string_view kind, std::string_view rule) {
  const std::span<const SpecifiedRule> rules = kind == "coordinator"
                                                   ? std::span<const SpecifiedRule>(described)
                                                   : std::span<const SpecifiedRule>(specified);
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const SpecifiedRule& one) { return one.rule == rule; });
  return found == rules.end() ? std::string_view() : found->text;
}

std::string rules_as_markdown(std::string_view kind) {
  const auto sections = scenarios::format_sections();
  const auto section = std::find_if(sections.begin(), sections.end(), [&](const FormatSection& one) {
    return one.id == fmt::format("lock.{}", kind);
  });
  CHECK(section != sections.end(), "no lock {}", kind);
  std::string text = fmt::format(
      "| rule | takes | default | meaning | {} | who sets it otherwise |\n|---|---|---|---|---|---|\n",
      kind == "coordinator" ? "the article" : "specification");
  for (const KeyInfo& key : section->keys) {
    if (key.name == "kind" || key.name == "profile") continue;
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", key.name, key.shape.takes, key.default_text,
                        key.doc, specification_of(kind, key.name), deviating(kind, key.name));
  }
  return text;
}

std::string profiles_as_markdown() {
  std::string text;
  for (const Profile& profile : scenarios::profiles()) {
    text +=
        fmt::format("### {}\n\n{}. `kind = \"{}\"`. Source: {}.{}\n\n", profile.name, profile.summary,
                    profile.kind, profile.source,
                    profile.not_modelled.empty() ? std::string()
                                                 : fmt::format(" Not modelled: {}.", profile.not_modelled));
    if (profile.rules.empty()) {
      text += "Every rule has its default.\n\n";
      continue;
    }
    text += "| rule | why | leaves the specification |\n|---|---|---|\n";
    for (const ProfileRule& rule : profile.rules)
      text += fmt::format("| `{} = {}` | {} | {} |\n", rule.key, rule.value, rule.why,
                          rule.deviates ? "yes" : "");
    text += "\n";
  }
  return text;
}

}  // namespace lockstep::tests::docs
