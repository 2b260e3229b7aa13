#pragma once
// A drawing as a list of shapes, back to front. One unit is a point (1/72 inch), y grows downwards; all
// coordinates are whole numbers, so that a drawing is the same text everywhere.

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

struct Box {  // right and bottom are outside
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
  bool striped = false;  // fill and white, side by side
};

// What stands at an end of a line. Told apart by shape, not by colour.
enum class Tip : std::uint8_t { none, request, reply, held, lost };

struct Line {
  Point from;
  Point to;
  std::string_view colour;
  Stroke stroke = Stroke::solid;
  int tenths = 10;  // of a point: its width
  Tip tip = Tip::none;
};

enum class MarkShape : std::uint8_t { circle, octagon, diamond, square, triangle, dot };

struct Mark {
  Point centre;
  int size = 14;  // across
  MarkShape shape = MarkShape::circle;
  std::string_view fill;
  std::string_view border;
  std::string text;  // inside, white
};

enum class Align : std::uint8_t { left, centre, right };

struct Label {
  Box box;  // holds the text
  std::string text;
  int size = 10;
  Align align = Align::left;
  std::string_view colour;
  bool bold = false;
  std::string_view fill;  // behind the text; empty: none
};

using Shape = std::variant<Area, Line, Mark, Label>;

struct Drawing {
  int width = 0;
  int height = 0;
  std::vector<Shape> shapes;
};

// How wide the text is at most, in the widest of the fonts that are called Helvetica or come in its place.
int text_width(std::string_view text, int size);
inline int text_height(int size) { return size + 4; }

// Where text of this size lies if it begins at, ends at or is centred on `x`, around the height `y`.
Box text_box(std::string_view text, int size, Align align, int x, int y);

// Lines of whole words, none wider than `width` unless it is a single word.
std::vector<std::string> wrapped_lines(std::string_view text, int size, int width);

}  // namespace lockstep::reports
