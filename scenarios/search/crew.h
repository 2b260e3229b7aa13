#pragma once
// Shares out pieces of work among threads.

#include <cstddef>
#include <functional>

namespace lockstep::scenarios {

// Calls work(worker, piece) for every piece from 0 to `pieces` - 1, by as many threads as there are workers,
// of which the caller is number 0. Each worker begins at a place of its own, because neighbouring pieces are
// alike. A single worker takes the pieces in their order. If work() throws, the pieces that nobody has begun
// are left out, and one of the exceptions is thrown. If the machine starts no more threads, those that there
// are do the work. REQUIRES: workers > 0.
void share_out(std::size_t pieces, unsigned workers,
               const std::function<void(unsigned worker, std::size_t piece)>& work);

}  // namespace lockstep::scenarios
