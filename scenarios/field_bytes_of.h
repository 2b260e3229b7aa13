#pragma once
// The fields of a scenario as the bytes that its hash is taken of. Lists and texts begin with their length.

#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "core/field_bytes.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::scenarios {

// `Self` is the class that derives from this one: what it adds to add() is known in lists, too.
template <class Self>
class FieldBytesOf : public FieldBytes {
 public:
  using FieldBytes::add;
  void add(RateError rate) { add(rate.ppb); }
  // Ratios are added in lowest terms, because equal ratios are the same rule.
  void add(Ratio ratio) {
    const std::int64_t common = std::gcd(ratio.numerator, ratio.denominator);
    add(ratio.numerator / common);
    add(ratio.denominator / common);
  }
  void add(const std::string& text) {
    add(text.size());
    for (const char c : text) add(c);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add(list.size());
    for (const T& member : list) self().add(member);
  }

  template <class... T>
  void add_all(const T&... fields) {
    (self().add(fields), ...);
  }
  // Adds a field that scenarios did not have from the start. With its default nothing is added, so the hash
  // is the same as before the field existed, and older tokens stay valid.
  template <class T>
  void add_later(std::string_view name, const T& value, const T& otherwise) {
    if (value == otherwise) return;
    add(std::string(name));
    self().add(value);
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

// The bytes of a lock's rules.
class RuleBytes final : public FieldBytesOf<RuleBytes> {};

}  // namespace lockstep::scenarios
