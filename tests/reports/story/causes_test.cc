// Causes in stories, over small histories: beside each history stands the nearest one that tells otherwise.

#include <algorithm>

#include <catch2/catch.hpp>

#include "reports/story/story.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::reports {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr NodeId node{0};
constexpr KeyId key{0};

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

Command command(CommandKind kind, std::int64_t token, std::int32_t ttl_ms = 100) {
  return {kind, key, ttl_ms, token};
}

Recorded sent(std::int64_t at, HoldId hold, Command what, Step step = Step::release) {
  return {ms(at), MessageSent{HostId::client(hold.client),
                              HostId::redis(node),
                              {step, 0, 0},
                              {false, what, {}, hold},
                              ms(at + 1)}};
}
Recorded came(std::int64_t at, HoldId hold, Command what, Step step = Step::release) {
  return {ms(at),
          MessageDelivered{
              HostId::client(hold.client), HostId::redis(node), {step, 0, 0}, {false, what, {}, hold}}};
}
Recorded dropped(std::int64_t at, HoldId hold, Command what, Step step = Step::release) {
  return {ms(at), MessageDropped{HostId::client(hold.client),
                                 HostId::redis(node),
                                 {step, 0, 0},
                                 {false, what, {}, hold},
                                 MessageFate::reset}};
}
Recorded key_set(std::int64_t at, HoldId hold, std::int64_t until) {
  return {ms(at), KeySet{node, key, hold, ms(until), std::nullopt}};
}
Recorded told(std::int64_t at, HoldId hold, std::int64_t until) {
  return {ms(at), Acquired{hold, ResourceId{}, milliseconds(until - at), ms(until), FencingToken{}, 1, 1}};
}
Recorded longer(std::int64_t at, HoldId hold, HoldId by, std::int64_t before, std::int64_t after) {
  return {ms(at), KeyExpiryChanged{node, key, hold, by, ms(before), ms(after)}};
}
Recorded deleted(std::int64_t at, HoldId hold, HoldId by) {
  return {ms(at), KeyDeleted{node, key, hold, by}};
}

Story story(Property property, std::int64_t at, HoldId hold, HoldId other, const History& history,
            const RunFacts& facts = {}) {
  const Violation violation{property, ms(at), hold, other, node};
  Story told = story_of({violation, true, {}}, history, facts);
  REQUIRE(tests::untrue_sentences(told, tests::Facts(history, violation, facts)) ==
          std::vector<std::string>{});
  return told;
}

std::string line_at(const Story& story, std::int64_t at, const std::string& where) {
  for (const StoryLine& line : story.lines) {
    if (line.at == ms(at) && line.where == where)
      return line.what + (line.remark.empty() ? "" : " <- " + line.remark);
  }
  return "no such line";
}

// B has set its key with `token`. Then two requests of A arrive at once: one that lengthens the key, and the
// release behind it.
Story lengthened(Command by, std::int64_t token) {
  const Command set = command(CommandKind::set_nx, token);
  const Command release = command(CommandKind::compare_delete, 7);
  return story(Property::rel, 60, b, a,
               {sent(9, b, set, Step::acquire), came(10, b, set, Step::acquire), key_set(10, b, 110),
                sent(20, a, by, Step::extend), sent(30, a, release), came(60, a, by, Step::extend),
                longer(60, b, a, 110, 160), came(60, a, release)});
}

}  // namespace

TEST_CASE("a key is changed by the request that was executed, not by one that came with it", "[reports]") {
  const std::string plain = "The request was a plain PEXPIRE, which asks nobody's token.";
  const std::string compared = "its own token is the same";
  REQUIRE_THAT(lengthened(command(CommandKind::pexpire, 7), 8).why, Catch::Contains(plain));
  REQUIRE_THAT(lengthened(command(CommandKind::pexpire, 7), 7).why, Catch::Contains(plain));
  REQUIRE_THAT(lengthened(command(CommandKind::compare_pexpire, 7), 7).why, Catch::Contains(compared));
  REQUIRE(line_at(lengthened(command(CommandKind::pexpire, 7), 8), 20, "client:A") ==
          "sends the PEXPIRE that will do it");
}

TEST_CASE("tokens are called equal only when they are", "[reports]") {
  REQUIRE(lengthened(command(CommandKind::compare_pexpire, 7), 8).why ==
          "A request of client:A lengthened on redis:1 what client:B had set there.");
}

TEST_CASE("a key is deleted by its own release only after release was called", "[reports]") {
  const Command delete_it = command(CommandKind::compare_delete, 7);
  const auto tells = [&](std::vector<Recorded> middle) {
    History history{sent(0, a, command(CommandKind::set_nx, 7), Step::acquire), key_set(1, a, 101),
                    told(2, a, 90)};
    history.insert(history.end(), middle.begin(), middle.end());
    history.push_back(deleted(20, a, a));
    history.push_back(told(22, b, 200));
    history.push_back({ms(25), ResourceApplied{ResourceId{}, b, true, 1}});
    history.push_back({ms(30), ResourceApplied{ResourceId{}, a, true, 2}});
    return line_at(story(Property::res, 30, a, b, history), 20, "redis:1");
  };
  const Recorded release{ms(15), BeliefEnded{a, BeliefEnd::release_called}};
  REQUIRE(tells({release, sent(15, a, delete_it), came(20, a, delete_it)}) ==
          "deletes client:A's key for its release");
  REQUIRE(tells({sent(15, a, delete_it), came(20, a, delete_it)}) ==
          "deletes client:A's key at its own request");
  // The request was on its way when release was called.
  REQUIRE(tells({sent(14, a, delete_it), release, came(20, a, delete_it)}) ==
          "deletes client:A's key at its own request");
}

TEST_CASE("a key that ends is told with the renewal that came or did not come", "[reports]") {
  const Command renew = command(CommandKind::compare_pexpire, 7);
  const auto tells = [&](std::vector<Recorded> middle, std::int64_t end) {
    History history{key_set(1, a, 101), told(2, a, 300)};
    history.insert(history.end(), middle.begin(), middle.end());
    return line_at(story(Property::ts, end, a, a, history), end, "redis:1");
  };
  REQUIRE(tells({}, 101) == "client:A's key expires");
  REQUIRE(tells({sent(50, a, renew, Step::extend)}, 101) ==
          "client:A's key expires <- the request to renew it, sent at 50 ms, had not come");
  REQUIRE(
      tells({sent(50, a, renew, Step::extend), came(51, a, renew, Step::extend), longer(51, a, a, 101, 151)},
            151) == "client:A's key expires <- last renewed at 51 ms");
  // A request of another client made the time of the key shorter.
  REQUIRE(tells({longer(51, a, b, 101, 80)}, 80) ==
          "client:A's key expires, as client:B had shortened its time");
}

namespace {

// A failed attempt of A leaves its key behind. Returns why it is there, in the words behind the colon.
std::string orphan(std::vector<Recorded> requests, bool with_messages = true) {
  const Command set = command(CommandKind::set_nx, 7, 1000);
  History history{{ms(0), AcquireCalled{a.client, 0, ResourceId{}}}, {ms(0), AttemptStarted{a, 0}}};
  if (with_messages) history.push_back(sent(0, a, set, Step::acquire));
  history.insert(history.end(), requests.begin(), requests.end());
  if (with_messages) history.push_back(came(10, a, set, Step::acquire));
  history.push_back(key_set(10, a, 1010));
  history.push_back({ms(20), Rejected{a.client, 0}});
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
  const std::string why = story(Property::orph, 100, a, a, history).why;
  const std::string known = "At 100 ms redis:1 still keeps its key, and its time runs until 1010 ms";
  const std::size_t place = why.find(known);
  REQUIRE(place != std::string::npos);
  return why.substr(place + known.size());
}

}  // namespace

TEST_CASE("no request to delete a key is claimed to be missing unless none was sent", "[reports]") {
  const Command delete_it = command(CommandKind::compare_delete, 7, 0);
  REQUIRE(orphan({}) == ": no request to delete it has been sent to redis:1.");
  REQUIRE(orphan({}, false) == ".");
  REQUIRE(orphan({sent(20, a, delete_it)}) ==
          ": the request to delete it, sent at 20 ms, has not reached redis:1.");
  REQUIRE(orphan({sent(20, a, delete_it), dropped(30, a, delete_it)}) ==
          ": the request to delete it, sent at 20 ms, was lost.");
  REQUIRE(orphan({sent(20, a, command(CommandKind::compare_delete, 9, 0)),
                  came(30, a, command(CommandKind::compare_delete, 9, 0))}) ==
          ": a request to delete it reached redis:1 at 30 ms with another token, and yet the key is there.");
}

TEST_CASE("the clean-up of a failed attempt is one whatever step it was sent under", "[reports]") {
  for (const Step step : {Step::release, Step::acquire, Step::expire}) {
    for (const CommandKind kind : {CommandKind::compare_delete, CommandKind::del}) {
      const Command delete_it = command(kind, 7, 0);
      REQUIRE(
          orphan({sent(5, a, delete_it, step), came(6, a, delete_it, step)}) ==
          ": the request to delete it came at 6 ms, and the request that set it came after that, at 10 ms.");
    }
  }
  // A request that reads the key deletes nothing.
  const Command look = command(CommandKind::get, 7, 0);
  REQUIRE(orphan({sent(5, a, look), came(6, a, look)}) ==
          ": no request to delete it has been sent to redis:1.");
}

TEST_CASE("an overrun bound is told, with what happened meanwhile", "[reports]") {
  RunFacts facts;
  facts.lv_bound = milliseconds(200);
  facts.acquire_deadline = milliseconds(900);
  History history{{ms(0), AcquireCalled{b.client, 0, ResourceId{}}},
                  told(2, b, 100),
                  {ms(50), AcquireCalled{a.client, 0, ResourceId{}}},
                  {ms(120), AcquireCalled{b.client, 1, ResourceId{}}},
                  {ms(130), Rejected{b.client, 1}},
                  {ms(140), Acquired{{ClientId{2}, 0, 0}, ResourceId{1}, {}, ms(9000), {}, 1, 1}},
                  {ms(400), Rejected{a.client, 0}}};
  const Story drought = story(Property::lv, 300, a, a, history, facts);
  REQUIRE(line_at(drought, 300, "client:A") ==
          "has waited for 250 ms <- nobody has held it for 200 ms, the bound is 200 ms");
  REQUIRE_THAT(
      drought.why,
      Catch::Contains("From 100 ms to the end of the run, for 300 ms, it is wanted and nobody holds it, "
                      "and the bound is 200 ms; 2 calls were "
                      "rejected meanwhile."));
  // Somebody believes, so only the call itself is late.
  std::get<Acquired>(history[1].what).belief_until = ms(5000);
  const Story late = story(Property::lv, 950, a, a, history, facts);
  REQUIRE(line_at(late, 950, "client:A") == "has wanted it for 900 ms <- a call may take 900 ms");
  REQUIRE(late.why.find("nobody holds it") == std::string::npos);
}

TEST_CASE("an operation is told with the reason why its hold was over", "[reports]") {
  const auto why = [](std::optional<BeliefEnd> ended) {
    History history{told(2, a, 90)};
    if (ended) history.push_back({ms(50), BeliefEnded{a, *ended}});
    history.push_back(told(100, b, 200));
    history.push_back({ms(110), ResourceApplied{ResourceId{}, b, true, 1}});
    history.push_back({ms(150), ResourceApplied{ResourceId{}, a, true, 2}});
    return story(Property::res, 150, a, b, history).why;
  };
  REQUIRE_THAT(why({}),
               Catch::StartsWith("client:A's write was applied 60 ms after its validity had ended."));
  REQUIRE_THAT(why(BeliefEnd::release_called),
               Catch::StartsWith("client:A's write was applied 100 ms after client:A had called release."));
  REQUIRE_THAT(why(BeliefEnd::lost),
               Catch::StartsWith("client:A's write was applied 100 ms after client:A had been "
                                 "told that the lock is lost."));
}

TEST_CASE("a refusal of the only believer is told with the greater token", "[reports]") {
  History history{told(2, b, 90),
                  {ms(20), ResourceApplied{ResourceId{}, b, true, 1}},
                  told(100, a, 200),
                  {ms(150), ResourceRefused{ResourceId{}, a, true}}};
  std::get<Acquired>(history[0].what).fencing = FencingToken{5};
  std::get<Acquired>(history[2].what).fencing = FencingToken{3};
  const Story refused = story(Property::res, 150, a, a, history);
  REQUIRE(refused.lines.back().what == "refuses client:A's write");
  REQUIRE(refused.why ==
          "The resource refused client:A's write, although client:A believed in its hold. Its fencing "
          "token 3 is smaller than 5, which an operation of client:B had carried.");
}

TEST_CASE("a release that has not ended is told as one", "[reports]") {
  const History history{told(2, a, 900), {ms(50), BeliefEnded{a, BeliefEnd::release_called}}};
  const Story open = story(Property::lv, 300, a, a, history);
  REQUIRE(open.lines.back().what == "has waited for the end of its release for 250 ms");
  REQUIRE(open.why == "client:A asked for its release at 50 ms, and by 300 ms that had not ended.");
}

TEST_CASE("an operation of a hold that was believed again is told with the extension", "[reports]") {
  const History history{told(2, a, 90),
                        told(100, b, 200),
                        {ms(110), Extended{a, milliseconds(190), ms(300)}},
                        {ms(120), ResourceApplied{ResourceId{}, b, true, 1}},
                        {ms(150), ResourceApplied{ResourceId{}, a, true, 2}}};
  REQUIRE_THAT(
      story(Property::res, 150, a, b, history).why,
      Catch::StartsWith("client:B acquired after client:A's validity had ended. Then client:A was told that "
                        "its extension had succeeded, and believed in its hold again."));
}

TEST_CASE("a client is said to have taken the lock meanwhile only if it has", "[reports]") {
  const auto why = [](std::int64_t other_told) {
    RunFacts facts;
    facts.lock.ttl = milliseconds(100);
    History history{
        told(other_told, a, 900), {ms(10), AttemptStarted{b, 0}}, key_set(11, b, 111), told(150, b, 400)};
    std::stable_sort(history.begin(), history.end(),
                     [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
    return story(Property::me, 150, a, b, history, facts).why;
  };
  REQUIRE_THAT(why(120),
               Catch::Contains("by 111 ms, and client:A had taken the lock meanwhile. The lock reported"));
  REQUIRE_THAT(why(2), Catch::Contains("its key had expired on redis:1 by 111 ms. The lock reported"));
}

TEST_CASE("a clock is the reason for a belief only if it made the belief longer", "[reports]") {
  const auto why = [](std::int64_t until) {
    FaultBegan step;
    step.kind = FaultKind::wall_step;
    step.magnitude = until < 300 ? milliseconds(50).ns : -milliseconds(50).ns;
    step.until = ms(50);
    return story(Property::ts, 101, a, a,
                 {key_set(1, a, 101), told(2, a, 300), {ms(50), step}, {ms(50), BeliefMoved{a, ms(until)}}})
        .why;
  };
  REQUIRE_THAT(why(350), Catch::EndsWith("It counts its validity on its wall clock, and that was set back."));
  REQUIRE_THAT(why(250), Catch::EndsWith("yet client:A believes until 250 ms."));
}

TEST_CASE("a fault on the next token or message is told if it met the hold", "[reports]") {
  const auto tells = [](std::int64_t attempt) {
    FaultBegan collision;
    collision.kind = FaultKind::token_collision;
    collision.until = ms(5);
    History history{{ms(5), collision},
                    {ms(attempt), AttemptStarted{{a.client, 0, 0}, 0}},
                    {ms(30), AttemptStarted{{a.client, 1, 0}, 1}},
                    key_set(31, {a.client, 1, 0}, 131),
                    told(32, {a.client, 1, 0}, 300)};
    if (attempt == 30) history.erase(history.begin() + 1);
    return line_at(story(Property::ts, 131, {a.client, 1, 0}, {a.client, 1, 0}, history), 5, "client:A");
  };
  REQUIRE(tells(30) == "its next owner token will be one that another client has drawn");
  REQUIRE(tells(10) == "no such line");  // the attempt before had met it
}

}  // namespace lockstep::reports
