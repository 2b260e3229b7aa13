#pragma once
// How a search makes a run deviate as it goes, instead of by a schedule from its start. For one step of
// the world, the steering says what deviates at which of the step's points. It also records which points
// the step had.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/choices/choice_point.h"
#include "sim/setup.h"

namespace lockstep::sim {

// At a latency, the deviation gives the latency's value. At an event, it makes a fault strike, in the next
// free slot of a family (World::open_slots).
struct StepDeviation {
  std::uint32_t point = 0;  // from 0, among the step's points that the steering counts
  std::int64_t magnitude = 0;
  FaultTarget target;            // of a fault
  std::uint32_t first_slot = 0;  // of a fault: where its family's slots begin in World::faults()
};

class Steering {
 public:
  // Says which points count: latencies of requests, latencies of replies, and events.
  Steering(bool requests, bool replies, bool events)
      : requests_(requests), replies_(replies), events_(events) {}

  // Prepares for the next step. `deviations` ascend by point and must outlive the step.
  void begin(std::span<const StepDeviation> deviations) {
    deviations_ = deviations;
    next_ = 0;
    points_.clear();
  }

  // The points of the step so far. They do not carry the ordinals of events.
  const std::vector<ChoicePoint>& points() const { return points_; }
  // Returns true iff the step has reached the point of every deviation.
  bool done() const { return next_ == deviations_.size(); }

  // Returns the value of a choice: the deviation's if there is one at this point, and otherwise `value`.
  std::int64_t chosen(const ChoiceKey& key, std::int64_t value) {
    const bool counts = key.kind == ChoiceKind::request_latency
                            ? requests_
                            : key.kind == ChoiceKind::reply_latency && replies_;
    if (!counts) return value;
    const bool deviates = is_next();
    points_.push_back({false, key, {}});
    return deviates ? deviations_[next_++].magnitude : value;
  }

  // Calls strike(const StepDeviation&) for each deviation at this event, in their order.
  template <class Strike>
  void event(TriggerEvent event, ClientId by, Strike&& strike) {
    if (!events_) return;
    while (is_next()) strike(deviations_[next_++]);
    points_.push_back({true, {}, {event, by, 0}});
  }

 private:
  bool is_next() const { return next_ < deviations_.size() && deviations_[next_].point == points_.size(); }

  bool requests_;
  bool replies_;
  bool events_;
  std::span<const StepDeviation> deviations_;
  std::size_t next_ = 0;
  std::vector<ChoicePoint> points_;
};

}  // namespace lockstep::sim
