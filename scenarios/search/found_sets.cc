#include "scenarios/search/found_sets.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lockstep::scenarios {

FoundSets::Shape& FoundSets::shape_with(const std::vector<ShapePart>& parts, const std::vector<Move>& moves) {
  const auto known =
      std::find_if(shapes_.begin(), shapes_.end(), [&](const Shape& shape) { return shape.parts == parts; });
  if (known != shapes_.end()) return *known;
  return shapes_.emplace_back(Shape{parts, 0, moves});
}

void FoundSets::add(const Scenario& scenario, const std::vector<Move>& moves) {
  ++count_;
  ++shape_with(shape_of(scenario, moves), moves).sets;
  if (keeps_all_) all_.push_back(moves);
}

void FoundSets::append(FoundSets later) {
  count_ += later.count_;
  for (const Shape& shape : later.shapes_) shape_with(shape.parts, shape.first).sets += shape.sets;
  if (keeps_all_) std::move(later.all_.begin(), later.all_.end(), std::back_inserter(all_));
}

}  // namespace lockstep::scenarios
