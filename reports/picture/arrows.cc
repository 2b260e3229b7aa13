#include <algorithm>

#include "reports/picture/plot.h"
#include "reports/trace/text.h"

namespace lockstep::reports {
namespace {

// If only one end of a message is shown, 30 % of its arrow is drawn, with this height in points.
constexpr int stub_height = 9;

Point part_way(Point from, int to_x, int percent) {
  return {from.x + (to_x - from.x) * percent / 100, from.y + stub_height * percent / 30};
}

// Returns true iff the message is the operation or request whose arrival broke the property.
bool is_harm(const Plot& plot, const MessagePath& path) {
  if (!plot.violation || !path.ended || path.text.is_reply) return false;
  const bool by_message =
      plot.violation->property == Property::res || plot.violation->property == Property::rel;
  return by_message && plot.history[*path.ended].at == plot.violation->at && !plot.steps.empty() &&
         path.to == plot.steps.back().host;
}

// Returns true iff the bar of a belief is at this place, because the bar would hide the end of an arrow.
bool on_belief(const Plot& plot, HostId host, Instant at) {
  if (host.kind != HostKind::client) return false;
  return std::any_of(plot.spans.beliefs.begin(), plot.spans.beliefs.end(), [&](const BeliefSpan& span) {
    return HostId::client(span.hold.client) == host && span.from < at && at < span.to;
  });
}

// Returns where an arrow leaves or meets the host: on its line, or on the side of its bar.
Point end_point(const Plot& plot, HostId host, Instant at, int other_x) {
  const int x = plot.lanes.find(host)->x;
  const int aside = on_belief(plot, host, at) ? half_bar + 1 : 0;
  return {x + (other_x > x ? aside : -aside), plot.y(at)};
}

void paint_message(Plot& plot, const MessagePath& path) {
  const Lane* from_lane = plot.lanes.find(path.from);
  const Lane* to_lane = plot.lanes.find(path.to);
  const bool sent = path.sent && plot.cut.shown[*path.sent];
  const bool ended = path.ended && plot.cut.shown[*path.ended];
  if ((!sent && !ended) || from_lane == nullptr || to_lane == nullptr) return;
  const bool harm = is_harm(plot, path);
  Line line;
  line.colour = harm ? alarm : colour_of(path.text.hold.client);
  line.tenths = harm ? 24 : path.text.is_reply ? 8 : 12;
  line.tip = path.text.is_reply ? Tip::reply : Tip::request;
  if (path.late) line.stroke = Stroke::dashed;
  if (path.held) line.tip = Tip::held, line.stroke = Stroke::dashed;
  if (sent) line.from = end_point(plot, path.from, plot.history[*path.sent].at, to_lane->x);
  if (ended) line.to = end_point(plot, path.to, plot.history[*path.ended].at, from_lane->x);
  if (path.end == MessageEnd::lost || path.end == MessageEnd::ignored) {
    line.tip = Tip::lost;
    line.stroke = Stroke::dotted;
    const int short_of = path.from < path.to ? -16 : 16;
    if (!sent) line.from = {from_lane->x, line.to.y};
    line.to = sent && ended ? Point{line.to.x + (to_lane->x > from_lane->x ? -16 : 16), line.to.y}
                            : part_way(line.from, to_lane->x + short_of, 60);
  } else if (!ended) {
    line.to = part_way(line.from, to_lane->x, 30);
    line.tip = Tip::none;
    line.stroke = Stroke::dotted;
  } else if (!sent) {
    line.from = {line.to.x + (from_lane->x - line.to.x) * 3 / 10, line.to.y - stub_height};
    line.stroke = Stroke::dotted;
  }
  plot.placer.avoid_line(line.from, line.to);
  plot.add(line);
}

// Returns true iff the observation is drawn as an arrow, a band or a mark, so that it needs no dot.
bool is_drawn_otherwise(const Observation& what) {
  return std::holds_alternative<FaultBegan>(what) || std::holds_alternative<FaultEnded>(what) ||
         std::holds_alternative<MessageSent>(what) || std::holds_alternative<MessageDelivered>(what) ||
         std::holds_alternative<MessageDropped>(what);
}

}  // namespace

void paint_messages(Plot& plot) {
  for (const MessagePath& path : plot.messages) paint_message(plot, path);
  std::set<std::pair<int, int>> dots;
  for (std::size_t i = 0; i < plot.history.size(); ++i) {
    if (!plot.cut.shown[i] || is_drawn_otherwise(plot.history[i].what) || plot.history[i].at < plot.since)
      continue;
    const Lane* lane = plot.lanes.find(host_of(plot.history[i].what));
    if (lane == nullptr || !dots.emplace(lane->x, plot.y(plot.history[i].at)).second) continue;
    plot.add(Mark{{lane->x, plot.y(plot.history[i].at)}, 4, MarkShape::dot, ink, ink, {}});
  }
}

}  // namespace lockstep::reports
