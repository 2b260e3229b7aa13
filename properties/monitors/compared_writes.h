#pragma once
// Which writes to a compare-and-set resource should not have been applied. Such a write was applied
// although another hold's write had been applied since the last read of this hold. The write of a hold
// that has never read is based on no read, so nothing can have come in between.
//
// A write may be applied long after its hold has ended, so all holds that have read are remembered. Each
// takes one small entry, in memory that is kept between runs. Only compare-and-set resources pay for this.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"

namespace lockstep::properties {

class ComparedWrites {
 public:
  void reset(const RunFacts& facts) {
    const bool used = facts.guard == ResourceGuard::compare_and_set;
    clients_ = facts.clients;
    registers_.assign(used ? facts.resources : 0, Register{});
    reads_.resize(used ? std::size_t{facts.resources} * facts.clients : 0);
    for (auto& reads : reads_) {
      reads.clear();
      reads.reserve(64);
    }
  }

  // Takes note of an applied operation. If it is a write that should not have been applied, returns the
  // last other hold that wrote since this write's hold has read.
  std::optional<HoldId> applied(const ResourceApplied& e) {
    CHECK(e.resource.value < registers_.size() && e.hold.client.value < clients_, "resource {}, client {}",
          e.resource.value, e.hold.client.value);
    Register& reg = registers_[e.resource.value];
    std::vector<Read>& reads = reads_[std::size_t{e.resource.value} * clients_ + e.hold.client.value];
    const auto at_or_after = find(reads, e.hold);
    const bool has_read = at_or_after != reads.end() && at_or_after->hold == e.hold;
    if (!e.is_write) {
      if (has_read) {
        at_or_after->writes = reg.writes;
      } else {
        reads.insert(at_or_after, Read{e.hold, reg.writes});
      }
      return std::nullopt;
    }
    const Write& other = reg.last.hold == e.hold ? reg.last_of_others : reg.last;
    std::optional<HoldId> between;
    if (has_read && other.number > at_or_after->writes) between = other.hold;
    reg.add(e.hold);
    return between;
  }

  void add_state_to(FieldWords& words) const {
    for (const Register& reg : registers_) {
      words.add(reg.writes);
      for (const Write& write : {reg.last, reg.last_of_others}) words.add_all(write.hold, write.number);
    }
    for (const std::vector<Read>& reads : reads_) {
      words.add(reads.size());
      for (const Read& read : reads) words.add_all(read.hold, read.writes);
    }
  }

  friend bool operator==(const ComparedWrites&, const ComparedWrites&) = default;

 private:
  struct Write {
    HoldId hold;
    std::uint32_t number = 0;  // from 1; 0: none
    friend bool operator==(const Write&, const Write&) = default;
  };

  struct Register {
    std::uint32_t writes = 0;  // applied so far
    Write last;
    Write last_of_others;  // the last write of a hold other than last.hold

    void add(HoldId hold) {
      if (last.hold != hold) last_of_others = last;
      last = {hold, ++writes};
    }
    friend bool operator==(const Register&, const Register&) = default;
  };

  struct Read {
    HoldId hold;
    std::uint32_t writes = 0;  // the number of writes applied before the hold's last read
    friend bool operator==(const Read&, const Read&) = default;
  };

  // Returns the first entry of this hold or of a later hold of the same client. The search starts at the
  // back, because nearly always this is the last entry or there is none.
  static std::vector<Read>::iterator find(std::vector<Read>& reads, HoldId hold) {
    const auto when = [](HoldId h) { return std::pair(h.round, h.draw); };
    auto place = reads.end();
    while (place != reads.begin() && when(std::prev(place)->hold) >= when(hold)) --place;
    return place;
  }

  std::uint16_t clients_ = 0;
  std::vector<Register> registers_;       // by resource
  std::vector<std::vector<Read>> reads_;  // by resource, then client; ascending (round, draw)
};

}  // namespace lockstep::properties
