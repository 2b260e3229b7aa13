#include "scenarios/run/crew.h"

#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "core/check.h"

namespace lockstep::scenarios {

unsigned on_all_threads(unsigned workers, const std::function<void(unsigned worker)>& take_part) {
  CHECK(workers > 0);
  std::vector<std::exception_ptr> errors(workers);
  const auto guarded = [&](unsigned worker) {
    try {
      take_part(worker);
    } catch (...) {
      errors[worker] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  try {
    for (unsigned worker = 1; worker < workers; ++worker) threads.emplace_back(guarded, worker);
  } catch (const std::system_error&) {
    // The machine starts no more threads.
  }
  guarded(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return static_cast<unsigned>(threads.size()) + 1;
}

void share_out(std::size_t pieces, unsigned workers,
               const std::function<void(unsigned worker, std::size_t piece)>& work) {
  std::vector<std::atomic<bool>> begun(pieces);
  std::atomic<bool> failed = false;
  on_all_threads(workers, [&](unsigned worker) {
    const std::size_t first = worker * pieces / workers;
    try {
      for (std::size_t i = 0; i < pieces && !failed; ++i) {
        const std::size_t piece = (first + i) % pieces;
        if (!begun[piece].exchange(true)) work(worker, piece);
      }
    } catch (...) {
      failed = true;
      throw;
    }
  });
}

}  // namespace lockstep::scenarios
