#include <algorithm>

#include <fmt/core.h>

#include "core/host_text.h"
#include "core/text.h"
#include "reports/picture/faults.h"
#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

void paint_breaks(Plot& plot) {
  for (const TimeAxis::Break& gap : plot.axis.breaks()) {
    const Box strip{4, gap.top, plot.lanes.right(), gap.bottom};
    plot.add(Area{strip, break_grey, {}, Stroke::none, false});
  }
}

// Marks the harm, from the violation until the first belief ends: both beliefs, or the belief of the holder
// whose keys are gone.
void paint_overlap(Plot& plot) {
  if (!plot.violation || plot.until <= plot.violation->at) return;
  const Lane* one = plot.lanes.find(HostId::client(plot.violation->hold.client));
  const Lane* other = plot.lanes.find(HostId::client(plot.violation->other.client));
  if (one == nullptr || other == nullptr) return;
  const Box harm{std::min(one->x, other->x) - half_bar - 5, plot.y(plot.violation->at),
                 std::max(one->x, other->x) + half_bar + 5, plot.y(plot.until)};
  plot.add(Area{harm, alarm_light, alarm, Stroke::solid, false});
}

// Draws the line of each host. It is dotted where time is left out.
void paint_lanes(Plot& plot) {
  for (const auto& [host, where] : plot.lanes.all()) {
    const auto& lane = where;  // clang cannot capture a structured binding
    int from = plot.axis.top() - 10;
    const auto piece = [&](int to, Stroke stroke) {
      plot.add(Line{{lane.x, from}, {lane.x, to}, faint, stroke, 8, Tip::none});
      from = to;
    };
    for (const TimeAxis::Break& gap : plot.axis.breaks()) {
      piece(gap.top, Stroke::solid);
      piece(gap.bottom, Stroke::dotted);
    }
    piece(plot.bottom(), Stroke::solid);
    plot.placer.avoid({lane.x - 1, plot.axis.top() - 10, lane.x + 1, plot.bottom()});
    const std::string name = lockstep::to_text(host);
    const Box box = text_box(name, 11, Align::centre, lane.x, plot.axis.top() - 20);
    plot.placer.take(box);
    plot.add(Label{box,
                   name,
                   11,
                   Align::centre,
                   host.kind == HostKind::client ? colour_of(ClientId{host.index}) : ink,
                   true,
                   {}});
  }
}

void paint_ticks(Plot& plot) {
  const int right = plot.lanes.left() - 14;
  const auto add = [&](int y, const std::string& text, std::string_view colour, bool bold) {
    const auto box = plot.placer.place({text_box(text, 9, Align::right, right - 6, y)}, Placer::On::ground);
    if (!box) return;
    plot.add(Line{{right - 3, y}, {right + 3, y}, colour, Stroke::solid, 10, Tip::none});
    plot.add(Label{*box, text, 9, Align::right, colour, bold, {}});
  };
  const Box head = text_box("true time", 9, Align::right, right + 4, plot.axis.top() - 20);
  plot.placer.take(head);
  plot.add(Label{head, "true time", 9, Align::right, faint, false, {}});
  plot.add(Line{{right, plot.axis.top()}, {right, plot.bottom()}, faint, Stroke::solid, 8, Tip::none});
  if (plot.violation) add(plot.y(plot.violation->at), ms_text(plot.violation->at, 100'000), alarm, true);
  for (const TimeAxis::Break& gap : plot.axis.breaks()) {
    const std::string text = fmt::format("… {} …", ms_text(Instant{gap.length.ns}, 1'000'000));
    const auto box = plot.placer.place(
        shifted(text_box(text, 8, Align::right, right - 2, (gap.top + gap.bottom) / 2), 3, 9),
        Placer::On::ground);
    if (box) plot.add(Label{*box, text, 8, Align::right, faint, false, {}});
  }
  for (const TimeAxis::Tick& tick : plot.axis.ticks()) add(tick.y, tick.text, ink, false);
}

}  // namespace

void paint_ground(Plot& plot) {
  paint_breaks(plot);
  for (const FaultBand& band : bands_of(plot)) {
    plot.add(Area{band.box, band_grey, {}, Stroke::none, true});
    plot.add(Area{band.box, {}, faint, Stroke::dashed, false});
  }
  paint_overlap(plot);
  paint_lanes(plot);
  paint_ticks(plot);
}

}  // namespace lockstep::reports
