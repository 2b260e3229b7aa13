#pragma once
// The picture while it is drawn: what is to be seen, where its lanes and instants are, and the shapes so
// far. Each layer has a paint_… function, and they are called from back to front.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"
#include "reports/picture/cut.h"
#include "reports/picture/drawing.h"
#include "reports/picture/messages.h"
#include "reports/picture/placer.h"
#include "reports/picture/spans.h"
#include "reports/picture/time.h"
#include "reports/story/story.h"

namespace lockstep::reports {

// The colours follow the palette of Okabe and Ito, which colour-blind people can tell apart. They are
// darker, so that text in these colours is legible. Only the violation is red.
inline constexpr std::string_view ink = "#222222";
inline constexpr std::string_view faint = "#777777";
inline constexpr std::string_view paper = "#ffffff";
inline constexpr std::string_view alarm = "#c8102e";
inline constexpr std::string_view alarm_light = "#fbdadf";
inline constexpr std::string_view band_grey = "#e3e3e3";
inline constexpr std::string_view break_grey = "#f3f3f3";
std::string_view colour_of(ClientId client);
std::string_view light_colour_of(ClientId client);

// The column of one host.
struct Lane {
  int left = 0;
  int x = 0;  // of the host's line
  int right = 0;
};

class Lanes {
 public:
  Lanes() = default;
  // Puts the lanes in this order: clients, coordinators, nodes, counter, resource.
  Lanes(const std::set<HostId>& hosts, int left);
  const Lane* find(HostId host) const;
  const std::map<HostId, Lane>& all() const { return lanes_; }
  int left() const { return left_; }
  int right() const { return right_; }

 private:
  std::map<HostId, Lane> lanes_;
  int left_ = 0;
  int right_ = 0;
};

// A step of the story, and where its number stands.
struct Step {
  int number = 0;
  Instant at;
  HostId host;
};

struct Plot {
  // The history and the story must outlive the plot.
  Plot(const History& recorded, const std::optional<Violation>& violated, const Story& told);

  // Returns true iff a part of the span is in the drawn time.
  bool within(Instant from, Instant to) const { return from <= until && to >= since; }
  int y(Instant at) const { return axis.y_of(at); }
  int bottom() const { return axis.bottom() + 18; }  // bottom of the lanes
  void add(Shape shape) { drawing.shapes.push_back(std::move(shape)); }

  const History& history;
  std::optional<Violation> violation;
  const Story& story;
  std::vector<MessagePath> messages;
  Spans spans;
  Instant since;  // beginning of the drawn time
  Instant until;  // end of the drawn time
  Cut cut;
  std::vector<Step> steps;
  Lanes lanes;
  TimeAxis axis;
  Placer placer;
  Drawing drawing;
};

inline constexpr int half_bar = 7;

void paint_ground(Plot& plot);     // breaks, bands of faults, the overlap, lanes, hosts, ticks
void paint_bars(Plot& plot);       // beliefs and keys
void paint_messages(Plot& plot);   // arrows, dots
void paint_violation(Plot& plot);  // the red line
void paint_steps(Plot& plot);      // numbers of the story's steps
void paint_words(Plot& plot);      // words on bands, bars and lanes
void paint_panel(Plot& plot);      // title, story, legend, what is hidden; sets the drawing's size

// Returns where the words at the violation stand before they make way for others.
// Empty without a violation.
Box headline_box(const Plot& plot);

}  // namespace lockstep::reports
