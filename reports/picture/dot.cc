#include "reports/picture/dot.h"

#include <algorithm>

#include <fmt/core.h>

namespace lockstep::reports {
namespace {

// Escapes text for a label in quotes, where Graphviz interprets \n and &amp;.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\' || c == '"') safe += '\\';
    if (c == '&') {
      safe += "&amp;";
    } else {
      safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return safe;
}

// Converts points to inches without floating point.
std::string inches(int points) {
  const int thousandths = (std::max(points, 0) * 1000 + 36) / 72;
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

std::string_view stroke_style(Stroke stroke) {
  switch (stroke) {
    case Stroke::none:
    case Stroke::solid:
      return "solid";
    case Stroke::dashed:
      return "dashed";
    case Stroke::dotted:
      return "dotted";
  }
  return "";
}

std::string_view arrow_of(Tip tip) {
  switch (tip) {
    case Tip::none:
      return "none";
    case Tip::request:
      return "normal";
    case Tip::reply:
      return "vee";
    case Tip::held:
      return "odiamond";
    case Tip::lost:
      return "tee";
  }
  return "";
}

std::string_view shape_of(MarkShape shape) {
  switch (shape) {
    case MarkShape::circle:
    case MarkShape::dot:
      return "circle";
    case MarkShape::octagon:
      return "octagon";
    case MarkShape::diamond:
      return "diamond";
    case MarkShape::square:
      return "square";
    case MarkShape::triangle:
      return "triangle";
  }
  return "";
}

class Writer {
 public:
  explicit Writer(const Drawing& drawing) : height_(drawing.height) {}

  void operator()(const Area& area) {
    std::string fill = area.fill.empty() ? "" : fmt::format(", fillcolor=\"{}\"", area.fill);
    std::string style(area.fill.empty() ? "" : "filled,");
    if (area.striped) {
      fill = ", fillcolor=\"";
      const int stripes = std::clamp(area.box.width() / 6, 1, 15) | 1;
      for (int i = 0; i < stripes; ++i)
        fill += fmt::format("{}{}", i ? ":" : "", i % 2 ? "#ffffff" : area.fill);
      fill += "\"";
      style = "striped,";
    }
    node(box_place(area.box),
         fmt::format("style=\"{}{}\"{}, {}", style, stroke_style(area.stroke), fill,
                     area.stroke == Stroke::none ? std::string("color=\"#00000000\", penwidth=0")
                                                 : fmt::format("color=\"{}\"", area.border)));
  }

  void operator()(const Line& line) {
    const std::string from = node(point_place(line.from), "shape=point, style=invis");
    const std::string to = node(point_place(line.to), "shape=point, style=invis");
    text_ += fmt::format("  {} -> {} [color=\"{}\", penwidth={}.{}, style={}, arrowhead={}]\n", from, to,
                         line.colour, line.tenths / 10, line.tenths % 10, stroke_style(line.stroke),
                         arrow_of(line.tip));
  }

  void operator()(const Mark& mark) {
    const int half = mark.size / 2;
    const Box box{mark.centre.x - half, mark.centre.y - half, mark.centre.x - half + mark.size,
                  mark.centre.y - half + mark.size};
    node(box_place(box),
         fmt::format("shape={}, style=filled, fillcolor=\"{}\", color=\"{}\", fontcolor=\"#ffffff\", "
                     "fontname=\"Helvetica-Bold\", fontsize=9, label=\"{}\"",
                     shape_of(mark.shape), mark.fill, mark.border, escaped(mark.text)));
  }

  void operator()(const Label& label) {
    const char* end = label.align == Align::left ? "\\l" : label.align == Align::right ? "\\r" : "";
    const std::string fill =
        label.fill.empty() ? "" : fmt::format(", style=filled, color=\"{0}\", fillcolor=\"{0}\"", label.fill);
    node(box_place(label.box),
         fmt::format("shape=plaintext, fontsize={}, fontcolor=\"{}\"{}{}, label=\"{}{}\"", label.size,
                     label.colour, label.bold ? ", fontname=\"Helvetica-Bold\"" : "", fill,
                     escaped(label.text), end));
  }

  std::string take() { return std::move(text_); }

 private:
  std::string point_place(Point at) const {
    return fmt::format("pos=\"{},{}!\", width=0.010, height=0.010", at.x, height_ - at.y);
  }

  // Graphviz wants the centre of a box, which may lie at half a point.
  std::string box_place(const Box& box) const {
    const int x2 = box.left + box.right;
    const int y2 = 2 * height_ - box.top - box.bottom;
    return fmt::format("pos=\"{}{},{}{}!\", width={}, height={}", x2 / 2, x2 % 2 ? ".5" : "", y2 / 2,
                       y2 % 2 ? ".5" : "", inches(box.width()), inches(box.height()));
  }

  std::string node(const std::string& place, const std::string& look) {
    std::string name = fmt::format("n{}", nodes_++);
    text_ += fmt::format("  {} [{}, {}]\n", name, place, look);
    return name;
  }

  int height_;
  int nodes_ = 0;
  std::string text_;
};

}  // namespace

std::string dot_text(const Drawing& drawing, std::string_view title) {
  Writer writer(drawing);
  writer(Area{{0, 0, drawing.width, drawing.height}, "#ffffff", {}, Stroke::none, false});
  for (const Shape& shape : drawing.shapes) std::visit(writer, shape);
  return fmt::format(
      "// Drawn by: neato -n2 -Tsvg\n"
      "digraph \"{}\" {{\n"
      "  graph [splines=line, outputorder=breadthfirst, pad=0, margin=0, bb=\"0,0,{},{}\"]\n"
      "  node [shape=box, fixedsize=true, margin=0, fontname=\"Helvetica\", label=\"\"]\n"
      "  edge [arrowsize=0.6, headclip=false, tailclip=false]\n"
      "{}}}\n",
      escaped(title), drawing.width, drawing.height, writer.take());
}

}  // namespace lockstep::reports
