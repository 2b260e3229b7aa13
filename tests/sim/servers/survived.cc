#include "tests/sim/servers/survived.h"

#include "tests/sim/servers/node_driver.h"

namespace lockstep::tests {

std::ostream& operator<<(std::ostream& out, Survived survived) {
  return out << "{early " << (survived.early ? "kept" : "lost") << ", late "
             << (survived.late ? "kept" : "lost") << '}';
}

Survived what_survives(Persistence persistence, Ending ending) {
  NodeDriver node(exact_clocks(), persistence);
  node.now = at_ms(200);  // The last sync is at 1 s.
  node.run(CommandKind::set_nx, 7, 60'000, KeyId{0});
  node.now = at_ms(1500);
  node.run(CommandKind::set_nx, 8, 60'000, KeyId{1});
  node.now = at_ms(1900);
  node.go_down_and_up(ending);
  return {node.get() != nil_reply, node.run(CommandKind::get, 0, 0, KeyId{1}) != nil_reply};
}

}  // namespace lockstep::tests
