#pragma once
// A lock of any type behind virtual calls, so that a world for it is compiled once. It is copied and compared
// like the lock in it.

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/check.h"
#include "core/locks/lock_io.h"
#include "core/locks/lock_machine.h"
#include "core/visit.h"

namespace lockstep {

class AnyLock {
 public:
  // Holds no lock. It can be copied and compared, but nothing else.
  AnyLock() = default;
  // The order of the conditions matters: whether AnyLock is a LockMachine depends on its constructors.
  template <class Lock>
  requires(!std::is_same_v<Lock, AnyLock> && LockMachine<Lock>) explicit AnyLock(Lock lock)
      : lock_(std::make_unique<Holder<Lock>>(std::move(lock))) {}

  AnyLock(const AnyLock& other) : lock_(other.lock_ == nullptr ? nullptr : other.lock_->copy()) {}
  AnyLock(AnyLock&&) noexcept = default;
  AnyLock& operator=(const AnyLock& other) {
    if (this == &other) return *this;
    // The worlds of a search are copied over each other, and all their locks are of one type.
    const bool assigned = lock_ != nullptr && other.lock_ != nullptr && lock_->assign(*other.lock_);
    if (!assigned) lock_ = other.lock_ == nullptr ? nullptr : other.lock_->copy();
    return *this;
  }
  AnyLock& operator=(AnyLock&&) noexcept = default;
  ~AnyLock() = default;

  template <class Input>
  requires std::is_constructible_v<LockInput, const Input&>
  void handle(const Input& input, LocalTime now) { held().handle(LockInput(input), now); }
  LockOutput poll() { return held().poll(); }
  LockPhase phase() const { return held().phase(); }
  NodeMask nodes() const { return held().nodes(); }
  ElapsedClock elapsed_clock() const { return held().elapsed_clock(); }
  // Returns the lock's own hash, or 0 if it has none (scenarios/search/lock_states.h).
  std::uint64_t bucket() const { return held().bucket(); }
  // Returns how many bytes the lock in it takes, without what that allocates.
  std::uint64_t bytes() const { return held().bytes(); }

  friend bool operator==(const AnyLock& a, const AnyLock& b) {
    if (a.lock_ == nullptr || b.lock_ == nullptr) return a.lock_ == b.lock_;
    return a.lock_->equals(*b.lock_);
  }

 private:
  class Held {
   public:
    virtual ~Held() = default;
    virtual std::unique_ptr<Held> copy() const = 0;
    // Returns false if the other lock is of another type.
    virtual bool assign(const Held& other) = 0;
    virtual bool equals(const Held& other) const = 0;
    virtual void handle(const LockInput& input, LocalTime now) = 0;
    virtual LockOutput poll() = 0;
    virtual LockPhase phase() const = 0;
    virtual NodeMask nodes() const = 0;
    virtual ElapsedClock elapsed_clock() const = 0;
    virtual std::uint64_t bucket() const = 0;
    virtual std::uint64_t bytes() const = 0;
  };

  template <class Lock>
  class Holder final : public Held {
   public:
    explicit Holder(Lock lock) : lock_(std::move(lock)) {}
    std::unique_ptr<Held> copy() const override { return std::make_unique<Holder>(lock_); }
    bool assign(const Held& other) override {
      const auto* same = dynamic_cast<const Holder*>(&other);
      if (same != nullptr) lock_ = same->lock_;
      return same != nullptr;
    }
    bool equals(const Held& other) const override {
      const auto* same = dynamic_cast<const Holder*>(&other);
      return same != nullptr && lock_ == same->lock_;
    }
    void handle(const LockInput& input, LocalTime now) override {
      visit_by_switch([&](const auto& one) { lock_.handle(one, now); }, input);
    }
    LockOutput poll() override { return lock_.poll(); }
    LockPhase phase() const override { return lock_.phase(); }
    NodeMask nodes() const override { return lock_.nodes(); }
    ElapsedClock elapsed_clock() const override { return lock_.elapsed_clock(); }
    std::uint64_t bucket() const override {
      if constexpr (requires { lock_.bucket(); }) return lock_.bucket();
      return 0;
    }
    std::uint64_t bytes() const override { return sizeof(Holder); }

   private:
    Lock lock_;
  };

  Held& held() { return *lock_; }
  const Held& held() const { return *lock_; }

  std::unique_ptr<Held> lock_;
};

}  // namespace lockstep
