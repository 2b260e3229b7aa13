#include "sim/guests/call_log.h"

#include <utility>

#include "core/text_hash.h"

namespace lockstep::guests {

void CallLog::add(std::string line) {
  ++lines_;
  hash_ = text_hash(line, hash_);
  kept_.push_back(std::move(line));
  if (!keeps_all_ && kept_.size() > most_kept_) kept_.pop_front();
}

}  // namespace lockstep::guests
