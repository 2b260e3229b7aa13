#pragma once
// A drawing is a list of shapes, from back to front. One unit is a point (1/72 inch), and y grows
// downwards. All coordinates are whole numbers, so that a drawing gives the same text on every machine.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lockstep::reports {

struct Point {
  int x = 0;
  int y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Box {  // right and bottom are outside the box
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool overlaps(const Box& o) const {
    return left < o.right && o.left < right && top < o.bottom && o.top < bottom;
  }
  friend bool operator==(const Box&, const Box&) = default;
};

enum class Stroke : std::uint8_t { none, solid, dashed, dotted };

struct Area {
  Box box;
  std::string_view fill;  // "#rrggbb"; empty: none
  std::string_view border;
  Stroke stroke = Stroke::none;
  bool striped = false;  // stripes of `fill` and white, side by side
};

// The tip of an arrow. Tips differ in shape, not in colour.
enum class Tip : std::uint8_t { none, request, reply, held, lost };

struct Line {
  Point from;
  Point to;
  std::string_view colour;
  Stroke stroke = Stroke::solid;
  int tenths = 10;  // width in tenths of a point
  Tip tip = Tip::none;
};

enum class MarkShape : std::uint8_t { circle, octagon, diamond, square, triangle, dot };

struct Mark {
  Point centre;
  int size = 14;  // width and height
  MarkShape shape = MarkShape::circle;
  std::string_view fill;
  std::string_view border;
  std::string text;  // white, inside the mark
};

enum class Align : std::uint8_t { left, centre, right };

struct Label {
  Box box;  // the text lies in it
  std::string text;
  int size = 10;
  Align align = Align::left;
  std::string_view colour;
  bool bold = false;
  std::string_view fill;  // background; empty: none
};

using Shape = std::variant<Area, Line, Mark, Label>;

struct Drawing {
  int width = 0;
  int height = 0;
  std::vector<Shape> shapes;
};

// Returns the greatest width of the text in any of the fonts that are called Helvetica or replace it.
int text_width(std::string_view text, int size);
inline int text_height(int size) { return size + 4; }

// Returns the box of text that begins at, ends at or is centred on `x`, as `align` says. `y` is its middle.
Box text_box(std::string_view text, int size, Align align, int x, int y);

// Breaks text into lines of whole words. A line is wider than `width` only if it is a single word.
std::vector<std::string> wrapped_lines(std::string_view text, int size, int width);

}  // namespace lockstep::reports
