#include <algorithm>
#include <atomic>
#include <cstddef>
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

// Makes `least` the number if that is smaller.
void lower_to(std::atomic<std::size_t>& least, std::size_t number) {
  std::size_t now = least;
  while (number < now && !least.compare_exchange_weak(now, number)) {
  }
}

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
    const Drawn drawn = std::move(ahead.back());
    ahead.pop_back();
    count_in_vain(drawn);
    Schedule other = drawn.schedule;
    if (!drawn.in_vain.empty() || other == state_->schedule || !breaks(*state_, other)) continue;
    minimise(other);
    if (!(size_of(other) < size_of(state_->schedule))) continue;
    state_->schedule = std::move(other);
    changed_ = true;
    others.reset();
  }
}

void Shrinker::count_in_vain(const Drawn& drawn) {
  for (const Trials::Tried& candidate : drawn.in_vain) {
    if (effort_.part_is_over()) return;
    counted(state_->trials.ask(candidate));
  }
}

// Returns draws from number `first` on, the first one last: one if there is one thread, else up to `count`.
// Several threads try them, and smaller schedules where one breaks. The draws end with the first that will be
// taken, because what follows it is drawn anew.
std::vector<Shrinker::Drawn> Shrinker::draw_ahead(const OtherFaults& others, std::uint64_t first,
                                                  std::uint64_t count) {
  Trials& trials = state_->trials;
  if (trials.threads() == 1) return {{others.draw(first), {}}};
  const Size size = size_of(state_->schedule);
  std::vector<Drawn> ahead(count);
  std::atomic<std::size_t> last{count - 1};
  trials.on_all_threads(ahead.size(), [&](Runner& runner, std::size_t i) {
    if (i > last) return;
    Schedule other = others.draw(first + i);
    std::vector<Trials::Tried> asked;
    const auto breaks = [&](const Schedule& smaller) {
      asked.push_back(trials.try_ahead(runner, smaller, way()));
      return asked.back().breaks();
    };
    Drawn& drawn = ahead[ahead.size() - 1 - i];
    drawn.schedule = other;
    if (other == state_->schedule) return;
    const bool broken = breaks(other);
    if (broken) scenarios::minimise(other, breaks, [&] { return runner.stopping(); });
    if (broken && size_of(other) < size) {
      lower_to(last, i);
    } else {
      drawn = {{}, std::move(asked)};
    }
  });
  ahead.erase(ahead.begin(), ahead.end() - static_cast<std::ptrdiff_t>(last + 1));
  return ahead;
}

}  // namespace lockstep::scenarios
