#include "scenarios/ticks/search.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "scenarios/ticks/model.h"
#include "scenarios/ticks/symmetry.h"

namespace lockstep::scenarios {
namespace {

// The states seen so far, in the order in which they were found.
template <std::size_t words>
class TickStates {
 public:
  using State = TickState<words>;

  TickStates() : slots_(std::size_t{1} << 16, none_) {}

  // Adds the state if it is new. Returns true iff it is.
  bool insert(const State& state, std::uint32_t parent) {
    std::size_t slot = hash(state) & (slots_.size() - 1);
    while (slots_[slot] != none_) {
      if (states_[slots_[slot]] == state) return false;
      slot = (slot + 1) & (slots_.size() - 1);
    }
    slots_[slot] = static_cast<std::uint32_t>(states_.size());
    states_.push_back(state);
    parents_.push_back(parent);
    if (2 * states_.size() > slots_.size()) grow();
    return true;
  }

  const State& operator[](std::uint32_t index) const { return states_[index]; }
  std::uint32_t parent(std::uint32_t index) const { return parents_[index]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(states_.size()); }
  std::uint64_t bytes() const {
    return states_.capacity() * sizeof(State) + (parents_.capacity() + slots_.capacity()) * 4;
  }

 private:
  static constexpr std::uint32_t none_ = ~std::uint32_t{0};

  static std::size_t hash(const State& state) {
    std::uint64_t h = 0x9E3779B97F4A7C15U;
    for (const std::uint64_t word : state.word) {
      const auto product = static_cast<Uint128>(h ^ word) * 0xD6E8FEB86659FD93U;
      h = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    return static_cast<std::size_t>(h);
  }
  void grow() {
    slots_.assign(2 * slots_.size(), none_);
    for (std::uint32_t index = 0; index < states_.size(); ++index) {
      std::size_t slot = hash(states_[index]) & (slots_.size() - 1);
      while (slots_[slot] != none_) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = index;
    }
  }

  std::vector<State> states_;
  std::vector<std::uint32_t> parents_;
  std::vector<std::uint32_t> slots_;
};

template <std::size_t words>
class Search {
 public:
  using State = TickState<words>;

  Search(const TickSystem& system, const TickSearchOptions& options)
      : options_(options), model_(system), symmetry_(system, model_, options.symmetry) {}

  TickSearchResult run() {
    result_.symmetries = symmetry_.size();
    states_.insert(symmetry_.canonical(model_.start()), 0);
    std::uint32_t level_end = 1;
    for (std::uint32_t at = 0; at < states_.size() && !result_.violated; ++at) {
      if (at == level_end) {
        level_end = states_.size();
        ++result_.depth;
      }
      if (at % 4096 == 0 && stopped(at)) break;
      look_from(at);
    }
    result_.states = states_.size();
    result_.bytes = states_.bytes();
    if (result_.violated) result_.end = SearchEnd::violation;
    return std::move(result_);
  }

 private:
  bool stopped(std::uint32_t at) {
    if (options_.progress && at != 0) options_.progress(at, result_.depth);
    if (options_.interrupted != nullptr && options_.interrupted->load()) {
      result_.end = SearchEnd::interrupt;
    } else if (states_.size() >= options_.most_states) {
      result_.end = SearchEnd::states;
    } else if (states_.bytes() > options_.most_bytes) {
      result_.end = SearchEnd::memory;
    } else if (model_.overflown()) {
      result_.end = SearchEnd::numbers;
    }
    return !result_.complete();
  }

  void look_from(std::uint32_t at) {
    const State state = states_[at];
    result_.acquired = result_.acquired || model_.anybody_believes(state);
    if (options_.on_state) symmetry_.for_each_image(model_.view(state), options_.on_state);
    model_.for_each_step(state, [&](const TickAction&, const State& next, std::optional<Property> violated) {
      const State stands_for_it = symmetry_.canonical(next);
      if (!states_.insert(stands_for_it, at)) ++result_.merged;
      if (!violated || result_.violated) return;
      result_.violated = violated;
      result_.path = path_to(at, stands_for_it, *violated);
    });
  }

  // Returns the actions that lead to the violation. The states on the way are only known up to renaming, so
  // the path is made again from the start: each action leads to a state that the next known one stands for.
  std::vector<TickAction> path_to(std::uint32_t last, const State& end, Property violated) {
    std::vector<State> way{end};
    for (std::uint32_t at = last; at != 0; at = states_.parent(at)) way.push_back(states_[at]);
    std::reverse(way.begin(), way.end());
    std::vector<TickAction> path;
    State state = model_.start();
    for (std::size_t i = 0; i < way.size(); ++i) {
      std::optional<std::pair<TickAction, State>> step;
      model_.for_each_step(state,
                           [&](const TickAction& action, const State& next, std::optional<Property> shown) {
                             const bool as_wanted = i + 1 < way.size() || shown == violated;
                             if (!step && as_wanted && symmetry_.canonical(next) == way[i])
                               step = std::pair(action, next);
                           });
      CHECK(step.has_value(), "no step {} of {}", i, way.size());
      path.push_back(step->first);
      state = step->second;
    }
    return path;
  }

  const TickSearchOptions& options_;
  TickModel<words> model_;
  TickSymmetry<words> symmetry_;
  TickStates<words> states_;
  TickSearchResult result_;
};

}  // namespace

TickSearchResult search_ticks(const TickSystem& system, const TickSearchOptions& options) {
  CHECK(system.clients.size() <= most_tick_clients && system.frame.nodes <= most_tick_nodes);
  CHECK(system.frame.last_tick <= most_ticks && system.losses <= 8);
  const std::size_t bytes = TickModel<1>::bytes_of(system);
  if (bytes <= 16) return Search<2>(system, options).run();
  if (bytes <= 32) return Search<4>(system, options).run();
  return Search<8>(system, options).run();
}

}  // namespace lockstep::scenarios
