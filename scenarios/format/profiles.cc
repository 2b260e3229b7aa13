#include "scenarios/format/profiles.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/parsed.h"
#include "core/text.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {
namespace {

constexpr std::array<ProfileRule, 6> redsync_rules{{
    {"ttl", "\"8s\"", "its default expiry (redsync.go)"},
    {"attempts", "32", "its default number of tries (redsync.go)"},
    {"drift_constant", "\"0ms\"", "1 % of the TTL, and not the 2 ms besides (mutex.go)", true},
    {"node_timeout", "5 % of ttl", "its default (mutex.go, timeoutFactor)", false, Ratio{5, 100}},
    {"token_reuse", "true", "one value for all tries of a call (mutex.go, lockContext)", true},
    {"extend_within_validity", "false",
     "Extend() looks at the validity to come, not at the one that runs out (mutex.go, ExtendContext)", true},
}};

constexpr std::array<ProfileRule, 9> node_redlock_rules{{
    {"attempts", "11", "the first and 10 retries (src/index.ts, retryCount)"},
    {"retry_delay", "{ min = \"100ms\", max = \"300ms\" }",
     "200 ms, and up to 100 ms more or less (src/index.ts, retryDelay and retryJitter)"},
    {"decide_at", "\"quorum\"",
     "an attempt is over once a majority has voted for it or against it (src/index.ts)"},
    {"node_timeout", "\"0ms\"", "it waits for its Redis clients as long as these do (src/index.ts)", true},
    {"elapsed_clock", "\"wall\"", "elapsed time by Date.now() (src/index.ts)", true},
    {"start_time", "\"acquire\"", "taken once, before all attempts (src/index.ts, acquire(); #296)", true},
    {"validity_check", "false", "a lock that has expired by then is returned all the same (PR#369)", true},
    {"release_partials", "false", "nothing is released between two attempts (PR#369)", true},
    {"token_reuse", "true", "one value for all attempts of a call (src/index.ts)", true},
}};

constexpr std::array<ProfileRule, 6> redlock_py_rules{{
    {"attempts", "3", "its default number of retries (redlock/__init__.py)"},
    {"retry_delay", "\"200ms\"", "always the same, without any randomness (redlock/__init__.py)", true},
    {"request_order", "\"sequential\"", "one server after the other (redlock/__init__.py)"},
    {"elapsed_clock", "\"wall\"", "elapsed time by time.time() (redlock/__init__.py)", true},
    {"token_reuse", "true", "one value for all attempts of a call (redlock/__init__.py)", true},
    {"on_node_error", "\"raise\"",
     "errors of any server are raised, also when a quorum was reached (redlock/__init__.py, "
     "MultipleRedlockException)",
     true},
}};

constexpr std::array<ProfileRule, 5> redis_py_rules{{
    {"ttl", "\"0s\"", "no timeout by default (redis/lock.py)"},
    {"retry_delay", "\"100ms\"", "sleep = 0.1 (redis/lock.py)"},
    {"reports_validity", "false", "acquire() says True or False (redis/lock.py)"},
    {"validity_check", "false", "how long the SET took is not looked at (redis/lock.py)", true},
    {"release_partials", "false", "after a failed SET it sleeps and tries again (redis/lock.py)"},
}};

// docs/ARTICLE.md goes through the steps of the article,
// and from these rules to the rules of a lock that holds.
constexpr std::array<ProfileRule, 11> article_rules{{
    {"lock_id", "\"client_and_resource\"", "step 2: a hash of client id + resource id", true},
    {"lock_id_fields", "\"concatenated\"", "step 2: one behind the other", true},
    {"grant", "\"later_timestamp\"", "step 3: granted if the client's time is later than the stored one",
     true},
    {"placement", "\"modulo\"", "step 4: on node hash(lock id) mod n"},
    {"on_join", "\"at_once\"", "step 4: mod the n of the moment", true},
    {"release", "\"lock_id\"", "step 7: the entry with the lock id is deleted, whose ever it is", true},
    {"elapsed_clock", "\"wall\"", "the client's time is what counts", true},
    {"validity_check", "false", "step 5: the client has the lock once it has the lock id", true},
    {"drift_factor", "\"0 %\"", "of clocks that run apart nothing is said", true},
    {"drift_constant", "\"0ms\"", "nor of anything else that would shorten the default timeout of 5 s", true},
    {"release_partials", "false", "nothing is said of an attempt that fails"},
}};

constexpr std::array<Profile, 6> all_profiles{{
    {"specification",
     "redlock",
     "Redlock as the Redis documentation describes it",
     "Redis documentation, \"Distributed Locks with Redis\"",
     "",
     "redlock/general",
     {}},
    {"redsync", "redlock", "Go: github.com/go-redsync/redsync/v4", "its repository, redsync.go and mutex.go",
     "its clean-up inherits the caller's deadline, and Unlock() and Extend() have no timeout of their own",
     "redlock/general", redsync_rules},
    {"node-redlock", "redlock", "Node.js: redlock 5", "github.com/mike-marcacci/node-redlock, src/index.ts",
     "the automatic extension of using()", "redlock/general", node_redlock_rules},
    {"redlock-py", "redlock", "Python: redlock-py", "github.com/SPSCommerce/redlock-py, redlock/__init__.py",
     "", "redlock/general", redlock_py_rules},
    {"redis-py", "single", "Python: redis.lock.Lock of redis-py, on one server",
     "github.com/redis/redis-py, redis/lock.py", "extend() adds to what is left of the TTL", "single/general",
     redis_py_rules},
    {"article", "coordinator", "the lock with a coordinator of an article on designing distributed locks",
     "docs/ARTICLE.md", "", "article/repaired", article_rules},
}};

// Returns the TTL that [lock] gives; nothing if it gives none, or no duration. The latter is reported
// where the key is read.
std::optional<Duration> written_ttl(const toml::table& lock) {
  const auto text = lock["ttl"].value_exact<std::string>();
  if (!text) return std::nullopt;
  const Parsed<Duration> ttl = parse_duration(*text);
  return ttl ? std::optional(*ttl) : std::nullopt;
}

// Returns the profile that the name most resembles; null if it resembles none.
const Profile* nearest_profile(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Profile& profile : all_profiles) names.push_back(profile.name);
  const auto nearest = nearest_word(name, names);
  return nearest ? find_profile(*nearest) : nullptr;
}

void report_unknown(const toml::node& written, const std::string& name, ErrorList& errors) {
  std::vector<std::string> names;
  for (const Profile& profile : all_profiles) names.emplace_back(profile.name);
  errors.add(written.source(), fmt::format("there is no profile \"{}\"", name),
             suggestion_for(name, names, "profiles"));
}

// Reports a profile that is written as the kind, and puts its kind there, so that the other keys of [lock]
// are read as they were meant.
void refuse_profile_as_kind(toml::table& lock, ErrorList& errors) {
  const toml::node* written = lock.get("kind");
  const auto name = written != nullptr ? written->value_exact<std::string>() : std::nullopt;
  const Profile* profile = name ? find_profile(*name) : nullptr;
  if (profile == nullptr) return;
  errors.add(written->source(), fmt::format("\"{}\" is a profile, and no kind of lock", *name),
             fmt::format("write profile = \"{}\" in place of the kind", *name));
  lock.insert_or_assign("kind", std::string(profile->kind));
}

}  // namespace

std::string value_of(const ProfileRule& rule, Duration ttl) {
  if (rule.of_ttl == Ratio{0, 1}) return std::string(rule.value);
  return fmt::format("\"{}\"", to_text(scale(ttl, rule.of_ttl)));
}

std::span<const Profile> profiles() { return all_profiles; }

const Profile* find_profile(std::string_view name) {
  const auto found = std::find_if(all_profiles.begin(), all_profiles.end(),
                                  [&](const Profile& profile) { return profile.name == name; });
  return found == all_profiles.end() ? nullptr : &*found;
}

void apply_profile(toml::table& root, ErrorList& errors) {
  toml::table* lock = root["lock"].as_table();
  if (lock == nullptr) return;
  const toml::node* written = lock->get("profile");
  if (written == nullptr) return refuse_profile_as_kind(*lock, errors);
  const auto name = written->value_exact<std::string>();
  if (!name) return;  // reported where the key is read
  const Profile* found = find_profile(*name);
  if (found == nullptr) report_unknown(*written, *name, errors);
  const Profile* meant = found != nullptr ? found : nearest_profile(*name);
  if (meant != nullptr && !lock->contains("kind")) lock->insert("kind", std::string(meant->kind));
  if (found == nullptr) return;
  const auto kind = (*lock)["kind"].value_exact<std::string>();
  if (kind && *kind != found->kind) {
    errors.add(written->source(), fmt::format("the profile \"{}\" is one of kind \"{}\"", *name, found->kind),
               fmt::format("write kind = \"{}\", or leave the kind out", found->kind));
    return;
  }
  for (const ProfileRule& rule : found->rules) {
    if (lock->contains(rule.key)) continue;
    const bool of_ttl = rule.of_ttl != Ratio{0, 1};
    const std::optional<Duration> ttl = of_ttl ? written_ttl(*lock) : Duration{};
    if (!ttl) continue;
    toml::table value = toml::parse(fmt::format("value = {}", value_of(rule, *ttl)));
    lock->insert(rule.key, std::move(*value.get("value")));
  }
}

}  // namespace lockstep::scenarios
