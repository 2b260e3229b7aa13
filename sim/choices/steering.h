#pragma once
// How a search makes a run deviate as it goes, instead of by a schedule from its start: for one step of the
// world it says what deviates at which of the step's points, and takes down which points there were.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/choices/choice_point.h"
#include "sim/setup.h"

namespace lockstep::sim {

// At a latency: its value. At an event: a fault in the next free slot of a family (World::open_slots).
struct StepDeviation {
  std::uint32_t point = 0;  // from 0, among those that the steering counts
  std::int64_t magnitude = 0;
  FaultTarget target;
  std::uint32_t first_slot = 0;  // of the family, in World::faults()
};

class Steering {
 public:
  // Which points count: latencies of requests, of replies, and events.
  Steering(bool requests, bool replies, bool events)
      : requests_(requests), replies_(replies), events_(events) {}

  // For the next step. `deviations` ascend by point; they must outlive it.
  void begin(std::span<const StepDeviation> deviations) {
    deviations_ = deviations;
    next_ = 0;
    points_.clear();
  }

  // The points of the step so far. The how-manieth of its kind an event is, is left out.
  const std::vector<ChoicePoint>& points() const { return points_; }
  // Whether each deviation has had its point.
  bool done() const { return next_ == deviations_.size(); }

  std::int64_t chosen(const ChoiceKey& key, std::int64_t value) {
    const bool counts = key.kind == ChoiceKind::request_latency
                            ? requests_
                            : key.kind == ChoiceKind::reply_latency && replies_;
    if (!counts) return value;
    const bool deviates = is_next();
    points_.push_back({false, key, {}});
    return deviates ? deviations_[next_++].magnitude : value;
  }

  // Calls strike(const StepDeviation&) for each that deviates there, in their order.
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
