#include "scenarios/run/crew.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::scenarios {

TEST_CASE("each worker takes part once, and the caller waits for all", "[scenarios]") {
  for (const unsigned workers : {1U, 4U}) {
    std::vector<std::atomic<int>> took_part(workers);
    REQUIRE(on_all_threads(workers, [&](unsigned worker) { ++took_part[worker]; }) == workers);
    for (const std::atomic<int>& count : took_part) REQUIRE(count == 1);
  }
}

TEST_CASE("each piece of work is done once, whoever does it", "[scenarios]") {
  for (const unsigned workers : {1U, 2U, 5U}) {
    for (const std::size_t pieces : {0U, 1U, 3U, 100U}) {
      std::vector<std::atomic<int>> done(pieces);
      std::atomic<bool> strange = false;
      share_out(pieces, workers, [&](unsigned worker, std::size_t piece) {
        if (worker >= workers) strange = true;
        ++done[piece];
      });
      REQUIRE_FALSE(strange);
      for (const std::atomic<int>& count : done) REQUIRE(count == 1);
    }
  }
}

TEST_CASE("a single worker does the pieces in their order", "[scenarios]") {
  std::vector<std::size_t> order;
  share_out(3, 1, [&](unsigned, std::size_t piece) { order.push_back(piece); });
  REQUIRE(order == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("an exception of a worker ends the work and reaches the caller", "[scenarios]") {
  for (const unsigned workers : {1U, 3U}) {
    std::atomic<int> done = 0;
    REQUIRE_THROWS_AS(share_out(1000, workers,
                                [&](unsigned, std::size_t) {
                                  if (++done >= 10) throw std::runtime_error("tenth");
                                }),
                      std::runtime_error);
    REQUIRE(done < 1000);
  }
}

}  // namespace lockstep::scenarios
