#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/shrink/minimise.h"
#include "scenarios/shrink/other_faults.h"
#include "scenarios/shrink/shrinker.h"

namespace lockstep::scenarios {
namespace {

// Draws that each thread tries ahead of time at once: few where the first ones may already be of use.
constexpr std::uint64_t most_ahead = 512;

}  // namespace

// Minimising ends when no single deviation can go. What is left may be many small coincidences that
// together do what one fault would do, or one larger fault. So other schedules with few deviations are tried.
// One that breaks in the same way and ends up smaller is taken. This takes no more than a part of the effort,
// and a small one where there is little to gain.
void Shrinker::draw_others(std::uint64_t most) {
  const std::uint64_t part = effort_.left() / (is_few(state_->schedule) ? 16 : 4);
  const std::uint64_t until = effort_.spent() + part;
  std::optional<OtherFaults> others;
  std::vector<Drawn> ahead;  // the last is that of `draw`
  std::uint64_t together = 1;
  for (std::uint64_t draw = 0; draw < most && effort_.spent() < until && !effort_.part_is_over(); ++draw) {
    if (!others) {
      if (units_of(state_->schedule).size() <= 1) return;
      others.emplace(state_->scenario.setup, state_->schedule, state_->scenario.setup.duration);
      ahead.clear();
      together = 1;
    }
    if (ahead.empty()) {
      together = std::min(2 * together, most_ahead);
      ahead = draw_ahead(*others, draw, std::min(most - draw, together * effort_.threads()));
    }
    Drawn drawn = std::move(ahead.back());
    ahead.pop_back();
    if (!breaks(drawn)) continue;
    Schedule other = std::move(drawn.schedule);
    minimise(other);
    if (!(size_of(other) < size_of(state_->schedule))) continue;
    state_->schedule = std::move(other);
    changed_ = true;
    others.reset();
  }
}

bool Shrinker::breaks(const Drawn& drawn) {
  if (drawn.tried) return counted(state_->trials.ask(*drawn.tried));
  return drawn.schedule != state_->schedule && breaks(*state_, drawn.schedule);
}

// Returns so many draws, the first one last; one thread makes one alone. Several threads try them, and
// smaller schedules where one breaks. Whoever takes the draws in turn then finds what comes of them.
std::vector<Shrinker::Drawn> Shrinker::draw_ahead(const OtherFaults& others, std::uint64_t first,
                                                  std::uint64_t count) {
  Trials& trials = state_->trials;
  if (trials.threads() == 1) return {{std::nullopt, others.draw(first)}};
  std::vector<Drawn> ahead(count);
  trials.on_all_threads(ahead.size(), [&](Runner& runner, std::size_t i) {
    Drawn& drawn = ahead[ahead.size() - 1 - i];
    Schedule other = drawn.schedule = others.draw(first + i);
    if (other == state_->schedule) return;
    const Trials::Ahead tried = trials.try_ahead(runner, other, way());
    drawn.tried = tried.candidate;
    if (!tried.breaks) {
      drawn.schedule = {};
      return;
    }
    scenarios::minimise(
        other, [&](const Schedule& smaller) { return trials.try_ahead(runner, smaller, way()).breaks; },
        [&] { return runner.stopping(); });
  });
  return ahead;
}

}  // namespace lockstep::scenarios
