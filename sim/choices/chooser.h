#pragma once
// Answers every choice of a run: with the schedule's override if there is one, and otherwise with what the
// base gives (nominal: 0, a seed: a draw), or with what the schedule draws anew from some instant on. The
// chooser remembers when each override was asked for, so that those that were not can be reported.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/schedule/choice.h"
#include "core/schedule/keyed_random.h"
#include "core/schedule/schedule.h"
#include "core/time.h"
#include "sim/choices/choice_point.h"
#include "sim/choices/steering.h"
#include "sim/setup.h"

namespace lockstep::sim {

// Returns what a seed may draw on top of the minimum of a range; the values are at most max - min.
ChoiceSpec spec_above_minimum(const DurationRange& range);

class Chooser {
 public:
  Chooser() = default;

  // The schedule must outlive the chooser.
  void reset(const Schedule& schedule) {
    schedule_ = &schedule;
    seeded_ = schedule.seed().has_value();
    random_ = KeyedRandom(schedule.seed().value_or(Seed{}));
    // If anything is logged, every choice takes the slow path.
    overridden_kinds_ = log_ == nullptr && points_ == nullptr ? 0 : ~std::uint32_t{0};
    for (const Deviation& deviation : schedule.overrides()) {
      overridden_kinds_ |= std::uint32_t{1} << static_cast<unsigned>(deviation.key.kind);
    }
    if (schedule.then()) overridden_kinds_ = ~std::uint32_t{0};
    asked_.assign(schedule.overrides().size(), Instant::never());
    steering_ = nullptr;
  }

  // Returns the value of the choice `key`, which is asked for at `at`. `spec` says what a seed may draw.
  std::int64_t choose(const ChoiceKey& key, const ChoiceSpec& spec, Instant at) {
    if ((overridden_kinds_ >> static_cast<unsigned>(key.kind) & 1U) != 0) [[unlikely]] {
      if (const auto index = schedule_->find(key)) {
        asked_[*index] = std::min(asked_[*index], at);
        return logged(key, schedule_->overrides()[*index].value);
      }
      if (is_drawn_anew(key.kind, at))
        return logged(key, draw(spec, KeyedRandom(schedule_->then()->seed), key, logs_));
      return logged(key, seeded_ ? draw(spec, random_, key, logs_) : 0);
    }
    return seeded_ ? draw(spec, random_, key, logs_) : 0;
  }

  // Returns false if no choice of this kind is overridden, drawn anew or logged. A choice that no seed draws
  // need not be asked for then.
  bool may_override(ChoiceKind kind) const {
    return (overridden_kinds_ >> static_cast<unsigned>(kind) & 1U) != 0;
  }

  // Draws a duration of the range for the key that key_of() returns. Nearly every choice has this shape.
  // The key is made where it is used: as an argument it would be stored for every choice.
  template <class KeyOf>
  [[gnu::always_inline]] Duration choose_from(const DurationRange& range, ChoiceKind kind, KeyOf&& key_of,
                                              Instant at) {
    const bool plain = seeded_ && (overridden_kinds_ >> static_cast<unsigned>(kind) & 1U) == 0;
    if (!plain || range.distribution != Distribution::uniform) [[unlikely]]
      return choose_from_any(range, key_of(), at);
    const auto span = static_cast<std::uint64_t>((range.max - range.min).ns) + 1;
    return range.min + Duration{static_cast<std::int64_t>(below(random_(key_of()), span))};
  }

  // From the next reset() on, appends every choice that is not nominal to the log, in the order in which
  // the choices are asked for. The log must outlive the chooser; nullptr ends the logging.
  void log_into(std::vector<Deviation>* log) { log_ = log; }
  // Likewise appends every choice but those about faults, nominal or not, and the events of log_event().
  void log_points_into(std::vector<ChoicePoint>* points) { points_ = points; }
  bool logs_points() const { return points_ != nullptr; }
  // Appends an event at which a fault could strike to the points, if they are logged.
  void log_event(TriggerEvent event, ClientId by) {
    if (points_ == nullptr) return;
    const auto same = std::count_if(points_->begin(), points_->end(), [&](const ChoicePoint& point) {
      return point.is_event && point.trigger.event == event && point.trigger.by == by;
    });
    points_->push_back({true, {}, {event, by, static_cast<std::uint32_t>(same) + 1}});
  }

  // From now on the steering decides which latencies deviate; nullptr: none does. The steering must outlive
  // the chooser. REQUIRES: nothing is logged, and every override of the schedule has been asked for.
  void steer(Steering* steering) {
    const auto bit = [](ChoiceKind kind) { return std::uint32_t{1} << static_cast<unsigned>(kind); };
    steering_ = steering;
    overridden_kinds_ =
        steering == nullptr ? 0 : bit(ChoiceKind::request_latency) | bit(ChoiceKind::reply_latency);
  }
  Steering* steering() const { return steering_; }

  bool seeded() const { return seeded_; }

  // Returns, for each override of the schedule, when it was first asked for; never() if it was not so far.
  const std::vector<Instant>& asked() const { return asked_; }

  // Returns the overrides that no choice has asked for so far.
  std::vector<ChoiceKey> never_asked() const {
    std::vector<ChoiceKey> keys;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (asked_[i] == Instant::never()) keys.push_back(schedule_->overrides()[i].key);
    }
    return keys;
  }

 private:
  [[gnu::noinline]] Duration choose_from_any(const DurationRange& range, const ChoiceKey& key, Instant at) {
    return range.min + Duration{choose(key, spec_above_minimum(range), at)};
  }
  std::int64_t logged(const ChoiceKey& key, std::int64_t value) {
    if (log_ != nullptr && value != 0) log_->push_back({key, value});
    // Faults are chosen before the run starts. Their choices are no points of the run, or one fault more
    // would renumber the points.
    if (points_ != nullptr && key.kind < ChoiceKind::fault) points_->push_back({false, key, {}});
    if (steering_ != nullptr) return steering_->chosen(key, value);
    return value;
  }

  // Returns true iff the schedule draws this choice from its second seed. Slots of families are asked for
  // before the run starts, so an instant cannot tell which of them are still to come.
  bool is_drawn_anew(ChoiceKind kind, Instant at) const {
    if (!schedule_->then()) return false;
    if (kind == ChoiceKind::clock_offset || kind == ChoiceKind::clock_rate) return false;
    const bool of_slot = kind >= ChoiceKind::family_magnitude && kind <= ChoiceKind::family_offset;
    return of_slot || at >= schedule_->then()->from;
  }

  const Schedule* schedule_ = nullptr;
  KeyedRandom random_;
  KnownLogs logs_;
  bool seeded_ = false;
  std::uint32_t overridden_kinds_ = 0;
  std::vector<Instant> asked_;
  std::vector<Deviation>* log_ = nullptr;
  std::vector<ChoicePoint>* points_ = nullptr;
  Steering* steering_ = nullptr;
};

}  // namespace lockstep::sim
