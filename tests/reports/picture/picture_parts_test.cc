// Tests each part of a picture alone.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "reports/picture/cut.h"
#include "reports/picture/dot.h"
#include "reports/picture/messages.h"
#include "reports/picture/placer.h"
#include "reports/picture/spans.h"
#include "reports/picture/time.h"
#include "tests/support/property.h"

namespace lockstep::reports {
namespace {

Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

const HostId a = HostId::client(ClientId{0});
const HostId b = HostId::client(ClientId{1});
const HostId node = HostId::redis(NodeId{0});

HoldId hold_of(std::uint16_t client, std::uint16_t draw = 0) { return {ClientId{client}, draw, 0}; }

MessageText text_of(HoldId hold, bool is_reply = false) {
  MessageText text;
  text.hold = hold;
  text.is_reply = is_reply;
  return text;
}

Recorded sent(std::int64_t at, HostId from, HostId to, HoldId hold, std::int64_t arrives) {
  return {ms(at), MessageSent{from, to, {}, text_of(hold, from.kind != HostKind::client), ms(arrives)}};
}
Recorded delivered(std::int64_t at, HostId from, HostId to, HoldId hold) {
  return {ms(at), MessageDelivered{from, to, {}, text_of(hold, from.kind != HostKind::client)}};
}

FaultBegan fault(FaultKind kind, HostId host, HostId peer, std::int64_t until) {
  FaultBegan began;
  began.kind = kind;
  began.host = host;
  began.peer = peer;
  began.until = ms(until);
  return began;
}

}  // namespace

TEST_CASE("a held, a late and a lost message are told apart", "[reports]") {
  const History history{
      {ms(0), fault(FaultKind::request_delay, a, node, 5)},
      sent(1, a, node, hold_of(0), 9),
      sent(1, b, node, hold_of(1), 3),
      delivered(7, b, node, hold_of(1)),
      delivered(9, a, node, hold_of(0)),
      {ms(10), MessageDropped{node, a, {}, text_of(hold_of(0), true), MessageFate::lost_reply}},
      sent(11, a, node, hold_of(0), 12),
      {ms(20), fault(FaultKind::partition, a, node, 40)},
      sent(21, a, node, hold_of(0, 1), 41),  // The arrival is planned after the healing.
      sent(21, b, node, hold_of(1, 1), 41),
  };
  const std::vector<MessagePath> paths = messages_of(history);
  REQUIRE(paths.size() == 6);
  REQUIRE((paths[4].held && !paths[5].held));
  REQUIRE((paths[0].late && !paths[0].held && paths[0].end == MessageEnd::delivered && paths[0].ended == 4));
  REQUIRE((paths[1].held && !paths[1].late && paths[1].ended == 3));
  REQUIRE((paths[2].end == MessageEnd::lost && !paths[2].sent && paths[2].ended == 5));
  REQUIRE((paths[3].end == MessageEnd::in_flight && !paths[3].late));
}

TEST_CASE("the cut follows messages backwards, and leaves out what led to nothing", "[reports]") {
  const HoldId held = hold_of(0);
  const HoldId refused = hold_of(1, 0);
  const HoldId second = hold_of(1, 1);
  Acquired acquired;
  acquired.hold = second;
  acquired.belief_until = ms(90);
  const HostId other = HostId::redis(NodeId{1});
  const History history{
      {ms(0), AttemptStarted{held, 0}},
      sent(1, a, node, held, 2),
      delivered(2, a, node, held),
      {ms(2), KeySet{NodeId{0}, {}, held, ms(20), {}}},
      sent(3, b, node, refused, 4),  // This attempt fails.
      delivered(4, b, node, refused),
      sent(5, a, other, held, 6),  // Nothing depends on its arrival.
      delivered(6, a, other, held),
      sent(30, b, node, second, 31),
      delivered(31, b, node, second),
      {ms(31), KeySet{NodeId{0}, {}, second, ms(50), {}}},
      sent(31, node, b, second, 32),
      delivered(32, node, b, second),
      {ms(32), acquired},             // the violation
      sent(32, b, node, second, 33),  // its consequence
      delivered(33, b, node, second),
  };
  const Violation violation{Property::me, ms(32), held, second, {}};
  const Cut cut = cut_of(history, messages_of(history), spans_of(history), violation, ms(0));
  const std::vector<bool> shown{true, true, true, true, false, false, true,  false,
                                true, true, true, true, true,  true,  false, false};
  REQUIRE(cut.shown == shown);
  REQUIRE(cut.shown_count == 11);
  REQUIRE(cut.fruitless == 2);
  REQUIRE(cut.unrelated == 1);
  REQUIRE(cut.later == 2);
  REQUIRE(cut_of(history, messages_of(history), spans_of(history), violation, ms(3)).earlier == 4);
}

TEST_CASE("a hold that came and went between the two is left out of the picture", "[reports]") {
  const HoldId between = hold_of(1, 0);
  const auto set = [](std::int64_t at, HoldId hold, std::int64_t until) {
    return Recorded{ms(at), KeySet{NodeId{0}, {}, hold, ms(until), {}}};
  };
  const History history{set(0, hold_of(0), 10), set(20, between, 30), set(40, hold_of(1, 1), 60)};
  const Violation violation{Property::me, ms(40), hold_of(0), hold_of(1, 1), {}};
  const Cut cut = cut_of(history, {}, spans_of(history), violation, ms(0));
  REQUIRE(cut.passed_holds == std::set<HoldId>{between});
  REQUIRE(cut.shown == std::vector<bool>{true, false, true});
  const Violation wider{Property::me, ms(40), between, hold_of(1, 1), {}};
  REQUIRE(cut_of(history, {}, spans_of(history), wider, ms(0)).passed_holds == std::set<HoldId>{hold_of(0)});
}

TEST_CASE("spans end by what ended them", "[reports]") {
  const HoldId hold = hold_of(0);
  Acquired acquired;
  acquired.hold = hold;
  acquired.belief_until = ms(50);
  FaultBegan second_fault = fault(FaultKind::wall_step, a, a, 4);
  second_fault.fault = 1;
  const History history{
      {ms(1), KeySet{NodeId{0}, {}, hold, ms(60), {}}},
      {ms(1), KeySet{NodeId{1}, {}, hold, ms(60), {}}},
      {ms(1), KeySet{NodeId{2}, {}, hold, ms(60), {}}},
      {ms(2), acquired},
      {ms(3), fault(FaultKind::partition, a, node, 40)},
      {ms(4), second_fault},
      {ms(5), KeyMoved{NodeId{0}, {}, hold, ms(30)}},
      {ms(6), KeyDeleted{NodeId{1}, {}, hold, hold}},
      {ms(7), KeySet{NodeId{2}, {}, hold_of(1), ms(80), hold}},
      {ms(9), BeliefEnded{hold, BeliefEnd::lost}},
      {ms(35), FaultEnded{0, FaultKind::partition, a, node}},
  };
  const Spans spans = spans_of(history);
  REQUIRE(spans.keeps.size() == 4);
  REQUIRE((spans.keeps[0].to == ms(30) && spans.keeps[0].end == KeepEnd::expired));
  REQUIRE((spans.keeps[1].to == ms(6) && spans.keeps[1].end == KeepEnd::deleted));
  REQUIRE((spans.keeps[2].to == ms(7) && spans.keeps[2].end == KeepEnd::replaced));
  REQUIRE(spans.keeps[3].to == ms(80));
  REQUIRE(spans.beliefs.size() == 1);
  REQUIRE((spans.beliefs[0].from == ms(2) && spans.beliefs[0].to == ms(9)));
  REQUIRE(spans.faults.size() == 2);
  REQUIRE(spans.faults[0].to == ms(35));
  REQUIRE(spans.faults[1].from == spans.faults[1].to);
}

TEST_CASE("time grows downwards, to scale but for its breaks", "[reports]") {
  const TimeAxis axis({ms(500), ms(0), ms(2), ms(4), ms(502)}, milliseconds(2), 100);
  REQUIRE(axis.y_of(ms(0)) == 100);
  REQUIRE(axis.y_of(ms(2)) > 100 + 10);
  REQUIRE(axis.y_of(ms(4)) - axis.y_of(ms(2)) == axis.y_of(ms(2)) - 100);
  REQUIRE(axis.y_of(ms(502)) - axis.y_of(ms(500)) == axis.y_of(ms(2)) - 100);
  REQUIRE(axis.breaks().size() == 1);
  REQUIRE(axis.breaks()[0].length == milliseconds(496));
  REQUIRE(axis.breaks()[0].top == axis.y_of(ms(4)));
  REQUIRE(axis.breaks()[0].bottom == axis.y_of(ms(500)));
  REQUIRE(axis.y_of(ms(252)) > axis.breaks()[0].top);
  REQUIRE(axis.y_of(ms(252)) < axis.breaks()[0].bottom);
  REQUIRE(axis.y_of(Instant::never()) == axis.bottom());
  REQUIRE(ms_text(Instant{5'634'238}, 100'000) == "5.6 ms");
  REQUIRE(ms_text(Instant{5'634'238}, 5'000'000) == "6 ms");
  REQUIRE(ms_text(Instant{817'067'900'000}, 1'000'000) == "13 min 37.068 s");
  REQUIRE(ms_text(Instant{817'067'900'000}, 100'000) == "817067.9 ms");
}

TEST_CASE("ticks of every time axis are apart and in order", "[reports]") {
  tests::check_property(
      "ticks of every time axis are apart and in order",
      [] {
        std::vector<Instant> instants{Instant{}};
        const int count = *rc::gen::inRange(0, 40);
        for (int i = 0; i < count; ++i)
          instants.push_back(instants.back() +
                             Duration{*rc::gen::inRange<std::int64_t>(0, *rc::gen::element(2, 30'000'000))});
        const TimeAxis axis(instants, Duration{*rc::gen::inRange<std::int64_t>(1, 20'000'000)}, 0);
        for (std::size_t i = 1; i < instants.size(); ++i)
          RC_ASSERT((axis.y_of(instants[i - 1]) < axis.y_of(instants[i])) == (instants[i - 1] < instants[i]));
        const auto ticks = axis.ticks();
        RC_ASSERT(ticks.size() > axis.breaks().size());
        for (std::size_t i = 1; i < ticks.size(); ++i) RC_ASSERT(ticks[i].y - ticks[i - 1].y >= 13);
      },
      200);
}

TEST_CASE("a label goes where nothing is, or else on no other label", "[reports]") {
  Placer placer;
  placer.take({0, 0, 10, 10});
  placer.avoid({10, 0, 20, 10});
  placer.avoid_line({20, 15}, {40, -5});
  const Box on_bar{10, 0, 20, 10};
  const Box free{50, 0, 60, 10};
  REQUIRE_FALSE(placer.place({{5, 5, 15, 15}, {25, 0, 35, 10}, on_bar}, Placer::On::ground));
  REQUIRE(placer.place({{5, 5, 15, 15}, on_bar}, Placer::On::bar) == on_bar);
  REQUIRE(placer.place({{25, 0, 35, 10}, free}, Placer::On::ground) == free);
  REQUIRE(placer.place_off_labels({free, {25, 0, 35, 10}}) == Box{25, 0, 35, 10});
  REQUIRE(placer.place_off_labels({{0, 5, 10, 12}}) == Box{0, 10, 10, 17});
}

TEST_CASE("words are kept whole, and numbers with their units", "[reports]") {
  const int width = text_width("valid until 196.0", 10);
  REQUIRE(wrapped_lines("valid until 196.0 ms", 10, width) ==
          std::vector<std::string>{"valid until", "196.0 ms"});
  REQUIRE(wrapped_lines("", 10, width).empty());
  REQUIRE(text_width("·", 10) < text_width("··", 10));
}

TEST_CASE("a dot file says what is drawn in whole points, and nothing breaks out of its quotes",
          "[reports]") {
  Drawing drawing{100, 50, {}};
  drawing.shapes.push_back(Label{{10, 10, 41, 24}, "a \"b\" \\N & c", 10, Align::left, "#222222", false, {}});
  drawing.shapes.push_back(Line{{1, 2}, {3, 40}, "#222222", Stroke::dashed, 12, Tip::held});
  const std::string dot = dot_text(drawing, "x\"y");
  REQUIRE(dot.find("label=\"a \\\"b\\\" \\\\N &amp; c\\l\"") != std::string::npos);
  REQUIRE(dot.find("pos=\"25.5,33!\", width=0.431, height=0.194") != std::string::npos);
  REQUIRE(dot.find("pos=\"3,10!\"") != std::string::npos);
  REQUIRE(dot.find("penwidth=1.2, style=dashed, arrowhead=odiamond") != std::string::npos);
  REQUIRE(dot.find("digraph \"x\\\"y\" {") != std::string::npos);
}

}  // namespace lockstep::reports
