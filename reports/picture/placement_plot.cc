#include "reports/picture/placement_plot.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/core.h>

#include "core/check.h"

namespace lockstep::reports {
namespace {

constexpr int width = 640;
constexpr int height = 400;
constexpr Box field{70, 50, 600, 340};  // the curves lie in it
constexpr std::string_view ink = "#222222";
constexpr std::string_view faint = "#d8d8d8";
constexpr std::string_view modulo_colour = "#b26f00";
constexpr std::string_view ring_colour = "#0072b2";

class Plotter {
 public:
  explicit Plotter(std::span<const PlacementStep> steps) : steps_(steps) {
    drawing_.width = width;
    drawing_.height = height;
  }

  Drawing drawn() {
    drawing_.shapes.emplace_back(Area{{0, 0, width, height}, "#ffffff", "", Stroke::none});
    axes();
    for (std::size_t i = 0; i + 1 < steps_.size(); ++i) {
      const double here = steps_[i].nodes;
      const double next = steps_[i + 1].nodes;
      theory(here, here / (here + 1), next, next / (next + 1), modulo_colour);
      theory(here, 1 / (here + 1), next, 1 / (next + 1), ring_colour);
    }
    for (const PlacementStep& step : steps_) {
      measured(step, step.moved_by_modulo, modulo_colour);
      measured(step, step.moved_by_ring, ring_colour);
    }
    text("mod n: n of n + 1", field.right, y_of(modulo_label()), Align::right, modulo_colour);
    text("ring: 1 of n + 1", field.right, y_of(ring_label()), Align::right, ring_colour);
    return std::move(drawing_);
  }

 private:
  int x_of(double nodes) const {
    const double most = std::max<double>(2, steps_.back().nodes);
    return field.left + static_cast<int>(std::lround((nodes - 1) / (most - 1) * field.width()));
  }
  static int y_of(double share) {
    return field.bottom - static_cast<int>(std::lround(share * field.height()));
  }
  static double modulo_label() { return 0.86; }
  static double ring_label() { return 0.12; }

  void text(std::string words, int x, int y, Align align, std::string_view colour, bool bold = false) {
    const Box box = text_box(words, 11, align, x, y);
    drawing_.shapes.emplace_back(Label{box, std::move(words), 11, align, colour, bold, {}});
  }
  void axes() {
    text("Share of the locks that move to another node when one joins n", field.left, 22, Align::left, ink,
         true);
    for (int percent = 0; percent <= 100; percent += 20) {
      const int y = y_of(percent / 100.0);
      drawing_.shapes.emplace_back(Line{{field.left, y}, {field.right, y}, percent == 0 ? ink : faint});
      text(fmt::format("{} %", percent), field.left - 8, y, Align::right, ink);
    }
    const int most = steps_.back().nodes;
    const int every = std::max(1, (most + 7) / 8);
    for (int nodes = every; nodes <= most; nodes += every)
      text(fmt::format("{}", nodes), x_of(nodes), field.bottom + 16, Align::centre, ink);
    if (every > 1) text("1", x_of(1), field.bottom + 16, Align::centre, ink);
    text("n, nodes before", (field.left + field.right) / 2, field.bottom + 36, Align::centre, ink);
  }
  void theory(double from, double share, double to, double next_share, std::string_view colour) {
    drawing_.shapes.emplace_back(
        Line{{x_of(from), y_of(share)}, {x_of(to), y_of(next_share)}, colour, Stroke::solid, 8});
  }
  void measured(const PlacementStep& step, std::uint32_t moved, std::string_view colour) {
    const double share = static_cast<double>(moved) / step.resources;
    drawing_.shapes.emplace_back(
        Mark{{x_of(step.nodes), y_of(share)}, 5, MarkShape::dot, colour, colour, ""});
  }

  std::span<const PlacementStep> steps_;
  Drawing drawing_;
};

}  // namespace

Drawing placement_plot(std::span<const PlacementStep> steps) {
  CHECK(!steps.empty());
  return Plotter(steps).drawn();
}

}  // namespace lockstep::reports
