#pragma once
// Scenarios whose clients are real programs, made of a few lines.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"

namespace lockstep::tests {

// Returns the harness of the shipped scenario guest/redis-py.
std::string redis_py_harness();

// Returns a scenario of two clients that run the Python text, with a TTL of 500 ms, latencies of 1 ms
// and 100 ms of work, and `more` at its end.
scenarios::Scenario python_scenario(std::string_view harness, const std::string& more = {});

// Returns the scenario of one client that runs the program of tests/guests/programs/lock_client.c for two
// rounds, with `more` at its end.
scenarios::Scenario lock_client_scenario(const std::vector<std::string>& arguments,
                                         const std::string& more = {});

}  // namespace lockstep::tests
