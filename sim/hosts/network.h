#pragma once
// Connections between clients and servers, as TCP gives them. Messages arrive in order per direction, and
// none is lost. A cut link holds messages until it heals. See docs/FIDELITY.md.

#include <algorithm>
#include <cstdint>

#include "core/field_words.h"
#include "core/time.h"

namespace lockstep::sim {

// There is one connection per client and server. It is small because every message touches it.
struct Connection {
  Instant last_request;        // the last request's arrival; no later request arrives before it
  Instant last_reply;          // likewise for replies
  std::uint32_t requests = 0;  // sent so far: the running number of the tie key
  std::uint32_t replies = 0;   // likewise for replies and reset notices
  std::uint32_t epoch = 0;     // the number of times that the client has reopened the connection
  // Messages sent before this epoch are lost, in both directions. It is ahead of `epoch` from a reset until
  // the client notices the reset.
  std::uint32_t reset_epoch = 0;

  // Adds what still matters, given that nothing sent from now on arrives before `earliest`. Of the epochs
  // only their difference counts. Running numbers only order pending messages and are left out.
  void add_state_to(FieldWords& words, Instant earliest) const {
    const std::uint32_t ahead = reset_epoch > epoch ? reset_epoch - epoch : 0;
    const bool late = last_request > earliest || last_reply > earliest;
    words.add(std::uint64_t{ahead} << 1 | (late ? 1U : 0U));
    if (!late) return;
    words.add_if_after(last_request, earliest);
    words.add_if_after(last_reply, earliest);
  }

  friend bool operator==(const Connection&, const Connection&) = default;
};

// The faults of one link. They are kept apart from Connection because most links have none.
struct LinkFaults {
  Instant request_cut_until = Instant::before_all();
  Instant reply_cut_until = Instant::before_all();
  // Requests and replies that a cut has held arrive at these instants. No message sent behind them arrives
  // earlier.
  Instant requests_from = Instant::before_all();
  Instant replies_from = Instant::before_all();
  // When the last message that a delay holds up arrives, in either direction, on the present connection.
  Instant held_until = Instant::before_all();
  Duration next_request_extra;
  Duration next_reply_extra;
  bool lose_next_reply = false;

  bool idle_at(Instant at) const {
    return std::max({request_cut_until, reply_cut_until, requests_from, replies_from, held_until}) <= at &&
           next_request_extra.ns == 0 && next_reply_extra.ns == 0 && !lose_next_reply;
  }

  void add_state_to(FieldWords& words, Instant at) const {
    const bool idle = idle_at(at);
    words.add(idle);
    if (idle) return;
    for (const Instant until : {request_cut_until, reply_cut_until, requests_from, replies_from, held_until})
      words.add_if_after(until, at);
    words.add_all(next_request_extra, next_reply_extra, lose_next_reply);
  }

  friend bool operator==(const LinkFaults&, const LinkFaults&) = default;
};

}  // namespace lockstep::sim
