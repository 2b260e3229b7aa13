#pragma once
// The minimal sets that a walk has found: how many there are of each shape, and the first of each.

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/search/move.h"

namespace lockstep::scenarios {

class FoundSets {
 public:
  struct Shape {
    std::vector<ShapePart> parts;
    std::uint64_t sets = 0;
    std::vector<Move> first;
  };

  // If `keeps_all` is true, the sets themselves are kept, too.
  explicit FoundSets(bool keeps_all = false) : keeps_all_(keeps_all) {}

  void add(const Scenario& scenario, const std::vector<Move>& moves);
  // Adds what was found behind all that is here.
  void append(FoundSets later);

  std::uint64_t count() const { return count_; }
  const std::vector<Shape>& shapes() const { return shapes_; }  // in the order of their first sets
  const std::vector<std::vector<Move>>& all() const { return all_; }

 private:
  Shape& shape_with(const std::vector<ShapePart>& parts, const std::vector<Move>& moves);

  bool keeps_all_;
  std::uint64_t count_ = 0;
  std::vector<Shape> shapes_;
  std::vector<std::vector<Move>> all_;
};

}  // namespace lockstep::scenarios
