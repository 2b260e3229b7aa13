#include "scenarios/search/crew.h"

#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "core/check.h"

namespace lockstep::scenarios {

void share_out(std::size_t pieces, unsigned workers,
               const std::function<void(unsigned worker, std::size_t piece)>& work) {
  CHECK(workers > 0);
  std::vector<std::atomic<bool>> begun(pieces);
  std::atomic<bool> failed = false;
  std::vector<std::exception_ptr> errors(workers);
  const auto take_part = [&](unsigned worker) {
    const std::size_t first = worker * pieces / workers;
    try {
      for (std::size_t i = 0; i < pieces && !failed; ++i) {
        const std::size_t piece = (first + i) % pieces;
        if (!begun[piece].exchange(true)) work(worker, piece);
      }
    } catch (...) {
      errors[worker] = std::current_exception();
      failed = true;
    }
  };
  std::vector<std::thread> threads;
  try {
    for (unsigned worker = 1; worker < workers; ++worker) threads.emplace_back(take_part, worker);
  } catch (const std::system_error&) {
    // The machine starts no more threads.
  }
  take_part(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace lockstep::scenarios
