#include "reports/story/remedy.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace lockstep::reports {
namespace {

JudgedViolation judged_of(Property property, bool inside, std::vector<Breach> breached = {}) {
  JudgedViolation judged;
  judged.violation.property = property;
  judged.inside_model = inside;
  judged.breached = std::move(breached);
  return judged;
}

bool some_sets(const std::vector<Remedy>& all, const std::string& setting) {
  return std::any_of(all.begin(), all.end(), [&](const Remedy& remedy) {
    return std::find(remedy.settings.begin(), remedy.settings.end(), setting) != remedy.settings.end();
  });
}

}  // namespace

TEST_CASE("a rule is proposed against the kinds that it can cure", "[reports]") {
  REQUIRE(some_sets(remedies(judged_of(Property::rel, true), {}), "lock.release=compare_delete"));
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::lv, true), {}), "lock.release=compare_delete"));
  REQUIRE(some_sets(remedies(judged_of(Property::orph, true), {}), "lock.release_partials=true"));
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::me, true), {}), "lock.release_partials=true"));
  // A known limit is met outside of the lock, whose rules are right.
  REQUIRE(remedies(judged_of(Property::rel, false), {}).empty());
}

TEST_CASE("fencing is proposed for RES alone, which it cures, unless it is there", "[reports]") {
  for (const bool inside : {true, false}) {
    REQUIRE(some_sets(remedies(judged_of(Property::res, inside), {}), "resource.guard=fencing"));
    REQUIRE_FALSE(some_sets(remedies(judged_of(Property::me, inside), {}), "resource.guard=fencing"));
    RunFacts fenced;
    fenced.guard = ResourceGuard::fencing;
    REQUIRE_FALSE(some_sets(remedies(judged_of(Property::res, inside), fenced), "resource.guard=fencing"));
  }
}

TEST_CASE("a longer TTL and extensions are proposed where the work may outlast a lock without a validity",
          "[reports]") {
  RunFacts cron;
  cron.lock.ttl = seconds(300);
  cron.lock.reports_validity = false;
  cron.longest_work = seconds(600);
  const auto first = remedies(judged_of(Property::me, true), cron);
  REQUIRE(first.at(0).settings == std::vector<std::string>{"lock.ttl=750s"});
  REQUIRE(first.at(1).settings == std::vector<std::string>{"clients.extend_after=100s"});
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::rel, true), cron), "lock.ttl=750s"));
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::me, false), cron), "lock.ttl=750s"));
  RunFacts brief = cron;
  brief.longest_work = seconds(299);
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::me, true), brief), "clients.extend_after=100s"));
  RunFacts told = cron;
  told.lock.reports_validity = true;
  REQUIRE_FALSE(some_sets(remedies(judged_of(Property::me, true), told), "clients.extend_after=100s"));
}

TEST_CASE("a client that writes too late is told to look, to extend, or to take a longer TTL", "[reports]") {
  Breach late;
  late.assumption = Assumption::work_in_time;
  late.by.push_back(StruckFault{0, FaultKind::pause, {}, {}, {}});
  RunFacts long_work;
  long_work.lock.ttl = seconds(3);
  long_work.longest_work = seconds(4);
  const auto all = remedies(judged_of(Property::res, false, {late}), long_work);
  REQUIRE(some_sets(all, "lock.ttl=5s"));
  REQUIRE(some_sets(all, "clients.extend_after=1s"));
  REQUIRE(some_sets(all, "clients.checks_validity=true"));
  RunFacts brief = long_work;
  brief.longest_work = seconds(1);
  const auto few = remedies(judged_of(Property::res, false, {late}), brief);
  REQUIRE_FALSE(some_sets(few, "clients.extend_after=1s"));
  REQUIRE(some_sets(few, "clients.checks_validity=true"));
}

TEST_CASE("a remedy that has a setting is written as a scenario has it", "[reports]") {
  REQUIRE(to_text(Remedy{"words", {}}) == "words");
  REQUIRE(to_text(Remedy{"words", {"lock.fencing=true", "resource.guard=fencing"}}) ==
          "words ([lock] fencing = true, [resource] guard = \"fencing\")");
  REQUIRE(to_text(Remedy{"words", {"lock.quorum=0"}}) == "words ([lock] quorum = 0)");
}

}  // namespace lockstep::reports
