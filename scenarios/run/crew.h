#pragma once
// Has several threads work together.

#include <cstddef>
#include <functional>

namespace lockstep::scenarios {

// Calls take_part(worker) on as many threads as there are workers, of which the caller is number 0, and waits
// for all of them. If the machine starts no more threads, those that there are do the work. Returns how many
// took part. If some throw, one of their exceptions is thrown in the end. REQUIRES: workers > 0.
unsigned on_all_threads(unsigned workers, const std::function<void(unsigned worker)>& take_part);

// Calls work(worker, piece) for every piece from 0 to `pieces` - 1 on all threads. Each worker begins at a
// place of its own, because neighbouring pieces are alike. A single worker takes the pieces in their order.
// If work() throws, the pieces that nobody has begun are left out. REQUIRES: workers > 0.
void share_out(std::size_t pieces, unsigned workers,
               const std::function<void(unsigned worker, std::size_t piece)>& work);

}  // namespace lockstep::scenarios
