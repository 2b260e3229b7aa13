#pragma once
// The lock with a coordinator as the world knows it. It is one type, and each value of it is either a
// client's part or a coordinator.

#include <utility>
#include <variant>

#include "core/locks/coordinated_lock.h"
#include "core/locks/coordinator.h"
#include "core/locks/lock_machine.h"

namespace lockstep {

class CoordinatorLock {
 public:
  CoordinatorLock() = default;
  CoordinatorLock(CoordinatedLock client, ElapsedClock elapsed_clock)
      : part_(std::move(client)), elapsed_clock_(elapsed_clock) {}
  explicit CoordinatorLock(Coordinator coordinator) : part_(std::move(coordinator)) {}

  // Passes the input on to the part that this value is. The world sends a part only inputs that the part
  // handles; any other input is ignored.
  template <class Input>
  requires Handles<CoordinatedLock, Input> || Handles<Coordinator, Input>
  void handle(const Input& input, LocalTime now) {
    std::visit(
        [&](auto& part) {
          if constexpr (Handles<std::remove_reference_t<decltype(part)>, Input>) part.handle(input, now);
        },
        part_);
  }
  LockOutput poll() {
    return std::visit([](auto& part) { return part.poll(); }, part_);
  }

  LockPhase phase() const { return is_client() ? client().phase() : LockPhase::idle; }
  NodeMask nodes() const { return is_client() ? client().nodes() : NodeMask{0}; }
  ElapsedClock elapsed_clock() const { return elapsed_clock_; }
  bool serves(ClientId client) const { return !is_client() && std::get<Coordinator>(part_).serves(client); }

  std::uint64_t bucket() const {
    return std::visit([](const auto& part) { return part.bucket(); }, part_);
  }

  friend bool operator==(const CoordinatorLock&, const CoordinatorLock&) = default;

 private:
  bool is_client() const { return std::holds_alternative<CoordinatedLock>(part_); }
  const CoordinatedLock& client() const { return std::get<CoordinatedLock>(part_); }

  std::variant<CoordinatedLock, Coordinator> part_;
  ElapsedClock elapsed_clock_ = ElapsedClock::monotonic;
};

}  // namespace lockstep
