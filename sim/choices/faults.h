#pragma once
// The faults of one run: which ones there are, when they strike, and which of them last. What they do to the
// world, sim/world/ knows.
//
// A run has the scripted faults of its scenario and the slots of its random families whose magnitude the
// schedule does not set to 0. A search adds free slots, which strike when it says so.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ratio.h"
#include "core/time.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"
#include "sim/choices/steering.h"
#include "sim/setup.h"

namespace lockstep::sim {

// Asks the chooser for every scripted fault and then for every slot of every family, in the order of the
// setup. Returns the faults whose magnitude is not 0, in that order.
std::vector<Fault> draw_faults(const Setup& setup, Chooser& chooser);
// Asks the chooser for one slot of a family: `number` is the family's. Its magnitude is 0 if the slot is
// empty.
Fault draw_slot(const FaultFamily& family, std::size_t number, std::uint32_t slot, Chooser& chooser);

class Faults {
 public:
  Faults() = default;
  // Draws the faults of a run. Nothing strikes or lasts from `all_end` on, which is Instant::never() in a run
  // that does not heal. If `watches_all` is true, every event is reported to reached().
  void reset(const Setup& setup, Chooser& chooser, Instant all_end, bool watches_all);

  bool empty() const { return faults_.empty(); }
  const std::vector<Fault>& all() const { return faults_; }
  const Fault& operator[](std::size_t number) const { return faults_[number]; }
  template <class Which>
  bool any(Which&& which) const {
    return std::any_of(faults_.begin(), faults_.end(), which);
  }

  // ---- When they strike ----

  // Returns true iff reached() must be told of the event.
  bool watches(TriggerEvent event) const { return (watched_ >> static_cast<unsigned>(event) & 1U) != 0; }
  void watch_all(bool all) { watched_ = all ? all_events : armed_events(); }
  // Calls due(number) for each fault that the event triggers: it strikes after its offset.
  template <class Due>
  void reached(TriggerEvent event, ClientId by, Due&& due) {
    bool any = false;
    const std::size_t count = faults_.size();
    for (std::size_t number = 0; number < count; ++number) {
      if (!is_triggered(faults_[number], event, by)) continue;
      any = true;
      due(number);
    }
    if (any && watched_ != all_events) watched_ = armed_events();  // nobody may wait for it any more
  }
  // The fault's trigger has come. It is not triggered any more, even if it has no effect.
  void disarm(std::size_t number) { faults_[number].armed = false; }

  // ---- How long they last ----

  void begin(std::size_t number, Instant now) {
    CHECK(faults_[number].began == Instant::never(), "fault {} begins again", number);
    faults_[number].began = now;
  }
  void end(std::size_t number) {
    CHECK(faults_[number].began != Instant::never(), "fault {} ends before it began", number);
    faults_[number].over = true;
  }
  // Returns true iff the run heals.
  bool have_an_end() const { return all_end_ != Instant::never(); }
  bool are_over(Instant now) const { return now >= all_end_; }
  // Returns when a fault ends that would last until `until`.
  Instant healed(Instant until, Instant now) const { return ended_by_healing(until, now, all_end_); }

  // Returns the rate of the lasting fault of this kind that began last on the host, or `otherwise` if there
  // is none. Of those that began at one instant the one with the highest number counts, in whatever order
  // they struck (properties/model/clock_rates.cc follows this rule).
  RateError rate_of(HostId host, FaultKind kind, Instant now, RateError otherwise) const;
  // Returns the largest slowness of the lasting faults on the host.
  Duration slowness_of(HostId host, Instant now) const;

  // ---- Slots of a search ----

  // Adds `slots` free slots for each family.
  void open_slots(const Setup& setup, std::span<const std::uint16_t> families, std::uint32_t slots);
  // Fills the next free slot as the deviation says, and returns its number.
  std::uint32_t take_slot(const StepDeviation& deviation);

  // Writes the faults that still matter from `at` on, and ranks them. On entry the ranks of those that
  // pending events or processes refer to are 0 and all others no_rank; then each has its rank among those
  // that matter.
  static constexpr std::uint32_t no_rank = 0xFFFF;
  void add_state_to(FieldWords& words, Instant at, std::vector<std::uint32_t>& ranks) const;

  friend bool operator==(const Faults&, const Faults&) = default;

 private:
  // Counts the event. Returns true iff it triggers the fault, which is disarmed by that.
  static bool is_triggered(Fault& fault, TriggerEvent event, ClientId by) {
    if (!fault.armed || fault.trigger.event != event || fault.trigger.by != by) return false;
    if (++fault.seen < fault.trigger.count) return false;
    fault.armed = false;
    return true;
  }
  std::uint32_t armed_events() const;

  static constexpr std::uint32_t all_events = ~std::uint32_t{0};

  std::vector<Fault> faults_;
  std::uint32_t watched_ = 0;  // bit e: TriggerEvent e must be reported
  Instant all_end_ = Instant::never();
};

}  // namespace lockstep::sim
