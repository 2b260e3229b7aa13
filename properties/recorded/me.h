#pragma once
// ME over what clients were told: a process believes that it has the lock from the answer to its acquire
// until it calls for the release, or until what is certain of its lease has run out, counted from the call.
// Nobody believes because of a call without an answer.

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "properties/recorded/finding.h"
#include "properties/recorded/holds.h"

namespace lockstep::properties::recorded {

class Me {
 public:
  explicit Me(const Holds& holds) : holds_(holds) {}

  void clear() {
    beliefs_.clear();
    left_.assign(holds_.all().size(), false);
  }

  // The process of the hold calls for its release. Whatever the answer, the process never relies on it again.
  void leaves(Number hold) {
    if (hold == nothing) return;
    left_[hold] = true;
    loses(hold);
  }

  // The process is told that the hold could not be extended. A later extension may succeed.
  void loses(Number hold) {
    const auto found = std::find_if(beliefs_.rbegin(), beliefs_.rend(),
                                    [&](const Belief& belief) { return belief.hold == hold; });
    if (found != beliefs_.rend()) beliefs_.erase(std::next(found).base());
  }

  // The process of the hold, or of no hold, is told at `now` that it has the lock; it had asked at `asked`.
  std::optional<Finding> told(Number operation, Number hold, Moment asked, Moment now) {
    if (hold == nothing || left_[hold]) return std::nullopt;
    loses(hold);  // what was reported last counts
    const std::uint32_t process = holds_.all()[hold].process;
    const Duration lease = holds_.lease_of(operation);
    const Moment end = lease == no_lease ? Moment::never() : Moment{asked.at + lease, 0};
    if (end <= now) return std::nullopt;
    if (!beliefs_.empty() && beliefs_.back().process != process) {
      for (const Belief& belief : beliefs_) {
        if (now < belief.end) return finding(operation, now, belief);
      }
      beliefs_.clear();
    }
    beliefs_.push_back({process, hold, operation, asked.at, end});
    return std::nullopt;
  }

 private:
  struct Belief {
    std::uint32_t process = 0;
    Number hold = nothing;
    Number set_by = nothing;  // the operation that it was told of
    Instant from;             // its call
    Moment end;
  };

  Finding finding(Number operation, Moment now, const Belief& belief) const {
    Finding found{operation, holds_.all()[belief.hold].acquire, Why::held};
    if (belief.end != Moment::never())
      found.lease =
          RunningLease{belief.set_by, holds_.ttl_of(belief.set_by), belief.from, belief.end.at, now.at};
    return found;
  }

  const Holds& holds_;
  std::vector<Belief> beliefs_;  // all of one process, mostly one; some may be over
  std::vector<bool> left_;       // of each hold
};

}  // namespace lockstep::properties::recorded
