#include "reports/picture/panel.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/host_text.h"
#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

constexpr int margin = 14;
constexpr int text_size = 10;
constexpr int line_height = 15;

// Writes text from top to bottom, below the diagram or beside it.
class Panel {
 public:
  Panel(Plot& plot, Box box) : plot_(plot), box_(box), y_(box.top) {}

  int bottom() const { return y_; }
  void space(int points) { y_ += points; }

  // Writes wrapped text. Each line begins at `indent`.
  void text(std::string_view words, int indent, std::string_view colour = ink, bool bold = false,
            int size = text_size) {
    for (const std::string& line : wrapped_lines(words, size, box_.width() - indent)) {
      const int left = box_.left + indent;
      plot_.add(Label{{left, y_, left + text_width(line, size), y_ + text_height(size)},
                      line,
                      size,
                      Align::left,
                      colour,
                      bold,
                      {}});
      y_ += text_height(size) + 1;
    }
  }

  void step(int number, bool last, std::string_view words) {
    const Point centre{box_.left + 8, y_ + text_height(text_size) / 2};
    plot_.add(Mark{centre, last ? 17 : 15, last ? MarkShape::octagon : MarkShape::circle, last ? alarm : ink,
                   last ? alarm : ink, fmt::format("{}", number)});
    text(words, 22, last ? alarm : ink);
    space(3);
  }

  // Writes a legend in columns: samples and their texts.
  void legend(const std::vector<LegendEntry>& entries) {
    const int columns = std::max(1, box_.width() / 280);
    const int width = box_.width() / columns;
    const int rows = (static_cast<int>(entries.size()) + columns - 1) / columns;
    for (int i = 0; i < static_cast<int>(entries.size()); ++i) {
      const LegendEntry& entry = entries[static_cast<std::size_t>(i)];
      const int left = box_.left + i / rows * width;
      const int middle = y_ + i % rows * line_height + line_height / 2;
      add_sample(plot_, entry.sample, {left, middle});
      const Box box = text_box(entry.text, 9, Align::left, left + 40, middle);
      plot_.add(Label{box, entry.text, 9, Align::left, ink, false, {}});
    }
    y_ += rows * line_height;
  }

 private:
  Plot& plot_;
  Box box_;
  int y_;
};

std::string counted_text(const Plot& plot) {
  const Cut& cut = plot.cut;
  std::string hidden;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) hidden += fmt::format("{}{} {}", hidden.empty() ? "" : ", ", count, what);
  };
  add(cut.earlier, "before the story begins");
  add(cut.fruitless, "of attempts that changed no key");
  add(cut.passed, "of holds that had come and gone");
  add(cut.unrelated, "that nothing here depends on");
  add(cut.later, plot.violation ? "after the violation" : "beyond what one picture holds");
  return fmt::format("Shown: {} of the run's {} trace entries. Hidden: {}.", cut.shown_count,
                     plot.history.size(), hidden.empty() ? "none" : hidden);
}

void fill(Panel& panel, const Plot& plot) {
  for (std::size_t i = 0; i < plot.story.lines.size(); ++i) {
    const StoryLine& line = plot.story.lines[i];
    const std::string remark = line.remark.empty() ? "" : " (" + line.remark + ")";
    panel.step(static_cast<int>(i) + 1, i + 1 == plot.story.lines.size(),
               fmt::format("{}  {}  {}{}", ms_text(line.at, 100'000), line.where, line.what, remark));
  }
  if (!plot.story.lines.empty()) {
    panel.space(4);
    panel.text("Why: " + plot.story.why, 0);
    panel.space(3);
    panel.text("Model: " + plot.story.model, 0);
    panel.space(8);
  }
  panel.legend(legend_of(plot));
  panel.space(6);
  panel.text(counted_text(plot), 0, faint, false, 9);
}

}  // namespace

void paint_panel(Plot& plot) {
  // Words stand to the right of the last lane, unless that is the resource, whose lane has room for them.
  const int room = plot.lanes.find(HostId::resource()) != nullptr ? 0 : 80;
  const int plot_width = std::max(plot.lanes.right() + room, headline_box(plot).right + margin);
  const int plot_bottom = std::max(plot.bottom(), plot.placer.bottom());
  const bool beside = plot.bottom() > plot_width;
  const int width = beside ? 420 : std::max(plot_width - 2 * margin, 560);
  const Box box = beside ? Box{plot_width + margin, plot.axis.top() - 26, plot_width + margin + width, 0}
                         : Box{margin, plot_bottom + 16, margin + width, 0};
  plot.drawing.width = box.right + margin;
  Panel head(plot, {margin, 10, plot.drawing.width - margin, 0});
  head.text(plot.story.title, 0, plot.violation ? alarm : ink, true, 15);
  head.text(plot.story.origin, 0, faint);
  Panel panel(plot, box);
  fill(panel, plot);
  plot.drawing.height = std::max(plot_bottom, panel.bottom()) + margin;
}

}  // namespace lockstep::reports
