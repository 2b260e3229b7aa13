#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "core/command_info.h"
#include "core/host_text.h"
#include "reports/picture/faults.h"
#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

constexpr int small_size = 8;

// The size of lines that stand below each other in one box.
struct Block {
  int width = 0;
  int height = 0;
};

Block block_of(const std::vector<std::string>& words, int size) {
  Block block;
  for (const std::string& word : words) block.width = std::max(block.width, text_width(word, size));
  block.height = static_cast<int>(words.size()) * text_height(size);
  return block;
}

void add_block(Plot& plot, const Box& box, const std::vector<std::string>& words, int size, Align align,
               std::string_view colour, std::string_view fill) {
  Box line = box;
  for (const std::string& word : words) {
    line.bottom = line.top + text_height(size);
    plot.add(Label{line, word, size, align, colour, true, fill});
    line.top = line.bottom;
  }
}

void paint_band_words(Plot& plot) {
  for (const FaultBand& band : bands_of(plot)) {
    const Block block = block_of(band.words, small_size);
    std::vector<Box> places;
    const int last = band.box.bottom - block.height - 2;
    for (const int left : {band.box.left + 4, (band.box.left + band.box.right - block.width) / 2}) {
      for (int top = band.box.top + 3; top <= last; top += 3)
        places.push_back({left, top, left + block.width, top + block.height});
    }
    // If a band is too short for its words, they stand above or below it.
    const int below = band.box.bottom + 2;
    const int above = band.box.top - block.height - 2;
    for (int by = 0; by <= 90; by += 3) {
      for (const int top : {below + by, above - by})
        places.push_back({band.box.left + 4, top, band.box.left + 4 + block.width, top + block.height});
    }
    const auto free = plot.placer.place(places, Placer::On::ground);
    const Box box = free ? *free : plot.placer.place_somewhere(places, Placer::On::bar);
    add_block(plot, box, band.words, small_size, Align::centre, ink, paper);
  }
}

void paint_fault_marks(Plot& plot) {
  for (const FaultMark& mark : marks_of(plot)) {
    plot.add(Mark{mark.at, 12, MarkShape::diamond, ink, paper, {}});
    const Block block = block_of(mark.words, small_size);
    std::vector<Box> places;
    for (int by = 0; by <= 72; by += 4) {
      for (const int down : {by, -by}) {
        for (const int right : {mark.at.x - 12, mark.at.x - 30, mark.at.x + block.width / 2}) {
          const int top = mark.at.y - block.height / 2 + down;
          places.push_back({right - block.width, top, right, top + block.height});
        }
      }
    }
    const auto free = plot.placer.place(places, Placer::On::ground);
    const Box box = free ? *free : plot.placer.place_somewhere(places, Placer::On::bar);
    add_block(plot, box, mark.words, small_size, Align::right, ink, paper);
  }
}

void paint_harm_words(Plot& plot) {
  if (!plot.violation || plot.until <= plot.violation->at) return;
  const Lane* one = plot.lanes.find(HostId::client(plot.violation->hold.client));
  const Lane* other = plot.lanes.find(HostId::client(plot.violation->other.client));
  if (one == nullptr || other == nullptr) return;
  const bool both = one != other;
  const std::vector<std::string> words = both ? std::vector<std::string>{"BOTH", "BELIEVE"}
                                              : std::vector<std::string>{"BELIEVES", "WITHOUT", "ITS KEYS"};
  const Block block = block_of(words, small_size);
  const int right = both ? std::max(one->x, other->x) - 16 : one->x - 16;
  const int top = plot.y(plot.violation->at) + 4;
  const Box box{right - block.width, top, right, top + block.height};
  std::vector<Box> places;
  for (int down = 0; down <= 60; down += 4)
    places.push_back({box.left, box.top + down, box.right, box.bottom + down});
  add_block(plot, plot.placer.place_somewhere(places, Placer::On::ground), words, small_size, Align::centre,
            alarm, paper);
}

// Writes the client's letter on the bar of its key, where no arrow crosses.
void paint_bar_letters(Plot& plot) {
  for (const KeepSpan& span : plot.spans.keeps) {
    const Lane* lane = plot.lanes.find(HostId::redis(span.node));
    if (lane == nullptr || !plot.within(span.from, span.to)) continue;
    const int top = span.from < plot.since ? plot.axis.top() - 8 : plot.y(span.from);
    const int bottom = span.to > plot.until ? plot.bottom() : plot.y(span.to);
    const std::string letter = client_name(span.hold.client);
    const int height = text_height(9);
    const int half = text_width(letter, 9) / 2;
    std::vector<Box> places;
    for (int y = top + 5; y + height + 5 <= bottom; y += 3)
      places.push_back({lane->x - half, y, lane->x - half + text_width(letter, 9), y + height});
    if (const auto box = plot.placer.place(places, Placer::On::bar))
      plot.add(Label{*box, letter, 9, Align::centre, colour_of(span.hold.client), true, {}});
  }
}

void paint_operations(Plot& plot) {
  const Lane* lane = plot.lanes.find(HostId::resource());
  if (lane == nullptr) return;
  for (std::size_t i = 0; i < plot.history.size(); ++i) {
    if (!plot.cut.shown[i]) continue;
    const auto* applied = std::get_if<ResourceApplied>(&plot.history[i].what);
    const auto* refused = std::get_if<ResourceRefused>(&plot.history[i].what);
    if (applied == nullptr && refused == nullptr) continue;
    const HoldId hold = applied != nullptr ? applied->hold : refused->hold;
    const bool is_write = applied != nullptr ? applied->is_write : refused->is_write;
    const std::string text = fmt::format("{} {}{}", client_name(hold.client), is_write ? "writes" : "reads",
                                         refused != nullptr ? ": refused" : "");
    const Box box = text_box(text, 9, Align::left, lane->x + 14, plot.y(plot.history[i].at));
    if (const auto place = plot.placer.place(shifted(box, 3, 21), Placer::On::ground))
      plot.add(Label{*place, text, 9, Align::left, colour_of(hold.client), true, {}});
  }
}

// Writes what a client or coordinator sends, once for all requests of one kind that it
// sends at one instant.
void paint_requests(Plot& plot) {
  std::map<std::tuple<Instant, HostId, CommandKind>, int> bursts;
  for (const MessagePath& path : plot.messages) {
    if (path.text.is_reply || !path.sent || !plot.cut.shown[*path.sent]) continue;
    ++bursts[{plot.history[*path.sent].at, path.from, path.text.command.kind}];
  }
  for (const auto& [burst, count] : bursts) {
    const auto& [at, host, kind] = burst;
    const Lane* lane = plot.lanes.find(host);
    const bool asks = host.kind == HostKind::client || host.kind == HostKind::coordinator;
    if (lane == nullptr || !asks || at < plot.since) continue;
    std::string text(command_info(kind).label);
    if (count > 1) text += fmt::format(" ×{}", count);
    std::vector<Box> places;
    for (const int left : {11, 28, 44}) {
      for (const Box& box :
           shifted(text_box(text, small_size, Align::right, lane->x - left, plot.y(at)), 3, 12)) {
        if (box.left >= lane->left) places.push_back(box);
      }
    }
    if (const auto box = plot.placer.place(places, Placer::On::ground))
      plot.add(Label{*box,
                     text,
                     small_size,
                     Align::right,
                     host.kind == HostKind::client ? colour_of(ClientId{host.index}) : ink,
                     false,
                     {}});
  }
}

std::string headline_of(const Plot& plot) {
  return fmt::format("{} violated", code_of(plot.violation->property));
}

void paint_headline(Plot& plot) {
  if (!plot.violation) return;
  const Box box = plot.placer.place_somewhere(shifted(headline_box(plot), 3, 18), Placer::On::ground);
  add_block(plot, box, {headline_of(plot)}, 10, Align::left, alarm, {});
}

}  // namespace

Box headline_box(const Plot& plot) {
  if (!plot.violation) return {};
  const Lane* resource = plot.lanes.find(HostId::resource());
  const int x = resource != nullptr ? resource->x + 16 : plot.lanes.right() + 6;
  return text_box(headline_of(plot), 10, Align::left, x, plot.y(plot.violation->at) + 10);
}

void paint_words(Plot& plot) {
  for (const FaultBand& band : bands_of(plot)) {
    for (const int y : {band.box.top, band.box.bottom})
      plot.placer.avoid({band.box.left, y - 1, band.box.right, y + 1});
  }
  paint_headline(plot);
  paint_harm_words(plot);
  paint_band_words(plot);
  paint_fault_marks(plot);
  paint_operations(plot);
  paint_bar_letters(plot);
  paint_requests(plot);
}

}  // namespace lockstep::reports
