#include "reports/picture/plot.h"

#include <algorithm>
#include <array>

#include "core/host_text.h"
#include "reports/story/run_view.h"
#include "reports/trace/text.h"

namespace lockstep::reports {
namespace {

constexpr int axis_width = 86;
constexpr int title_height = 54;
constexpr int head_height = 100;  // the title and the names of the hosts

struct Hue {
  std::string_view full;
  std::string_view light;
};
constexpr std::array<Hue, 6> hues{{{"#0072b2", "#cfe5f2"},
                                   {"#b26f00", "#fbe3b5"},
                                   {"#00795a", "#c9ebe0"},
                                   {"#8f3f74", "#f1d9e7"},
                                   {"#2c6f91", "#d8eefa"},
                                   {"#6b6200", "#f7f2ae"}}};

// Returns the column that begins at `left`, with the room that it needs on both sides of its line.
Lane lane_at(HostKind kind, int left) {
  switch (kind) {
    case HostKind::client:
      return {left, left + 92, left + 124};
    case HostKind::redis:
      return {left, left + 36, left + 68};
    case HostKind::coordinator:
      return {left, left + 46, left + 92};
    case HostKind::counter:
      return {left, left + 36, left + 72};
    case HostKind::resource:
      return {left, left + 36, left + 128};
  }
  return {};
}

// Returns the host of a story line. For several hosts, such as "redis:1-3,5", returns the first.
std::optional<HostId> host_in(const std::string& where) {
  const auto host = parse_host(std::string_view(where).substr(0, where.find_first_of(",-")));
  return host ? std::optional(*host) : std::nullopt;
}

std::vector<Step> steps_of(const Story& story) {
  std::vector<Step> steps;
  for (const StoryLine& line : story.lines) {
    const int number = static_cast<int>(steps.size()) + 1;
    steps.push_back({number, line.at, host_in(line.where).value_or(HostId::resource())});
  }
  return steps;
}

// Returns when the first hold of the violation was asked for.
Instant beginning(const History& history, const Violation& violation, const Story& story) {
  Instant since = violation.at;
  bool asked = false;
  for (const HoldId hold : {violation.hold, violation.other}) {
    const HoldView view = view_of(hold, history, violation.at);
    if (!view.was_asked) continue;
    asked = true;
    since = std::min(since, view.asked);
  }
  if (!asked && !story.lines.empty()) since = story.lines.front().at;
  return since;
}

// Returns the instant at which the harm of an ME or TS violation ends, which is when the first belief ends.
Instant harm_ends(const Spans& spans, const Violation& violation) {
  if (violation.property != Property::me && violation.property != Property::ts) return violation.at;
  Instant end = Instant::never();
  for (const BeliefSpan& span : spans.beliefs) {
    const bool concerned = span.hold == violation.hold || span.hold == violation.other;
    if (concerned && span.from <= violation.at && violation.at < span.to) end = std::min(end, span.to);
  }
  return end == Instant::never() ? violation.at : end;
}

std::set<HostId> hosts_of(const Plot& plot) {
  std::set<HostId> hosts;
  for (std::size_t i = 0; i < plot.history.size(); ++i) {
    if (plot.cut.shown[i]) hosts.insert(host_of(plot.history[i].what));
  }
  for (const MessagePath& path : plot.messages) {
    for (const auto& end : {path.sent, path.ended}) {
      if (end && plot.cut.shown[*end]) hosts.insert({path.from, path.to});
    }
  }
  for (const Step& step : plot.steps) hosts.insert(step.host);
  return hosts;
}

std::vector<Instant> instants_of(const Plot& plot) {
  std::vector<Instant> instants{plot.since, plot.until};
  // After the violation only the end of the harm has a place of its own.
  const Instant last = plot.violation ? plot.violation->at : plot.until;
  const auto add = [&](Instant at) {
    if (plot.since <= at && at <= last) instants.push_back(at);
  };
  for (std::size_t i = 0; i < plot.history.size(); ++i) {
    if (plot.cut.shown[i]) add(plot.history[i].at);
  }
  for (const BeliefSpan& span : plot.spans.beliefs) {
    if (plot.lanes.find(HostId::client(span.hold.client)) != nullptr) add(span.from), add(span.to);
  }
  for (const KeepSpan& span : plot.spans.keeps) {
    if (plot.lanes.find(HostId::redis(span.node)) != nullptr) add(span.from), add(span.to);
  }
  for (const FaultSpan& span : plot.spans.faults) {
    if (plot.lanes.find(span.fault.host) != nullptr) add(span.from), add(span.to);
  }
  for (const Step& step : plot.steps) add(step.at);
  if (plot.violation) add(plot.violation->at);
  return instants;
}

// Returns the lower quartile of the latencies shown. The median may belong to messages that
// a pause has held.
Duration typical_latency(const Plot& plot) {
  std::vector<Duration> latencies;
  for (const MessagePath& path : plot.messages) {
    if (path.end != MessageEnd::delivered || !path.sent || !plot.cut.shown[*path.ended]) continue;
    latencies.push_back(plot.history[*path.ended].at - plot.history[*path.sent].at);
  }
  if (latencies.empty()) return milliseconds(1);
  const auto quarter = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() / 4);
  std::nth_element(latencies.begin(), quarter, latencies.end());
  return *quarter;
}

}  // namespace

std::string_view colour_of(ClientId client) { return hues[client.value % hues.size()].full; }
std::string_view light_colour_of(ClientId client) { return hues[client.value % hues.size()].light; }

Lanes::Lanes(const std::set<HostId>& hosts, int left) : left_(left), right_(left) {
  for (const HostKind kind :
       {HostKind::client, HostKind::coordinator, HostKind::redis, HostKind::counter, HostKind::resource}) {
    for (const HostId host : hosts) {
      if (host.kind != kind) continue;
      const Lane lane = lane_at(kind, right_);
      lanes_[host] = lane;
      right_ = lane.right;
    }
  }
}

const Lane* Lanes::find(HostId host) const {
  const auto found = lanes_.find(host);
  return found == lanes_.end() ? nullptr : &found->second;
}

Plot::Plot(const History& recorded, const std::optional<Violation>& violated, const Story& told)
    : history(recorded),
      violation(violated),
      story(told),
      messages(messages_of(recorded)),
      spans(spans_of(recorded)),
      since(violated ? beginning(recorded, *violated, told) : Instant{}),
      until(violated ? harm_ends(spans, *violated) : since),
      cut(cut_of(recorded, messages, spans, violated, since)),
      steps(steps_of(told)),
      axis({Instant{}}, milliseconds(1), head_height) {
  const auto passed = [&](const auto& span) { return cut.passed_holds.contains(span.hold); };
  std::erase_if(spans.beliefs, passed);
  std::erase_if(spans.keeps, passed);
  if (!violation) {
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (cut.shown[i]) until = history[i].at;
    }
  }
  lanes = Lanes(hosts_of(*this), axis_width);
  placer.take({0, 0, lanes.right() + 1000, title_height});
  axis = TimeAxis(instants_of(*this), typical_latency(*this), head_height);
}

}  // namespace lockstep::reports
