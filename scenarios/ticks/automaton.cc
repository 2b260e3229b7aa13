#include "scenarios/ticks/automaton.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/check.h"

namespace lockstep::scenarios {
namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};

// Returns the class of each state by Moore's refinement. States stay in
// one class as long as they have the same label and, input by input, send
// the same and lead to one class. An input that cannot come does nothing.
std::vector<std::uint32_t> classes_of(const TickAutomaton& raw) {
  const std::size_t inputs = raw.inputs();
  std::vector<std::uint32_t> classes(raw.size());
  std::map<TickLabel, std::uint32_t> by_label;
  for (std::uint32_t state = 0; state < raw.size(); ++state) {
    classes[state] =
        by_label.emplace(raw.labels[state], static_cast<std::uint32_t>(by_label.size())).first->second;
  }
  std::size_t count = by_label.size();
  for (;;) {
    std::map<std::vector<std::uint64_t>, std::uint32_t> by_signature;
    std::vector<std::uint32_t> finer(raw.size());
    std::vector<std::uint64_t> signature(inputs + 1);
    for (std::uint32_t state = 0; state < raw.size(); ++state) {
      signature[0] = classes[state];
      for (std::size_t input = 0; input < inputs; ++input) {
        const std::size_t at = raw.at(state, input);
        const bool stays = classes[raw.next[at]] == classes[state];
        signature[input + 1] =
            static_cast<std::uint64_t>(raw.sends[at]) << 32 | (stays ? none : classes[raw.next[at]]);
      }
      finer[state] =
          by_signature.emplace(signature, static_cast<std::uint32_t>(by_signature.size())).first->second;
    }
    const bool stable = by_signature.size() == count;
    count = by_signature.size();
    classes = std::move(finer);
    if (stable) return classes;
  }
}

// Finds for each state the nodes whose replies do nothing in the state and in all states that can follow.
void find_ignored(TickAutomaton& automaton) {
  automaton.ignored.assign(automaton.size(), 0);
  for (std::uint32_t state = 0; state < automaton.size(); ++state) {
    for (std::size_t node = 0; node < automaton.nodes; ++node) {
      bool nothing = true;
      for (std::size_t reply = 0; reply < tick_reply_count; ++reply)
        nothing = nothing && automaton.does_nothing(state, tick_reply_input(node, reply));
      if (nothing) automaton.ignored[state] |= NodeMask{1} << node;
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t state = static_cast<std::uint32_t>(automaton.size()); state-- > 0;) {
      NodeMask mask = automaton.ignored[state];
      for (std::size_t input = 0; input < automaton.inputs(); ++input)
        mask &= automaton.ignored[automaton.next[automaton.at(state, input)]];
      changed = changed || mask != automaton.ignored[state];
      automaton.ignored[state] = mask;
    }
  }
}

}  // namespace

TickAutomaton minimised(const TickAutomaton& raw) {
  const std::vector<std::uint32_t> classes = classes_of(raw);
  const std::size_t inputs = raw.inputs();
  // Classes are numbered as they are reached, so that clients that behave alike have the same table.
  std::vector<std::uint32_t> number(raw.size(), none);  // by class
  std::vector<std::uint32_t> member;                    // by number: a state of the class
  const auto number_of = [&](std::uint32_t state) {
    std::uint32_t& found = number[classes[state]];
    if (found == none) {
      found = static_cast<std::uint32_t>(member.size());
      member.push_back(state);
    }
    return found;
  };
  TickAutomaton small;
  small.nodes = raw.nodes;
  small.send_lists = raw.send_lists;
  small.start = number_of(raw.start);
  for (std::uint32_t at = 0; at < member.size(); ++at) {
    const std::uint32_t state = member[at];
    small.labels.push_back(raw.labels[state]);
    for (std::size_t input = 0; input < inputs; ++input) {
      const std::uint32_t next = raw.next[raw.at(state, input)];
      small.next.push_back(classes[next] == classes[state] ? at : number_of(next));
      small.sends.push_back(raw.sends[raw.at(state, input)]);
    }
  }
  find_ignored(small);
  return small;
}

std::vector<std::uint32_t> renamed_states(const TickAutomaton& automaton,
                                          const std::vector<std::uint8_t>& to) {
  std::vector<std::uint32_t> image(automaton.size(), none);
  std::vector<std::uint32_t> queue{automaton.start};
  image[automaton.start] = automaton.start;
  const auto renamed = [&](std::vector<TickSend> list) {
    for (TickSend& send : list) send.node = to[send.node];
    std::sort(list.begin(), list.end());
    return list;
  };
  const auto sorted = [](std::vector<TickSend> list) {
    std::sort(list.begin(), list.end());
    return list;
  };
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::uint32_t state = queue[at];
    const std::uint32_t other = image[state];
    if (automaton.labels[state] != automaton.labels[other]) return {};
    for (std::size_t input = 0; input < automaton.inputs(); ++input) {
      std::size_t same = input;
      if (input >= tick_reply_input(0, 0)) {
        const std::size_t node = (input - tick_reply_input(0, 0)) / tick_reply_count;
        same = tick_reply_input(to[node], (input - tick_reply_input(0, 0)) % tick_reply_count);
      }
      const std::size_t from = automaton.at(state, input);
      const std::size_t into = automaton.at(other, same);
      if (renamed(automaton.send_lists[automaton.sends[from]]) !=
          sorted(automaton.send_lists[automaton.sends[into]]))
        return {};
      std::uint32_t& next = image[automaton.next[from]];
      if (next == none) {
        next = automaton.next[into];
        queue.push_back(automaton.next[from]);
      } else if (next != automaton.next[into]) {
        return {};
      }
    }
  }
  return std::find(image.begin(), image.end(), none) == image.end() ? image : std::vector<std::uint32_t>{};
}

}  // namespace lockstep::scenarios
