#pragma once
// From operations to holds: which hold an extension or a release belongs to, between which moments a hold has
// to begin, and when it ends.
//
// An extension or a release belongs to the last hold of its process that was answered with ok and has had no
// successful release. If there is none, it belongs to the first acquire of its process without an answer that
// has had no successful release; its success then says that the acquire has taken effect.

#include <limits>
#include <optional>
#include <vector>

#include "properties/recorded/clock.h"
#include "properties/recorded/finding.h"
#include "properties/recorded/history.h"

namespace lockstep::properties::recorded {

inline constexpr Duration no_lease{std::numeric_limits<std::int64_t>::max()};

struct Hold {
  Number acquire = nothing;  // the operation
  std::uint32_t process = 0;
  Moment from;                             // it begins at the call of its acquire or later
  Moment until = Moment::never();          // and by then: the answer that makes it certain; never: uncertain
  Moment released = Moment::never();       // the first call to release it that may have had an effect
  Moment extended = Moment::before_all();  // the call of its last successful extension
  Duration lease = no_lease;               // what is certain of its lease, from the last time it was set
  Number set_by = nothing;                 // the operation that set it then
  // Its first extension without an answer, which may have shortened the lease at any time since.
  Moment asked = Moment::never();
  Duration asked_lease = no_lease;  // the shortest of all those
  FencingToken fence{};

  bool is_certain() const { return until != Moment::never(); }
};

// Returns the earliest moment at which the hold can be over if it begins at `begun`, which is not later than
// hold.until. A later beginning never gives an earlier end. An unanswered release takes effect as soon as it
// can, because that is never worse for anybody else.
Moment end_of(const Hold& hold, Moment begun);

// Returns what is certain of the lease of a hold that begins at `begun`, without `ttl` and `told`. Returns
// nothing if the hold has no lease, or if nothing of it is certain.
std::optional<RunningLease> lease_of(const Hold& hold, Moment begun);

struct Leases {
  Duration ttl{};                 // where the history gives none; 0: holds do not end by themselves
  std::optional<Duration> drift;  // what the clocks of client and server may differ by over one lease
};

// Makes the holds of one resource after the other.
class Holds {
 public:
  // The three must outlive this object.
  Holds(const RecordedHistory& history, const Clock& clock, const Leases& leases);

  // Starts again, with another resource. What happened from the place `end` on does not count: such a call
  // was not made, and such an answer has not come. About `expected` holds are to come.
  void clear(Place end, std::size_t expected);
  // Takes the operations of the resource in the order of their calls.
  void add(Number operation);

  const std::vector<Hold>& all() const { return holds_; }
  // Returns the hold that an acquire begins, or that an extension or a release belongs to. Returns `nothing`
  // if there is none.
  Number of(Number operation) const { return of_[operation]; }
  // Returns the TTL that the history gives the lease of an acquire or an extension: its own, or else that of
  // its acquire; 0 if it gives none. REQUIRES: the operation has a hold.
  Duration given_ttl(Number operation) const;
  // Returns that TTL, or else the one of `leases`; 0 if there is none, either. REQUIRES: likewise.
  Duration ttl_of(Number operation) const;
  // Returns what is certain of the lease: its TTL, less the drift of clocks and the step back of the
  // recorder's clock. REQUIRES: likewise.
  Duration lease_of(Number operation) const;

 private:
  struct Client {
    std::uint32_t turn = 0;       // the call of clear() since which the rest was set
    Number held = nothing;        // its last hold that was answered with ok and has had no successful release
    Number first_open = nothing;  // its first acquire without an answer that has not been released
    Number last_open = nothing;
  };

  Answer answer_of(const Operation& operation) const {
    return operation.answered < end_ ? operation.answer : Answer::none;
  }
  Client& client(const Operation& operation);
  void add_acquire(Client& client, Number number);
  void add_later(Client& client, Number number);
  void end(Client& client, Number hold);

  const RecordedHistory& history_;
  const Clock& clock_;
  const Leases& leases_;
  std::vector<Hold> holds_;
  std::vector<Number> next_;  // of each hold: the one of its process below it, or the open one behind it
  std::vector<Number> of_;
  std::vector<Client> clients_;
  std::uint32_t turn_ = 0;
  Place end_ = unanswered;
};

}  // namespace lockstep::properties::recorded
