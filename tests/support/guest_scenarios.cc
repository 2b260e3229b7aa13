#include "tests/support/guest_scenarios.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "scenarios/format/parse.h"
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

const std::string_view redis_py_harness = R"(
import redis
from redis.lock import Lock
world = redis.Redis(port=1)
lock = Lock(redis.Redis(port=7001, socket_timeout=0.2), 'lock', timeout=0.5, sleep=0.02, blocking_timeout=5)
world.execute_command('LS.READY')
while world.execute_command('LS.NEXT'):
    try:
        if not lock.acquire():
            continue
    except redis.RedisError:
        continue
    for step in 'ACQUIRED lock', 'WORK', 'CHECK lock', 'WRITE lock', 'ENDED lock':
        world.execute_command(*('LS.' + step).split())
    try:
        lock.release()
        world.execute_command('LS.RELEASED', 'lock')
    except redis.RedisError:
        world.execute_command('LS.LOST', 'lock')
)";

scenarios::Scenario python_scenario(std::string_view harness, const std::string& more) {
  return parsed(fmt::format(R"(lockstep = 1
[cluster]
latency = "1ms"
[lock]
kind = "guest"
ttl = "500ms"
[guest.python]
command = ["/usr/bin/python3", "lock.py"]
text = {{ "lock.py" = '''{}''' }}
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
