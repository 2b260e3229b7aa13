#pragma once
// What the messages of guests say. A message of a world is small and has one number for its content
// (core/command.h); here is the content behind the number, for one run. The number is a hash of the content,
// so a digest of the run's messages depends on every byte of them.

#include <cstdint>
#include <map>
#include <string>

#include "core/command.h"

namespace lockstep::guests {

// A client's connections have its own numbers. A request travels on one of them.
struct RequestContent {
  int connection = 0;
  std::string bytes;
  friend bool operator==(const RequestContent&, const RequestContent&) = default;
};

class Traffic {
 public:
  // Each keeps the content and returns its number.
  std::int64_t keep_request(RequestContent content);
  Reply keep_reply(const std::string& bytes);

  // REQUIRES: the number was returned.
  const RequestContent& request(std::int64_t number) const { return requests_.at(number); }
  std::string reply(const Reply& reply) const;

  // The text of each script that a server knows, by its SHA-1 as Redis gives it.
  std::map<std::string, std::string> scripts;

 private:
  std::map<std::int64_t, RequestContent> requests_;
  std::map<std::int64_t, std::string> replies_;
};

}  // namespace lockstep::guests
