#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/teller.h"

namespace lockstep::reports {

void tell_fence(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView later = teller.view(violation.hold);
  const HoldView earlier = teller.view(violation.other);
  const std::int64_t greatest = earlier.acquired.fencing.value;
  const std::int64_t token = later.acquired.fencing.value;
  teller.say_asked(earlier);
  teller.say_acquired(earlier);
  teller.say_faults({earlier.hold.client, later.hold.client}, std::min(earlier.asked, later.asked));
  teller.say_validity_ended(earlier);
  teller.say_keys_ended(earlier);
  teller.say_asked(later);
  teller.say_acquired(later, fmt::format("not greater than {}", greatest));
  teller.because(fmt::format(
      "{} acquired after {}, but {}: a resource that checks tokens cannot tell which of the two came later.",
      Teller::name(later.hold), Teller::name(earlier.hold),
      token == greatest
          ? fmt::format("with the same fencing token {}", token)
          : fmt::format("with the smaller fencing token {} instead of more than {}", token, greatest)));
}

}  // namespace lockstep::reports
