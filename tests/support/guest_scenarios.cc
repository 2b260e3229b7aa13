#include "tests/support/guest_scenarios.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "scenarios/library/shipped.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

scenarios::Scenario parsed(const std::string& text) {
  auto result = scenarios::parse_scenario(text, "guests");
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return std::move(*result.scenario);
}

}  // namespace

std::string redis_py_harness() {
  const auto shipped = scenarios::load_shipped("guest/redis-py");
  REQUIRE(shipped);
  REQUIRE(*shipped);
  return std::get<scenarios::GuestPolicy>(shipped->scenario->lock).programs.front().files.front().text;
}

scenarios::Scenario python_scenario(std::string_view harness, const std::string& more) {
  return parsed(fmt::format(R"(lockstep = 1
[cluster]
latency = "1ms"
[lock]
kind = "guest"
ttl = "500ms"
[guest.python]
command = ["/usr/bin/python3", "lock.py"]
text = {{ "lock.py" = '''
{}''' }}
[[client]]
guest = "python"
count = 2
[clients]
work = "100ms"
{})",
                            harness, more));
}

scenarios::Scenario lock_client_scenario(const std::vector<std::string>& arguments, const std::string& more) {
  std::string words;
  for (const std::string& argument : arguments) words += fmt::format(", \"{}\"", argument);
  return parsed(fmt::format(R"(lockstep = 1
[cluster]
latency = "1ms"
[lock]
kind = "guest"
ttl = "500ms"
reports_validity = true
[guest.c]
command = ["{}"{}]
[[client]]
guest = "c"
[clients]
work = "100ms"
rounds = 2
{})",
                            guest_program("lock_client"), words, more));
}

}  // namespace lockstep::tests
