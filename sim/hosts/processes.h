#pragma once
// Says whether the process of each host runs. Events for a stopped process wait, because the kernel buffers
// them, and are handled on resume in the order in which they were due. A message to a process that is down is
// lost, and the host's kernel tells the sender so unless the kernel is down too. A slow process takes one
// command at a time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/field_words.h"
#include "core/ratio.h"
#include "core/time.h"
#include "sim/hosts/clock.h"
#include "sim/queue/event.h"

namespace lockstep::sim {

// A node restarts neither before the instant nor before that reading of its wall clock.
struct Restart {
  Instant at = Instant::before_all();
  std::optional<WallTime> wall;

  // Returns the first instant at which it may restart if its clock does not change.
  Instant first(const HostClock& clock) const {
    return wall ? std::max(at, clock.first_at_or_after(*wall)) : at;
  }
  friend bool operator==(const Restart&, const Restart&) = default;
};

class Processes {
 public:
  Processes() = default;
  // All processes run. No fault lasts beyond `faults_end`, which is Instant::never() in a run that does not
  // heal.
  void reset(std::size_t hosts, Instant faults_end) {
    all_.assign(hosts, Process{});
    faults_end_ = faults_end;
  }

  bool is_down(HostIndex host) const { return of(host).down; }
  // Returns true iff it is paused or suspended.
  bool is_stopped(HostIndex host, Instant now) const { return now < of(host).stopped_until; }
  bool runs(HostIndex host, Instant now) const {
    return is_free(host, now) || (!is_down(host) && !is_stopped(host, now));
  }

  // ---- Stops ----

  void stop(HostIndex host, Instant until);
  // Notes that one of the host's clocks stands still until then, or until the end of an earlier freeze that
  // lasts longer.
  void freeze_mono(HostIndex host, Instant until) { extend(of(host).mono_frozen_until, until); }
  void freeze_wall(HostIndex host, Instant until) { extend(of(host).wall_frozen_until, until); }
  bool is_mono_frozen(HostIndex host, Instant now) const { return now < of(host).mono_frozen_until; }
  bool is_wall_frozen(HostIndex host, Instant now) const { return now < of(host).wall_frozen_until; }
  // The rate of its clocks when no fault changes it.
  void set_drawn_rate(HostIndex host, RateError rate) { of(host).drawn_rate = rate; }
  RateError drawn_rate(HostIndex host) const { return of(host).drawn_rate; }
  // The time that it takes for each command; 0: none.
  void set_slowness(HostIndex host, Duration by) {
    of(host).slow_by = by;
    of(host).changed();
  }

  // ---- Outages ----

  // `by` is the number of the fault that takes it down. If it is silent, its kernel goes down, too.
  void take_down(HostIndex host, std::uint32_t by, bool silent, const Restart& restart);
  void come_up(HostIndex host);
  // REQUIRES, for these three: the host is down.
  std::uint32_t down_by(HostIndex host) const { return of(host).down_by; }
  bool is_silent(HostIndex host) const { return of(host).silent; }
  const Restart& restart(HostIndex host) const { return of(host).restart; }

  // ---- Events that wait ----

  // Returns true only if the process handles at once whatever arrives now.
  bool is_free(HostIndex host, Instant now) const { return now >= of(host).disturbed_until; }

  // Returns until when the event waits for a process that is stopped, or nothing.
  std::optional<Instant> waits_for_stopped(const Event& event, Instant now) const;
  // Returns until when the request waits for a slow process, which has it in its backlog from now on, or
  // nothing. A request waits once.
  std::optional<Instant> waits_for_slow(const Event& event, Instant now);
  // Returns the event as one that waits, behind the events that have waited longer. An event that must wait
  // once more keeps its place among them.
  Event in_backlog(Event event);

  // Calls visit(fault) with the fault that keeps a process down, for each that is.
  template <class Visit>
  void for_each_down_by(Visit&& visit) const {
    for (const Process& process : all_) {
      if (process.down) visit(process.down_by);
    }
  }
  // Adds what still matters from `at` on. For a fault that keeps a process down its rank is written.
  void add_state_to(FieldWords& words, Instant at, std::span<const std::uint32_t> fault_ranks) const;

  friend bool operator==(const Processes&, const Processes&) = default;

 private:
  struct Process {
    Instant stopped_until = Instant::before_all();
    Instant mono_frozen_until = Instant::before_all();
    Instant wall_frozen_until = Instant::before_all();
    bool down = false;
    bool silent = false;
    std::uint32_t down_by = 0;
    Restart restart;
    Duration slow_by;
    Instant busy_until = Instant::before_all();  // when a slow process is done with what has arrived
    RateError drawn_rate;
    std::uint32_t backlog_number = 0;  // of its next event that waits
    // Until then it may not handle at once what arrives; follows from the fields above.
    Instant disturbed_until = Instant::before_all();

    void changed() {
      const bool endless = down || slow_by.ns != 0;
      disturbed_until = endless ? Instant::never() : std::max(stopped_until, busy_until);
    }
    void add_state_to(FieldWords& words, Instant at, std::span<const std::uint32_t> fault_ranks) const;
    friend bool operator==(const Process&, const Process&) = default;
  };

  static void extend(Instant& until, Instant to) { until = std::max(until, to); }
  Process& of(HostIndex host) { return all_[host.value]; }
  const Process& of(HostIndex host) const { return all_[host.value]; }

  std::vector<Process> all_;  // by HostIndex
  Instant faults_end_ = Instant::never();
};

}  // namespace lockstep::sim
