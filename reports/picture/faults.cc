#include "reports/picture/faults.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/fault_words.h"

namespace lockstep::reports {
namespace {

// Returns true iff the fault waits for a message. Such a fault is shown on the message.
bool meets_a_message(FaultKind kind) {
  return effect_of(kind) == FaultEffect::delays || effect_of(kind) == FaultEffect::loses;
}

bool lasts(const FaultSpan& span) { return span.from < span.to && !meets_a_message(span.fault.kind); }

std::string magnitude_words(const FaultBegan& fault) {
  switch (unit_of(fault.kind)) {
    case FaultUnit::duration_ns:
      return for_people(Duration{fault.magnitude});
    case FaultUnit::signed_duration_ns:
      return (fault.magnitude > 0 ? "+" : "") + for_people(Duration{fault.magnitude});
    case FaultUnit::rate_ppb:
      return (fault.magnitude > 0 ? "+" : "") + for_people(RateError{fault.magnitude});
    case FaultUnit::none:
      break;
  }
  return "";
}

// Returns the name of the kind in capitals, one word per line; the other ends, for a fault on links; and
// the magnitude.
std::vector<std::string> words_of(const FaultBegan& fault, std::vector<HostId> other_ends) {
  std::vector<std::string> words{""};
  for (const char c : name_of(fault.kind)) {
    if (c == '_') {
      words.emplace_back();
    } else {
      words.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  if (fault.peer != fault.host) words.push_back(hosts_text(std::move(other_ends)));
  if (const std::string magnitude = magnitude_words(fault); !magnitude.empty()) words.push_back(magnitude);
  return words;
}

// A fault that lasts on a link stands in the column of the server. A fault on a host stands in the host's
// own column.
const Lane* lane_of(const Plot& plot, const FaultBegan& fault) { return plot.lanes.find(fault.peer); }

bool is_seen(const Plot& plot, const FaultSpan& span) {
  const bool begun = !plot.violation || span.from <= plot.violation->at;
  return begun && plot.within(span.from, span.to) && lane_of(plot, span.fault) != nullptr &&
         plot.lanes.find(span.fault.host) != nullptr;
}

}  // namespace

std::vector<FaultBand> bands_of(const Plot& plot) {
  std::vector<FaultBand> bands;
  std::vector<const FaultSpan*> outer;
  for (const FaultSpan& span : plot.spans.faults) {
    if (!lasts(span) || !is_seen(plot, span)) continue;
    const auto depth = std::count_if(outer.begin(), outer.end(), [&](const FaultSpan* o) {
      return o->fault.peer == span.fault.peer && span.from < o->to;
    });
    outer.push_back(&span);
    const Lane& lane = *lane_of(plot, span.fault);
    const bool goes_on = span.to > plot.until;
    const int inset = 3 + 3 * static_cast<int>(std::min<std::ptrdiff_t>(depth, 4));
    const int top = plot.y(std::max(span.from, plot.since));
    const int bottom = goes_on ? plot.bottom() : plot.y(span.to);
    const int right = span.fault.peer.kind == HostKind::redis ? lane.right - inset : lane.x + 18 - inset;
    bands.push_back({{lane.left + inset, top, right, std::max(bottom, top + 2)},
                     words_of(span.fault, {span.fault.host})});
  }
  return bands;
}

std::vector<FaultMark> marks_of(const Plot& plot) {
  // Faults that are alike and strike several links of a host at once share a mark.
  struct Alike {
    const FaultSpan* span;
    std::vector<HostId> peers;
  };
  std::vector<Alike> all;
  for (const FaultSpan& span : plot.spans.faults) {
    if (lasts(span) || !is_seen(plot, span) || span.from < plot.since) continue;
    const auto alike = std::find_if(all.begin(), all.end(), [&](const Alike& other) {
      const FaultBegan& fault = other.span->fault;
      return other.span->from == span.from && fault.kind == span.fault.kind &&
             fault.host == span.fault.host && fault.magnitude == span.fault.magnitude &&
             fault.peer != fault.host;
    });
    if (alike != all.end()) {
      alike->peers.push_back(span.fault.peer);
    } else {
      all.push_back({&span, {span.fault.peer}});
    }
  }
  std::vector<FaultMark> marks;
  for (const Alike& one : all) {
    const Lane& lane = *plot.lanes.find(one.span->fault.host);
    marks.push_back({{lane.x, plot.y(one.span->from)}, words_of(one.span->fault, one.peers)});
  }
  return marks;
}

}  // namespace lockstep::reports
