#pragma once
// A recorded history cannot be read: where, and why.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace lockstep::cli {

class HistoryMistake : public std::runtime_error {
 public:
  // `offset` counts bytes from the beginning of the text. The message is a phrase; the suggestion may be
  // empty.
  HistoryMistake(std::size_t offset, const std::string& message, std::string suggestion = {})
      : std::runtime_error(message), offset_(offset), suggestion_(std::move(suggestion)) {}
  std::size_t offset() const { return offset_; }
  const std::string& suggestion() const { return suggestion_; }

 private:
  std::size_t offset_;
  std::string suggestion_;
};

}  // namespace lockstep::cli
