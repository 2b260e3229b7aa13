#include <algorithm>
#include <set>

#include "core/host_text.h"
#include "reports/picture/faults.h"
#include "reports/picture/panel.h"

namespace lockstep::reports {
namespace {

std::set<Sample> message_samples(const Plot& plot) {
  std::set<Sample> samples;
  for (const MessagePath& path : plot.messages) {
    const bool sent = path.sent && plot.cut.shown[*path.sent];
    const bool ended = path.ended && plot.cut.shown[*path.ended];
    if (!sent && !ended) continue;
    if (path.end == MessageEnd::lost || path.end == MessageEnd::ignored) {
      samples.insert(Sample::lost);
    } else if (!sent || !ended) {
      samples.insert(Sample::one_end);
    } else {
      samples.insert(path.held ? Sample::held : path.late ? Sample::late : Sample::request);
      if (path.text.is_reply) samples.insert(Sample::reply);
    }
  }
  return samples;
}

std::set<Sample> samples_of(const Plot& plot) {
  std::set<Sample> samples = message_samples(plot);
  for (const KeepSpan& span : plot.spans.keeps) {
    if (plot.lanes.find(HostId::redis(span.node)) == nullptr || !plot.within(span.from, span.to)) continue;
    samples.insert(Sample::keep);
    if (span.to > plot.until) continue;
    if (span.end == KeepEnd::expired) samples.insert(Sample::expired);
    if (span.end == KeepEnd::deleted) samples.insert(Sample::deleted);
    if (span.end == KeepEnd::replaced) samples.insert(Sample::replaced);
  }
  for (const BeliefSpan& span : plot.spans.beliefs) {
    if (plot.within(span.from, span.to)) samples.insert(Sample::belief);
  }
  if (!bands_of(plot).empty()) samples.insert(Sample::band);
  if (!marks_of(plot).empty()) samples.insert(Sample::strike);
  if (!plot.axis.breaks().empty()) samples.insert(Sample::gap);
  if (plot.violation) samples.insert(Sample::harm);
  samples.insert(Sample::dot);
  if (!plot.steps.empty()) samples.insert(Sample::step);
  return samples;
}

std::string_view text_of(Sample sample) {
  switch (sample) {
    case Sample::request:
      return "a request; its slope is its latency";
    case Sample::reply:
      return "a reply";
    case Sample::late:
      return "made late by a fault";
    case Sample::held:
      return "held by a cut or a stopped host";
    case Sample::lost:
      return "lost, or its connection was closed";
    case Sample::one_end:
      return "its other end is not shown";
    case Sample::harm:
      return "the violation; dashed in red: its instant";
    case Sample::belief:
      return "the client believes, up to its release";
    case Sample::keep:
      return "the node keeps this client's key";
    case Sample::expired:
      return "the key expires";
    case Sample::deleted:
      return "the key is deleted";
    case Sample::replaced:
      return "the key is overwritten";
    case Sample::band:
      return "while this fault lasts";
    case Sample::strike:
      return "this fault strikes";
    case Sample::gap:
      return "time left out; to scale elsewhere";
    case Sample::dot:
      return "something happens on this host";
    case Sample::step:
      return "a step of the story";
  }
  return "";
}

// Draws the samples of the legend, each in a field of 34 by 12 whose left edge has its middle at `at`.
struct SampleBrush {
  Plot& plot;
  Point at;

  Point middle() const { return {at.x + 17, at.y}; }
  void arrow(std::string_view colour, Stroke stroke, int tenths, Tip tip) const {
    plot.add(Line{{at.x + 2, at.y - 2}, {at.x + 32, at.y + 2}, colour, stroke, tenths, tip});
  }
  void mark(int size, MarkShape shape, std::string_view fill, std::string_view border) const {
    plot.add(Mark{middle(), size, shape, fill, border, {}});
  }
  void area(int width, int height, std::string_view fill, std::string_view border, Stroke stroke,
            bool striped = false) const {
    const int left = middle().x - width / 2;
    const int top = at.y - height / 2;
    plot.add(Area{Box{left, top, left + width, top + height}, fill, border, stroke, striped});
  }
};

}  // namespace

std::vector<LegendEntry> legend_of(const Plot& plot) {
  std::vector<LegendEntry> entries;
  for (const Sample sample : samples_of(plot)) entries.push_back({sample, std::string(text_of(sample))});
  return entries;
}

void add_sample(Plot& plot, Sample sample, Point at) {
  const SampleBrush brush{plot, at};
  const std::string_view blue = colour_of(ClientId{0});
  switch (sample) {
    case Sample::request:
      return brush.arrow(blue, Stroke::solid, 12, Tip::request);
    case Sample::reply:
      return brush.arrow(blue, Stroke::solid, 8, Tip::reply);
    case Sample::late:
      return brush.arrow(blue, Stroke::dashed, 12, Tip::request);
    case Sample::held:
      return brush.arrow(blue, Stroke::dashed, 12, Tip::held);
    case Sample::lost:
      return brush.arrow(blue, Stroke::dotted, 12, Tip::lost);
    case Sample::one_end:
      return brush.arrow(blue, Stroke::dotted, 12, Tip::none);
    case Sample::harm:
      return brush.mark(12, MarkShape::octagon, alarm, alarm);
    case Sample::belief:
      return brush.area(24, 9, blue, ink, Stroke::solid);
    case Sample::keep:
      return brush.area(24, 9, light_colour_of(ClientId{0}), blue, Stroke::solid);
    case Sample::expired:
      return brush.mark(9, MarkShape::diamond, paper, blue);
    case Sample::deleted:
      return brush.mark(9, MarkShape::square, paper, blue);
    case Sample::replaced:
      return brush.mark(9, MarkShape::triangle, paper, blue);
    case Sample::band:
      brush.area(30, 10, band_grey, {}, Stroke::none, true);
      return brush.area(30, 10, {}, faint, Stroke::dashed);
    case Sample::strike:
      return brush.mark(11, MarkShape::diamond, ink, paper);
    case Sample::gap:
      return brush.area(30, 9, break_grey, {}, Stroke::none);
    case Sample::dot:
      return brush.mark(4, MarkShape::dot, ink, ink);
    case Sample::step:
      return brush.mark(12, MarkShape::circle, ink, ink);
  }
}

}  // namespace lockstep::reports
