#pragma once
// Connections between clients and servers, as TCP gives them: in order per direction, nothing lost; a cut
// link holds messages until it heals. See docs/FIDELITY.md.

#include <cstdint>

#include "core/time.h"

namespace lockstep::sim {

// One per client and server; small because every message touches it.
struct Connection {
  Instant last_request;  // nothing sent later arrives earlier
  Instant last_reply;
  std::uint32_t requests = 0;  // sent so far: the running number of the tie key
  std::uint32_t replies = 0;
  std::uint32_t epoch = 0;        // how many times the client opened it anew
  std::uint32_t reset_epoch = 0;  // what was sent before this epoch is lost, in both directions. Ahead of
                                  // `epoch` from a reset until the client notices it

  friend bool operator==(const Connection&, const Connection&) = default;
};

// The faults of one link; kept apart because most links have none.
struct LinkFaults {
  Instant request_cut_until = Instant::before_all();
  Instant reply_cut_until = Instant::before_all();
  Instant requests_from =
      Instant::before_all();  // when what a cut held arrives: nothing sent after it arrives earlier
  Instant replies_from = Instant::before_all();
  Duration next_request_extra;
  Duration next_reply_extra;
  bool lose_next_reply = false;

  friend bool operator==(const LinkFaults&, const LinkFaults&) = default;
};

}  // namespace lockstep::sim
