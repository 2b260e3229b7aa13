// Breaks each thing that is always true of a world's parts, and sees that it is noticed.

#include "sim/world/invariants.h"

#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/sim/world/simulation.h"

namespace lockstep::tests {
namespace {

using sim::EventClass;
using sim::HostIndex;
using sim::TieKey;
using Parts = std::remove_cvref_t<decltype(std::declval<SimWorld>().parts())>;

// Two clients and three nodes, in the middle of a run that has faults yet to come.
struct Middle {
  Middle() : simulation(2, 3) {
    simulation.fault(FaultKind::crash, host(redis(0)), seconds(2), 1000);
    simulation.fault(FaultKind::pause, host(client(0)), seconds(3), 1000);
    simulation.start(world);
    while (world.now() < at_ms(1)) world.step();
  }
  // What a CHECK says of the parts after they were changed.
  std::string found(const std::function<void(Parts&)>& change) const {
    Parts parts = world.parts();
    change(parts);
    try {
      sim::check_invariants(parts);
    } catch (const InternalError& error) {
      return error.what();
    }
    return "";
  }

  Simulation simulation;
  SimWorld world;
};

bool says(const std::string& text, const char* what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("a world in the middle of a run is as its parts should be", "[sim]") {
  const Middle middle;
  REQUIRE(middle.found([](Parts&) {}).empty());
}

TEST_CASE("an event of the past, of nobody, or at a place that is taken is noticed", "[sim]") {
  const Middle middle;
  const auto stage = [&](Instant at, TieKey tie) {
    return middle.found([&](Parts& parts) { parts.timeline.stage_empty(at, tie); });
  };
  const TieKey resume = TieKey::of(EventClass::resume, HostIndex{0}, {}, 0);
  REQUIRE(says(stage(at_ms(0), resume), "is pending at"));
  REQUIRE(
      says(stage(at_ms(9), TieKey::of(EventClass::resume, HostIndex{99}, {}, 0)), "an event for host 99"));
  REQUIRE(stage(at_ms(9), resume).empty());
  const std::string twice = middle.found([&](Parts& parts) {
    parts.timeline.stage_empty(at_ms(9), resume);
    parts.timeline.stage_empty(at_ms(9), resume);
  });
  REQUIRE(says(twice, "two events of"));
}

TEST_CASE("a message ahead of its connection is noticed", "[sim]") {
  const Middle middle;
  for (const EventClass kind : {EventClass::request, EventClass::reset_notice}) {
    const auto with_epoch = [&](std::uint32_t epoch) {
      return middle.found([&](Parts& parts) {
        const HostIndex client_a{0};
        const HostIndex node_1{2};
        const bool is_request = kind == EventClass::request;
        const TieKey tie =
            TieKey::of(kind, is_request ? node_1 : client_a, is_request ? client_a : node_1, 77);
        sim::Message& message = parts.timeline.stage(at_ms(9), tie);
        message = sim::Message{};
        message.epoch = epoch;
      });
    };
    REQUIRE(says(with_epoch(2), "a message of epoch 2"));
    REQUIRE(with_epoch(0).empty());
    REQUIRE(with_epoch(1).empty() == (kind == EventClass::reset_notice));
  }
}

TEST_CASE("a timer that counts twice, or that its client does not know of, is noticed", "[sim]") {
  const Middle middle;
  REQUIRE(says(middle.found([](Parts& parts) { parts.clients[0].armed_deadline = MonoTime::never(); }),
               "1 timers of client 0 count"));
  const std::string twice = middle.found([](Parts& parts) {
    const TieKey tie =
        TieKey::of(EventClass::timer, HostIndex{0}, HostIndex{0}, parts.clients[0].timer_generation);
    parts.timeline.stage_empty(at_ms(999), tie);
  });
  REQUIRE(says(twice, "2 timers of client 0 count"));
}

TEST_CASE("a node that is up while its process is down is noticed, and a process that nothing keeps down",
          "[sim]") {
  const Middle middle;
  const HostIndex node_1{2};
  REQUIRE(says(middle.found([&](Parts& parts) { parts.processes.take_down(node_1, 0, false, {}); }),
               "the process of node 0 is down"));
  const auto client_down_by = [&](std::uint32_t fault, bool began) {
    return middle.found([&](Parts& parts) {
      if (began) {
        parts.faults.disarm(fault);
        parts.faults.begin(fault, parts.now());
      }
      parts.processes.take_down(HostIndex{0}, fault, false, {});
    });
  };
  REQUIRE(says(client_down_by(7, false), "is down by fault 7"));
  REQUIRE(says(client_down_by(1, false), "fault 1 keeps host 0 down"));
  REQUIRE(says(client_down_by(0, true), "fault 0 keeps host 0 down"));  // it strikes a node
  REQUIRE(client_down_by(1, true).empty());
}

TEST_CASE("a fault that begins later than now, or before its trigger, is noticed", "[sim]") {
  const Middle middle;
  REQUIRE(says(middle.found([](Parts& parts) { parts.faults.begin(0, parts.now()); }), "still armed"));
  REQUIRE(says(middle.found([](Parts& parts) {
    parts.faults.disarm(0);
    parts.faults.begin(0, parts.now() + nanoseconds(1));
  }),
               "a fault begins at"));
}

TEST_CASE("a world that checks itself notices what is wrong at the next event", "[sim]") {
  Middle middle;
  middle.world.set_checks_invariants(true);
  REQUIRE(middle.world.step());
  // The world is no constant, so its parts may be broken.
  const_cast<Parts&>(middle.world.parts()).clients[1].armed_deadline = MonoTime::never();
  REQUIRE_THROWS_AS(middle.world.step(), InternalError);
}

}  // namespace lockstep::tests
