#pragma once
// A host's clocks: invertible piecewise-linear maps from true time to local readings.
//
// Within one piece, reading(t) = local + floor((t - from) * (10^9 + rate) / 10^9), or `local` while
// frozen. Each change (a step, a new rate, freeze, thaw) starts a new piece at the instant of the change.
// The new piece begins with the reading of that instant, to which a step is added. The inverse of a clock
// is the first instant at which its reading is at or past the target; a frozen clock never gets there. All
// arithmetic is exact, in 128 bits where necessary.
//
// Units: nanoseconds; rate in ppb, above -10^9.

#include <cstdint>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::sim {

class LinearClock {
 public:
  LinearClock() = default;
  LinearClock(Instant from, std::int64_t local_ns, RateError rate)
      : from_(from), local_ns_(local_ns), rate_(rate) {
    CHECK(rate.ppb > -one_, "rate = {} ppb", rate.ppb);
  }

  // REQUIRES: t is not before the start of the current piece.
  std::int64_t read(Instant t) const { return local_ns_ + advance(t); }

  // Returns how far the reading has come since the start of the piece. REQUIRES: as for read().
  [[gnu::always_inline]] std::int64_t advance(Instant t) const {
    if (frozen_) return 0;
    const std::int64_t elapsed = (t - from_).ns;
    std::int64_t product = 0;
    if (!__builtin_mul_overflow(elapsed, rate_.ppb, &product)) [[likely]] {
      const std::int64_t quotient = product / one_;
      return elapsed + quotient - (product - quotient * one_ < 0 ? 1 : 0);
    }
    return far_advance(elapsed);
  }
  // Computes advance() where the product needs more than 64 bits.
  [[gnu::noinline, gnu::cold]] std::int64_t far_advance(std::int64_t elapsed) const {
    return elapsed + floor_div(static_cast<Int128>(elapsed) * rate_.ppb, one_);
  }

  std::int64_t start_reading() const { return local_ns_; }

  // Returns true iff both clocks advance alike, so that advance() is the same for both.
  bool in_step_with(const LinearClock& other) const {
    return from_ == other.from_ && rate_ == other.rate_ && frozen_ == other.frozen_;
  }

  // Returns the first instant of this piece at which the reading is at or past `target_ns`: the start of
  // the piece if it was so already, and Instant::never() if the clock is frozen before the target.
  Instant first_at_or_after(std::int64_t target_ns) const {
    if (target_ns <= local_ns_) return from_;
    if (frozen_) return Instant::never();
    // ceil(missing * 10^9 / (10^9 + rate)) = missing - floor(missing * rate / (10^9 + rate)), in 64 bits
    // where neither the product nor, for rates up to 10 %, the difference can overflow.
    std::int64_t missing = 0;
    std::int64_t product = 0;
    const bool small_rate = rate_.ppb >= -one_ / 10 && rate_.ppb <= one_ / 10;
    if (small_rate && !__builtin_sub_overflow(target_ns, local_ns_, &missing) && missing < INT64_MAX / 4 &&
        !__builtin_mul_overflow(missing, rate_.ppb, &product)) [[likely]] {
      const std::int64_t divisor = one_ + rate_.ppb;
      const std::int64_t quotient = product / divisor;
      const std::int64_t elapsed = missing - (quotient - (product - quotient * divisor < 0 ? 1 : 0));
      std::int64_t at_ns = 0;
      return __builtin_add_overflow(from_.ns, elapsed, &at_ns) ? Instant::never() : Instant{at_ns};
    }
    return far_first_at_or_after(target_ns);
  }

  // Computes first_at_or_after() where a product needs more than 64 bits. REQUIRES: the clock is not
  // frozen, and target_ns is past the start reading.
  [[gnu::noinline, gnu::cold]] Instant far_first_at_or_after(std::int64_t target_ns) const {
    const auto missing = static_cast<Uint128>(static_cast<Int128>(target_ns) - local_ns_);
    const auto divisor = static_cast<std::uint64_t>(one_ + rate_.ppb);
    const Uint128 elapsed = (missing * static_cast<std::uint64_t>(one_) + divisor - 1) / divisor;
    if (elapsed >= static_cast<Uint128>(static_cast<Int128>(Instant::never().ns) - from_.ns))
      return Instant::never();
    return from_ + Duration{static_cast<std::int64_t>(elapsed)};
  }

  Instant piece_start() const { return from_; }
  RateError rate() const { return rate_; }
  bool frozen() const { return frozen_; }

  // Each change starts a new piece. REQUIRES: `now` is not before the start of the current piece.
  void step(Instant now, Duration by) { *this = piece(now, read(now) + by.ns, rate_, frozen_); }
  void set_rate(Instant now, RateError rate) { *this = piece(now, read(now), rate, frozen_); }
  void freeze(Instant now) { *this = piece(now, read(now), rate_, true); }
  void thaw(Instant now) { *this = piece(now, read(now), rate_, false); }

  void add_state_to(FieldWords& words) const {
    words.add_all(from_, local_ns_, static_cast<std::uint64_t>(rate_.ppb) << 1 | (frozen_ ? 1U : 0U));
  }

  friend bool operator==(const LinearClock&, const LinearClock&) = default;

 private:
  static constexpr std::int64_t one_ = 1'000'000'000;

  static LinearClock piece(Instant from, std::int64_t local_ns, RateError rate, bool frozen) {
    LinearClock clock(from, local_ns, rate);
    clock.frozen_ = frozen;
    return clock;
  }

  Instant from_;
  std::int64_t local_ns_ = 0;
  RateError rate_;
  bool frozen_ = false;
};

// The two clocks of one host share an oscillator, so they have the same rate error unless a slew corrects
// the wall clock. Steps and clock freezes concern only the wall clock. While a virtual machine is
// suspended, its monotonic clock stands still and its wall clock runs on.
struct HostClock {
  LinearClock mono;
  LinearClock wall;

  [[gnu::always_inline]] LocalTime read(Instant t) const {
    const std::int64_t advance = mono.advance(t);
    if (mono.in_step_with(wall)) [[likely]] {
      return {MonoTime{mono.start_reading() + advance}, WallTime{wall.start_reading() + advance}};
    }
    return {MonoTime{mono.start_reading() + advance}, WallTime{wall.read(t)}};
  }
  Instant first_at_or_after(MonoTime t) const {
    return t == MonoTime::never() ? Instant::never() : mono.first_at_or_after(t.ns);
  }
  Instant first_at_or_after(WallTime t) const {
    return t == WallTime::never() ? Instant::never() : wall.first_at_or_after(t.ns);
  }

  friend bool operator==(const HostClock&, const HostClock&) = default;
};

}  // namespace lockstep::sim
