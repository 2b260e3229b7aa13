#pragma once
// std::visit as a switch. For more than eleven alternatives libstdc++'s std::visit calls through a table
// of function pointers, and the compiler cannot inline such a call. The simulator visits a lock's outputs
// in its inner loop.

#include <cstddef>
#include <utility>
#include <variant>

#include "core/check.h"

namespace lockstep {

// Calls `visitor` with the alternative that the variant holds. The variant may have 16 alternatives at
// most.
template <class Visitor, class... Alternatives>
[[gnu::always_inline]] inline void visit_by_switch(Visitor&& visitor,
                                                   const std::variant<Alternatives...>& variant) {
  constexpr std::size_t count = sizeof...(Alternatives);
  static_assert(count <= 16);
  const auto call = [&]<std::size_t index>(std::integral_constant<std::size_t, index>) {
    if constexpr (index < count) visitor(*std::get_if<index>(&variant));
  };
#define LOCKSTEP_CASE(index)                            \
  case index:                                           \
    call(std::integral_constant<std::size_t, index>{}); \
    break
  switch (variant.index()) {
    LOCKSTEP_CASE(0);
    LOCKSTEP_CASE(1);
    LOCKSTEP_CASE(2);
    LOCKSTEP_CASE(3);
    LOCKSTEP_CASE(4);
    LOCKSTEP_CASE(5);
    LOCKSTEP_CASE(6);
    LOCKSTEP_CASE(7);
    LOCKSTEP_CASE(8);
    LOCKSTEP_CASE(9);
    LOCKSTEP_CASE(10);
    LOCKSTEP_CASE(11);
    LOCKSTEP_CASE(12);
    LOCKSTEP_CASE(13);
    LOCKSTEP_CASE(14);
    LOCKSTEP_CASE(15);
    default:
      CHECK(false, "a variant without a value");
  }
#undef LOCKSTEP_CASE
}

}  // namespace lockstep
