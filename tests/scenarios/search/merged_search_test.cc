// Compares the search that merges equal states, with one and with several threads, with its slow twin, which
// runs every schedule from its start.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"
#include "scenarios/search/exhaust.h"
#include "tests/scenarios/search/search_case.h"
#include "tests/support/exhaust_from_start.h"
#include "tests/support/one_key_locks.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using namespace scenarios;

// Returns what the deviations of a schedule are, wherever and whenever they strike: their kinds and hosts.
std::string shape_in(const Scenario& scenario, const Schedule& schedule) {
  std::multiset<std::string> parts;
  for (const Deviation& deviation : schedule.overrides()) {
    ChoiceKey key = deviation.key;
    if (key.kind == ChoiceKind::request_latency || key.kind == ChoiceKind::reply_latency)
      parts.insert(key.kind == ChoiceKind::request_latency ? "late request" : "late reply");
    if (key.kind != ChoiceKind::family_magnitude) continue;
    const auto& targets = scenario.setup.families[key.index].targets;
    key.kind = ChoiceKind::family_target;
    const HostId host = targets[static_cast<std::size_t>(schedule.value_of(key))].host;
    parts.insert(
        std::to_string(static_cast<int>(key.fault)) + " on " +
        std::to_string(static_cast<int>(host.kind == HostKind::counter ? HostKind::resource : host.kind)));
  }
  std::string text;
  for (const std::string& part : parts) text += part + ", ";
  return text;
}

// Compares the shapes of a result with those of all its minimal sets.
std::string difference_in_shapes(const Scenario& scenario, const ExhaustResult& result) {
  std::map<std::string, std::pair<std::uint64_t, std::string>> expected;
  for (const MinimalSet& set : result.minimal)
    ++expected.try_emplace(shape_in(scenario, set.schedule), 0, text_of(set)).first->second.first;
  if (result.minimal_sets != result.minimal.size() || result.shapes.size() != expected.size())
    return "not as many minimal sets or shapes as are listed";
  for (const SetShape& shape : result.shapes) {
    const auto same = expected.find(shape_in(scenario, shape.first.schedule));
    if (same == expected.end() || same->second != std::pair(shape.sets, text_of(shape.first)))
      return "another count or another first set of a shape: " + text_of(shape.first);
  }
  return "";
}

// Returns what differs between searches with one thread and with several in what they say of their work.
std::string difference_in_work(const ExhaustResult& several, const ExhaustResult& one) {
  std::string found;
  const auto compare = [&](const char* what, std::uint64_t is, std::uint64_t expected) {
    if (is != expected)
      found += std::string(what) + ": " + std::to_string(is) + ", not " + std::to_string(expected) + " ";
  };
  compare("depth", several.depth, one.depth);
  compare("states", several.states, one.states);
  compare("merged", several.merged, one.merged);
  return found;
}

std::string difference_in(const Scenario& scenario, std::uint32_t deviations) {
  ExhaustOptions options;
  options.most_deviations = deviations;
  options.lists_every_set = true;
  const ExhaustResult twin = exhaust_from_start(scenario, options);
  const ExhaustResult one = exhaust(scenario, options);
  std::string found = difference(one, twin) + difference_in_shapes(scenario, one);
  for (options.threads = 2; options.threads <= 4; options.threads += 2) {
    const ExhaustResult several = exhaust(scenario, options);
    const std::string other = difference(several, twin) + difference_in_shapes(scenario, several) +
                              difference_in_work(several, one);
    if (!other.empty()) found += " | " + std::to_string(options.threads) + " threads: " + other;
  }
  options.threads = 1;
  options.looks_up_every_state = true;
  const ExhaustResult every = exhaust(scenario, options);
  const std::string all = difference(every, twin);
  if (every.strayed > 0) found += " | left a known state " + std::to_string(every.strayed) + " times";
  return found + (all.empty() ? "" : " | every state: " + all);
}

// These letters have every kind of fault that an alphabet may name.
const std::vector<std::string> letters{
    letter("pause", R"("12ms", "50ms")"),
    letter("suspend", R"("12ms", "50ms")"),
    letter("wall_step", R"("30ms", "-30ms")"),
    letter("rate", R"("5%", "-5%")"),
    letter("clock_freeze", R"("20ms")"),
    letter("partition", R"("9ms")"),
    letter("request_delay", R"("4ms", "45ms")"),
    letter("reply_delay", R"("4ms", "45ms")"),
    letter("reply_loss"),
    letter("reset"),
    letter("crash", R"("1ms", "25ms")"),
    letter("power_loss", R"("1ms", "25ms")"),
    letter("shutdown", R"("2ms")"),
    letter("slow", R"("3ms")"),
    letter("slew", R"("5%")"),
    letter("key_loss"),
    letter("token_collision"),
    letter("stuck", R"("10ms", "50ms")"),
};

const std::vector<std::string> locks{
    "kind = \"redlock\"",
    "kind = \"redlock\"\nvalidity_check = false",
    "kind = \"redlock\"\nelapsed_clock = \"wall\"\nstart_time = \"acquire\"",
    "kind = \"redlock\"\nrequest_order = \"sequential\"\non_timeout = \"close\"\ndecide_at = \"quorum\"",
    "kind = \"redlock\"\nrelease_to = \"granted\"\ntoken_reuse = true\nstart_time = \"acquire\"",
    "kind = \"redlock\"\nfencing = true\nattempts = 3",
    "kind = \"redlock\"\nfencing = true\nfencing_source = \"nodes\"",
    "kind = \"redlock\"\nauto_extend_after = \"8ms\"\nextend_missing = \"create\"\nrelease_partials = false",
    "kind = \"redlock\"\ntop_up = true\nauto_extend_after = \"8ms\"\ndecide_at = \"quorum\"",
    "kind = \"several_keys\"\nkeys = 3",
    "kind = \"several_keys\"\nkeys = 2\nrequest_order = \"sequential\"\non_timeout = \"close\"",
    "kind = \"coordinator\"",
    "kind = \"coordinator\"\nstore = \"memory\"\nattempts = 2",
    "kind = \"coordinator\"\nexpiry = \"coordinator\"\nfencing = true",
    "kind = \"coordinator\"\ngrant = \"later_timestamp\"\nrelease = \"lock_id\"\nelapsed_clock = \"wall\"",
    "kind = \"coordinator\"\njoins_at = \"5ms\"\non_join = \"at_once\"\nplacement = \"modulo\"",
    "kind = \"getset\"",
    "kind = \"single\"",
    "kind = \"single\"\nset_expiry = \"after_set\"\nrelease = \"get_then_delete\"",
    "kind = \"single\"\nrelease = \"delete\"\nattempts = 2",
    "kind = \"from_reply\"",
};

bool extends(const std::string& lock) {
  return lock.find("kind = \"coordinator\"") == std::string::npos && lock.find("getset") == std::string::npos;
}

const std::vector<std::string> clusters{
    "nodes = 3",
    "nodes = 2",
    "nodes = 3\npersistence = \"aof_everysec\"",
    "nodes = 2\npersistence = \"rdb\"\nrestart_delay = \"5ms\"",
    "nodes = 3\nrestart_delay = \"15ms\"\nrestart_clock = \"wall\"",
};

const std::vector<std::string> workloads{
    "",
    "extend_after = \"6ms\"",
    "reads = false\nchecks_validity = false",
    "think = \"2ms\"\nextend_after = \"9ms\"",
};

const std::vector<std::string> checks{
    "properties = [\"ME\", \"TS\", \"GAP\", \"RES\", \"REL\", \"FENCE\"]",
    "properties = [\"ME\"]",
    "properties = [\"TS\"]",
    "properties = [\"GAP\", \"RES\"]",
    "properties = [\"LV\", \"ORPH\"]\nlv_bound = \"25ms\"\norph_bound = \"6ms\"",
    "properties = [\"LV\"]\nacquire_deadline = \"30ms\"\nlv_bound = \"1s\"",
    "properties = [\"ME\", \"LV\"]",
    "properties = [\"ORPH\"]",
};

const std::vector<std::string> scripts{
    "",
    "[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nwhen = { event = \"acquired\", by = \"client:A\", "
    "count = 1 }\nfor = \"20ms\"",
    "[[fault]]\nkind = \"crash\"\ntarget = \"redis:1\"\nat = \"7ms\"\nrestart_after = \"10ms\"",
    "[resource]\nguard = \"compare_and_set\"",
    "[[link]]\nbetween = \"client:A-redis:1\"\nlatency = \"4ms\"",
    "[[fault]]\nkind = \"partition\"\ntarget = \"client:B-redis:1\"\nwhen = { event = \"requests_executed\", "
    "by = \"client:A\", count = 1 }\noffset = \"2ms\"\nfor = \"12ms\"",
};

// Compares both searches in random scenarios with locks of the list from `first` on, up to before `last`.
void compare_in_any_scenario(const std::string& name, std::size_t first, std::size_t last) {
  REQUIRE(last <= locks.size());
  const std::vector<std::string> some(locks.begin() + static_cast<std::ptrdiff_t>(first),
                                      locks.begin() + static_cast<std::ptrdiff_t>(last));
  check_property(
      "merged search, " + name,
      [&] {
        SearchParts parts;
        const auto any = [](const std::vector<std::string>& list) {
          return *rc::gen::noShrink(rc::gen::elementOf(list));
        };
        parts.cluster = any(clusters);
        parts.lock = any(some);
        parts.clients = any(workloads);
        parts.check = any(checks);
        parts.rest = any(scripts);
        parts.letters = any(letters);
        const bool one_node = parts.lock.find("redlock") == std::string::npos;
        const bool one_letter = one_node || *rc::gen::noShrink(rc::gen::arbitrary<bool>());
        if (!one_letter) parts.letters += ", " + any(letters);
        const std::string text = text_of(parts);
        if (!parse_scenario(text, "search.toml", {}, one_key_locks())) RC_DISCARD("contradiction");
        const std::string found = difference_in(scenario_of(text), one_letter ? 2 : 1);
        if (!found.empty()) RC_FAIL(text + found);
      },
      10);
}

}  // namespace

TEST_CASE("merging equal states changes nothing, whichever fault it is", "[scenarios]") {
  for (const std::string& faults : letters) {
    SearchParts parts;
    parts.cluster = "nodes = 2";
    parts.letters = faults;
    INFO(faults);
    REQUIRE(difference_in(scenario_of(text_of(parts)), 1) == "");
    parts.lock = "kind = \"single\"";
    parts.clients = "think = \"1ms\"\nreads = false\nchecks_validity = false";
    REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
  }
}

TEST_CASE("merging equal states changes nothing, whichever lock it is", "[scenarios]") {
  for (const std::string& lock : locks) {
    SearchParts parts;
    parts.cluster = "nodes = 3";
    parts.lock = lock;
    if (extends(lock)) parts.clients = "extend_after = \"9ms\"";
    parts.letters = letter("crash", R"("2ms")") + ", " + letter("reply_delay", R"("5ms", "30ms")");
    INFO(lock);
    REQUIRE(difference_in(scenario_of(text_of(parts)), 1) == "");
    parts.letters = letter("request_delay", R"("5ms", "45ms")");
    REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
  }
}

// A monitor that is not checked keeps no states apart. The state of the world alone then has to tell
// futures apart.
TEST_CASE("merging equal states changes nothing, whatever is checked", "[scenarios][many]") {
  for (const std::string& check : checks) {
    SearchParts parts;
    parts.check = check;
    parts.clients = "extend_after = \"9ms\"";
    INFO(check);
    for (const std::string& faults :
         {letter("wall_step", R"("30ms", "-30ms")"), letter("crash", R"("1ms")")}) {
      parts.letters = faults;
      REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
    }
  }
}

TEST_CASE("merging equal states changes nothing where coordinators are asked", "[scenarios]") {
  for (const std::string& lock : locks) {
    if (extends(lock)) continue;
    SearchParts parts;
    parts.cluster = "nodes = 2";
    parts.lock = lock;
    parts.check = "properties = [\"ME\", \"TS\", \"REL\"]";
    parts.letters = letter("crash", R"("2ms")") + ", " + letter("request_delay", R"("45ms")");
    INFO(lock);
    REQUIRE(difference_in(scenario_of(text_of(parts)), 1) == "");
  }
  SearchParts parts;
  parts.cluster = "nodes = 1\ncoordinators = 2";
  parts.lock = "kind = \"coordinator\"\nstore = \"memory\"";
  parts.check = "properties = [\"ME\"]";
  parts.letters = letter("pause", R"("12ms")") + ", " + letter("partition", R"("15ms")");
  REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
  // Both coordinators ask the node to release the entry of one client.
  parts.lock = "kind = \"coordinator\"";
  parts.letters =
      letter("request_delay", R"("5ms", "45ms")") + ", " + letter("reply_delay", R"("5ms", "45ms")");
  REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
}

// With a single node, one clock step is enough to let another client in.
TEST_CASE("merging equal states changes nothing where clocks of nodes jump", "[scenarios]") {
  for (const std::string& check : checks) {
    SearchParts parts;
    parts.lock = "kind = \"single\"\nrelease = \"delete\"\nattempts = 2";
    parts.check = check;
    parts.letters = letter("wall_step", R"("30ms", "-30ms")");
    INFO(check);
    REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
  }
}

// The clients begin shortly before a sync: after the first second, or a snapshot after the second one.
TEST_CASE("merging equal states changes nothing, whatever is on disk", "[scenarios]") {
  for (const std::string persistence : {"aof_everysec", "rdb", "aof_always", "aof_no"}) {
    SearchParts parts;
    parts.cluster = "nodes = 1\npersistence = \"" + persistence + "\"";
    const bool is_snapshot = persistence == "rdb";
    parts.clients = is_snapshot ? "start = \"1993ms\"" : "start = \"993ms\"";
    parts.check = "properties = [\"ME\", \"REL\"]";
    parts.duration = is_snapshot ? "2100ms" : "1100ms";
    parts.letters = letter("power_loss", R"("1ms")") + ", " + letter("request_delay", R"("5ms")");
    INFO(persistence);
    REQUIRE(difference_in(scenario_of(text_of(parts)), 2) == "");
  }
}

TEST_CASE("merging equal states changes nothing with three deviations", "[scenarios]") {
  SearchParts parts;
  parts.lock = "kind = \"single\"";
  parts.clients = "reads = false\nchecks_validity = false";
  parts.letters = letter("request_delay", R"("5ms")") + ", " + letter("stuck", R"("45ms")");
  REQUIRE(difference_in(scenario_of(text_of(parts)), 3) == "");
}

// Each part of the list of locks has a test of its own, so that they run beside each other.
TEST_CASE("merging equal states changes nothing in any scenario of Redlock", "[scenarios]") {
  compare_in_any_scenario("Redlock", 0, 4);
}

TEST_CASE("merging equal states changes nothing in any scenario of Redlock with more rules", "[scenarios]") {
  compare_in_any_scenario("Redlock with more rules", 4, 9);
}

TEST_CASE("merging equal states changes nothing in any scenario with coordinators", "[scenarios][many]") {
  compare_in_any_scenario("coordinators", 9, 14);
}

TEST_CASE("merging equal states changes nothing in any scenario of a lock on one node", "[scenarios]") {
  compare_in_any_scenario("one node", 14, locks.size());
}

TEST_CASE("most states of Redlock on three nodes with two faults are met again", "[scenarios]") {
  const auto loaded = load_shipped("redlock/three-nodes", {});
  REQUIRE(loaded.has_value());
  ExhaustOptions options;
  const ExhaustResult result = exhaust(*loaded->scenario, options);
  REQUIRE(result.schedules == 271'900);
  REQUIRE(result.minimal_sets == 7'421);
  REQUIRE(result.shapes.size() == 7);
  REQUIRE(result.merged > result.states / 2);
  REQUIRE(result.states < result.schedules);
  REQUIRE(result.depth > 100);
  REQUIRE(result.bytes / result.states < 128);
}

// What a node has granted, and the version that the resource has answered, were once part of a state although
// nobody reads them any more.
TEST_CASE("equal states go on to equal states, so threads make no difference to a search", "[scenarios]") {
  const auto loaded = load_shipped("redlock/three-nodes", {});
  REQUIRE(loaded.has_value());
  ExhaustOptions options;
  const ExhaustResult one = exhaust(*loaded->scenario, options);
  for (options.threads = 2; options.threads <= 4; options.threads += 2) {
    INFO(options.threads << " threads");
    const ExhaustResult several = exhaust(*loaded->scenario, options);
    REQUIRE(difference(several, one) == "");
    REQUIRE(difference_in_work(several, one) == "");
    REQUIRE(several.bytes == one.bytes);
  }
  options.threads = 1;
  options.looks_up_every_state = true;
  const ExhaustResult every = exhaust(*loaded->scenario, options);
  REQUIRE(every.states > one.states);
  REQUIRE(every.strayed == 0);
}

TEST_CASE("both searches find the same on three nodes, and for C8", "[scenarios][full]") {
  for (const char* id : {"redlock/three-nodes", "C8"}) {
    const auto loaded = load_shipped(id, {});
    REQUIRE(loaded.has_value());
    Scenario scenario = *loaded->scenario;
    scenario.setup.workload.rounds = scenario.alphabet.rounds;
    INFO(id);
    REQUIRE(difference_in(scenario, 2) == "");
  }
}

}  // namespace lockstep::tests
