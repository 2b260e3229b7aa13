#pragma once
// What is to blame for the breaches of a run, and how each culprit has to change so that the run breaches
// no more but stays as it was otherwise (docs/PROPERTIES.md, "Inside or outside the model").

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/ids.h"
#include "core/ratio.h"

namespace lockstep::properties {

struct Gone {  // it does not happen
  friend bool operator==(Gone, Gone) = default;
};

struct Softened {  // a suspend is a pause, an outage loses nothing
  friend bool operator==(Softened, Softened) = default;
};

struct Resized {  // it is smaller
  std::int64_t magnitude = 0;
  friend bool operator==(Resized, Resized) = default;
};

// The nearest neighbour that the assumption allows.
using Neighbour = std::variant<Gone, Softened, Resized>;

// Returns the resized fault, or Gone if nothing is left of it or nothing changed.
constexpr Neighbour resized(std::int64_t magnitude, std::int64_t to) {
  if (to == 0 || to == magnitude) return Gone{};
  return Resized{to};
}

struct FaultCulprit {
  std::uint16_t fault = 0;  // FaultBegan::fault
  Neighbour neighbour;
  friend bool operator==(const FaultCulprit&, const FaultCulprit&) = default;
};

struct RateCulprit {  // a clock with a bad rate from the start
  HostId host;
  RateError neighbour;
  friend bool operator==(const RateCulprit&, const RateCulprit&) = default;
};

// Holds what is to blame. Everything here is empty or false iff nothing was breached.
struct Culprits {
  std::vector<FaultCulprit> faults;  // ascending by fault, each once
  std::vector<RateCulprit> rates;    // ascending by host, each once
  std::vector<HostId> offsets;       // hosts whose wall clocks were wrong from the start; likewise
  bool workload = false;             // the workload or the set-up itself breaches an assumption

  // Blames the fault. If two breaches ask for different neighbours, Gone counts most, then Softened, and
  // then the smaller size.
  void blame(std::uint16_t fault, const Neighbour& neighbour) {
    const auto at = std::lower_bound(faults.begin(), faults.end(), fault,
                                     [](const FaultCulprit& one, std::uint16_t n) { return one.fault < n; });
    if (at == faults.end() || at->fault != fault) {
      faults.insert(at, {fault, neighbour});
    } else if (counts_more(neighbour, at->neighbour)) {
      at->neighbour = neighbour;
    }
  }

  void blame_rate(HostId host, RateError neighbour) {
    const auto at = std::lower_bound(rates.begin(), rates.end(), host,
                                     [](const RateCulprit& one, HostId h) { return one.host < h; });
    if (at == rates.end() || at->host != host) rates.insert(at, {host, neighbour});
  }

  void blame_offset(HostId host) {
    const auto at = std::lower_bound(offsets.begin(), offsets.end(), host);
    if (at == offsets.end() || *at != host) offsets.insert(at, host);
  }

  friend bool operator==(const Culprits&, const Culprits&) = default;

 private:
  static bool counts_more(const Neighbour& one, const Neighbour& other) {
    if (one.index() != other.index()) return one.index() < other.index();
    const auto size = [](const Neighbour& n) {
      const std::int64_t magnitude = std::get<Resized>(n).magnitude;
      return magnitude < 0 ? -magnitude : magnitude;
    };
    return std::holds_alternative<Resized>(one) && size(one) < size(other);
  }
};

}  // namespace lockstep::properties
