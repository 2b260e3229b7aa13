#pragma once
// Finds the renamings of nodes and clients that change nothing. One state stands for all states that differ
// only by such a renaming (as in C. N. Ip, D. L. Dill, "Better Verification Through Symmetry", 1996).

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "scenarios/ticks/model.h"

namespace lockstep::scenarios {

template <std::size_t words>
class TickSymmetry {
 public:
  using State = TickState<words>;

  // Finds the renamings if they are wanted. More than five nodes have too many orders to try, so they keep
  // their names. The model must outlive this object.
  TickSymmetry(const TickSystem& system, TickModel<words>& model, bool wanted) : model_(model) {
    find_node_orders(system, wanted && system.frame.nodes <= 5);
    std::size_t orders = 1;
    for (std::size_t n = 2; n <= system.frame.nodes; ++n) orders *= n;
    any_order_ = node_orders_.size() == orders;
    find_client_orders(system, wanted);
  }

  std::size_t size() const { return node_orders_.size() * client_orders_.size(); }

  // Returns the state that stands for `state` and all its images.
  State canonical(const State& state) {
    if (size() == 1) return state;
    State best;
    bool found = false;
    for (ClientOrder& clients : client_orders_) {
      const std::size_t count = columns_of(state, clients);
      for (const NodeOrder& nodes : node_orders_) {
        // If the nodes can come in any order, the orders in which their columns ascend are enough.
        if (any_order_ && !ascending(nodes, count)) continue;
        const State image = image_of(state, nodes, clients);
        if (found && !image.before(best)) continue;
        best = image;
        found = true;
      }
    }
    return best;
  }

  // Calls `visit` with the view under every renaming. The same image may come more than once.
  template <class Visit>
  void for_each_image(const TickView& view, Visit&& visit) const {
    for (const ClientOrder& clients : client_orders_) {
      for (const NodeOrder& nodes : node_orders_) {
        TickView image = view;
        for (std::size_t n = 0; n < view.keys.size(); ++n) {
          std::optional<TickKey>& key = image.keys[nodes.to[n]];
          key = view.keys[n];
          if (key) key->hold.client.value = clients.to[key->hold.client.value];
        }
        for (std::size_t c = 0; c < view.clients.size(); ++c) image.clients[clients.to[c]] = view.clients[c];
        visit(image);
      }
    }
  }

 private:
  struct NodeOrder {
    std::vector<std::uint8_t> to;                    // by node: its new place
    std::vector<std::uint8_t> from;                  // by place: the node that comes there
    std::vector<std::vector<std::uint32_t>> images;  // by client and state: the image of the state
  };
  struct ClientOrder {
    std::vector<std::uint8_t> to;
    std::vector<std::uint8_t> from;
    std::vector<std::uint8_t> nodes;  // by state of a node: the state with the client of its key renamed
  };

  static std::vector<std::vector<std::uint8_t>> orders_of(std::size_t count, bool all) {
    std::vector<std::uint8_t> order(count);
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    std::vector<std::vector<std::uint8_t>> orders{order};
    while (all && std::next_permutation(order.begin(), order.end())) orders.push_back(order);
    return orders;
  }
  static std::vector<std::uint8_t> inverse(const std::vector<std::uint8_t>& to) {
    std::vector<std::uint8_t> from(to.size());
    for (std::size_t i = 0; i < to.size(); ++i) from[to[i]] = static_cast<std::uint8_t>(i);
    return from;
  }

  void find_node_orders(const TickSystem& system, bool wanted) {
    for (const auto& to : orders_of(system.frame.nodes, wanted)) {
      NodeOrder order{to, inverse(to), {}};
      bool alike = true;
      for (std::size_t c = 0; c < system.clients.size(); ++c) {
        order.images.push_back(renamed_states(system.clients[c].minimal, to));
        alike = alike && !order.images.back().empty();
        for (std::size_t n = 0; n < to.size(); ++n)
          alike = alike && (system.lock_nodes[c] >> n & 1U) == (system.lock_nodes[c] >> to[n] & 1U);
      }
      if (alike) node_orders_.push_back(std::move(order));
    }
  }
  void find_client_orders(const TickSystem& system, bool wanted) {
    for (const auto& to : orders_of(system.clients.size(), wanted)) {
      bool alike = true;
      for (std::size_t c = 0; c < to.size(); ++c) {
        alike = alike && system.clients[c].minimal == system.clients[to[c]].minimal &&
                system.lock_nodes[c] == system.lock_nodes[to[c]];
      }
      if (alike) client_orders_.push_back({to, inverse(to), {}});
    }
  }

  std::uint8_t renamed(ClientOrder& order, std::uint8_t node) {
    std::vector<std::uint8_t>& known = order.nodes;
    while (known.size() <= node) {
      known.push_back(
          model_.node_states().with_clients_renamed(static_cast<std::uint8_t>(known.size()), order.to));
    }
    return known[node];
  }

  // Puts each node with all its connections into columns_ as one number. Returns how many columns there are.
  std::size_t columns_of(const State& state, ClientOrder& clients) {
    for (std::size_t n = 0; n < model_.nodes(); ++n) {
      std::uint64_t column = renamed(clients, model_.node(state, n));
      for (const std::uint8_t c : clients.from) column = column << 8 | model_.link(state, c, n);
      columns_[n] = column;
    }
    return model_.nodes();
  }
  bool ascending(const NodeOrder& order, std::size_t count) const {
    for (std::size_t place = 1; place < count; ++place) {
      if (columns_[order.from[place - 1]] > columns_[order.from[place]]) return false;
    }
    return true;
  }
  // REQUIRES: columns_ were made of this state and these clients.
  State image_of(const State& state, const NodeOrder& nodes, const ClientOrder& clients) {
    State image;
    for (std::size_t place = 0; place < model_.nodes(); ++place) {
      std::uint64_t column = columns_[nodes.from[place]];
      for (std::size_t c = model_.clients(); c-- > 0; column >>= 8)
        model_.link(image, c, place) = static_cast<std::uint8_t>(column);
      model_.node(image, place) = static_cast<std::uint8_t>(column);
    }
    for (std::size_t c = 0; c < model_.clients(); ++c)
      model_.set_client(image, clients.to[c], nodes.images[c][model_.client(state, c)]);
    State copy = state;
    model_.struck(image) = model_.struck(copy);
    return image;
  }

  TickModel<words>& model_;
  std::vector<NodeOrder> node_orders_;
  std::vector<ClientOrder> client_orders_;
  bool any_order_ = false;
  std::array<std::uint64_t, most_tick_nodes> columns_{};
};

}  // namespace lockstep::scenarios
