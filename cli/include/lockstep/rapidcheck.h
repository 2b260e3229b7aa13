#pragma once
// This header is for tests with RapidCheck. Schedules, policies,
// clusters and workloads are generated values:
//
//   REQUIRE(lockstep::check_holds("my lock holds", lockstep::this_test(), lockstep::gen::cases(
//       lockstep::subject("my_scenario.toml", my_lock),
//       lockstep::gen::all_of({lockstep::gen::clusters(), lockstep::gen::workloads()}))));
//
// Include <lockstep/catch2.h> as well, for `subject` and `this_test`.
//
// A case that fails is shrunk in two ways. RapidCheck takes away overrides, and what an override had
// changed is then as the scenario says. lockstep's own shrinker takes deviations away from the schedule.

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "cli/report/holds.h"
#include "core/schedule/schedule.h"
#include "core/schedule/schedule_text.h"

namespace lockstep {

// Overrides of a scenario, in the form that `--set` takes: "cluster.nodes=3".
using Overrides = std::vector<std::string>;

namespace gen {

// Generates the override `key`=V for one V of `values`, or no override,
// which leaves what the scenario says.
inline rc::Gen<Overrides> one_value(const std::string& key, std::vector<std::string> values) {
  return rc::gen::map(rc::gen::inRange<std::size_t>(0, values.size() + 1), [=](std::size_t choice) {
    return choice == 0 ? Overrides{} : Overrides{key + "=" + values[choice - 1]};
  });
}

// Generates one value of each part and joins them, in the order of the parts.
inline rc::Gen<Overrides> all_of(const std::vector<rc::Gen<Overrides>>& parts) {
  rc::Gen<Overrides> all = rc::gen::just(Overrides{});
  for (const auto& part : parts) {
    all = rc::gen::map(rc::gen::pair(all, part), [](std::pair<Overrides, Overrides> both) {
      both.first.insert(both.first.end(), both.second.begin(), both.second.end());
      return both.first;
    });
  }
  return all;
}

// Varies the latency and the number of nodes. Pass `nodes` if the lock does not run on
// every number of them.
inline rc::Gen<Overrides> clusters(std::vector<std::string> nodes = {"1", "2", "3", "4", "5", "7"}) {
  return all_of({one_value("cluster.nodes", std::move(nodes)),
                 one_value("cluster.latency", {"1ms", R"({ dist = "uniform", min = "1ms", max = "20ms" })",
                                               R"({ dist = "log_uniform", min = "1ms", max = "200ms" })"})});
}

// Varies the number of clients, their work under the lock, and the time until they ask for the lock.
inline rc::Gen<Overrides> workloads() {
  return all_of(
      {one_value("clients.count", {"1", "2", "3", "5"}),
       one_value("clients.work", {"1ms", R"({ dist = "uniform", min = "1ms", max = "100ms" })", "500ms"}),
       one_value("clients.think", {"0s", R"({ dist = "uniform", min = "0s", max = "50ms" })"})});
}

// Varies ttl and node_timeout, which every lock has.
inline rc::Gen<Overrides> policies() {
  return all_of({one_value("lock.ttl", {"50ms", "200ms", "1s"}),
                 one_value("lock.node_timeout", {"5ms", "30ms", "100ms"})});
}

// Generates schedules from random seeds. A seed draws every choice that the scenario leaves open.
inline rc::Gen<Schedule> schedules() {
  return rc::gen::map(rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()),
                      [](std::uint64_t seed) { return Schedule::seeded(Seed{seed}); });
}

}  // namespace gen

// A subject with more overrides, and one schedule of it.
struct Case {
  cli::Subject subject;
  Overrides overrides;
  Schedule schedule;

  // Returns the subject with the overrides of the case after its own.
  cli::Subject whole() const {
    cli::Subject made = subject;
    made.overrides.insert(made.overrides.end(), overrides.begin(), overrides.end());
    return made;
  }
  friend std::ostream& operator<<(std::ostream& out, const Case& one) {
    out << one.subject.scenario;
    for (const std::string& override : one.whole().overrides) out << " --set " << override;
    return out << " schedule " << to_text(one.schedule);
  }
};

namespace gen {

// Returns simpler cases for RapidCheck: first those without one of the overrides, then the case with the
// smallest schedule that breaks it in the same way.
inline rc::Seq<Case> simpler(const Case& one) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < one.overrides.size(); ++i) {
    cases.push_back(one);
    cases.back().overrides.erase(cases.back().overrides.begin() + static_cast<std::ptrdiff_t>(i));
  }
  auto without = rc::seq::fromContainer(std::move(cases));
  auto shrunk = rc::seq::mapMaybe(rc::seq::just(one), [](const Case& whole) {
    rc::Maybe<Case> made;
    if (const auto schedule = cli::smaller(whole.whole(), whole.schedule)) {
      made = whole;
      made->schedule = *schedule;
    }
    return made;
  });
  return rc::seq::concat(std::move(without), std::move(shrunk));
}

// Generates cases of the subject. `overrides` and `schedules` say what varies.
inline rc::Gen<Case> cases(const cli::Subject& subject, const rc::Gen<Overrides>& overrides,
                           const rc::Gen<Schedule>& schedules = gen::schedules()) {
  return [=](const rc::Random& random, int size) {
    rc::Random left = random;
    rc::Random right = left.split();
    return rc::shrinkable::shrinkRecur(
        Case{subject, overrides(left, size).value(), schedules(right, size).value()}, &simpler);
  };
}

}  // namespace gen

// Runs the cases that RapidCheck generates. Returns true iff none violates a property and some case
// acquires the lock; without an acquisition nothing was tested. RapidCheck prints the counterexample,
// which ends with the commands that show it again. If `asker` has a token from LOCKSTEP_REPLAY, no
// cases are generated, and the subject of `cases` is run with the token.
inline bool check_holds(const std::string& description, const cli::Asker& asker, const rc::Gen<Case>& cases) {
  const auto check_answer = [](const cli::Answer& answer) {
    if (answer.verdict == Verdict::violated) RC_FAIL(answer.text);
  };
  if (asker.replay) {
    const cli::Subject subject = cases(rc::Random(), 0).value().subject;
    return rc::check(description, [&] { check_answer(cli::ask(subject, asker)); });
  }
  bool acquired = false;
  const bool held = rc::check(description, [&] {
    const Case one = *cases;
    const cli::Answer answer = cli::ask(one.whole(), one.schedule, asker);
    acquired = acquired || answer.verdict != Verdict::inconclusive;
    check_answer(answer);
  });
  if (held && !acquired) std::cerr << description << ": nobody acquired the lock in any case\n";
  return held && acquired;
}

}  // namespace lockstep
