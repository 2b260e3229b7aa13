#include "sim/guests/redis/redis_twins.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/check.h"
#include "sim/guests/redis/redis_command.h"

namespace lockstep::guests {

using sim::HostClock;
using sim::RedisNode;

namespace {

GuestTimes times_of(const HostClock& clock, Instant now) {
  const std::int64_t monotonic = clock.mono.read(now);
  return {{monotonic, clock.wall.read(now), monotonic}};
}

// Returns the first instant at which the server wants to run.
Instant next_of(const GuestDeadlines& deadlines, const HostClock& clock) {
  Instant next = Instant::never();
  const auto add = [&](GuestClock by, const sim::LinearClock& shown) {
    if (const auto at = deadlines.at[static_cast<std::size_t>(by)])
      next = std::min(next, shown.first_at_or_after(*at));
  };
  add(GuestClock::monotonic, clock.mono);
  add(GuestClock::boot, clock.mono);
  add(GuestClock::wall, clock.wall);
  return next;
}

std::string text_of(const std::optional<RedisNode::Kept>& kept) {
  if (!kept) return "not there";
  return kept->expire_at_ms ? fmt::format("\"{}\" until {} ms", kept->value, *kept->expire_at_ms)
                            : fmt::format("\"{}\" for ever", kept->value);
}

// The same, from what GET and PEXPIRETIME say.
std::string text_of(const RespValue& value, const RespValue& expires) {
  if (value.kind == RespValue::Kind::nil) return "not there";
  return expires.number >= 0 ? fmt::format("\"{}\" until {} ms", value.text, expires.number)
                             : fmt::format("\"{}\" for ever", value.text);
}

// The client that asks for keys where no client of the world does.
constexpr ClientId nobody{0xffff};

}  // namespace

class RedisTwins::Twin final : public sim::NodeTwin {
 public:
  Twin(const RedisTwins& all, NodeId node)
      : node_(node),
        seed_(all.seed_ * 64 + node.value),
        replies_(all.replies_),
        server_(all.thread_, all.program_, fmt::format("{}/{}", all.folder_.path().string(), node.value),
                node) {}

  void starts(const RedisNode& typed, Instant now) override { boot(typed, now); }
  void comes_up(const RedisNode& typed, Instant now) override { boot(typed, now); }

  Reply executed(const RedisNode& typed, const Command& command, HoldId by, Reply reply,
                 Instant now) override {
    run_to(typed, now);
    const std::vector<std::string> words = words_of(command);
    const std::string key = key_name(command.key);
    const auto real =
        server_.ask(by.client, {words, {"GET", key}, {"PEXPIRETIME", key}}, times_of(typed.clock(), now));
    ++report_.commands;
    compare(
        now, [&] { return fmt::format("the reply to {}", fmt::join(words, " ")); }, guests::text_of(reply),
        guests::text_of(real[0]));
    compare(
        now, [&] { return key; }, text_of(typed.kept(command.key, now)), text_of(real[1], real[2]));
    return replies_ == Replies::typed ? reply : reply_of(real[0]);
  }

  void clocks_change(const RedisNode& typed, Instant now) override { run_to(typed, now); }

  void stops(const RedisNode& typed, Instant now, Instant until) override {
    run_to(typed, now);
    stopped_until_ = std::max(stopped_until_, until);
  }

  void goes_down(const RedisNode& typed, Ending, Instant now) override {
    run_to(typed, now);
    server_.kill();
  }

  void loses_keys(const RedisNode& typed, Instant now) override {
    run_to(typed, now);
    std::vector<std::string> words{"DEL"};
    for (std::uint16_t key = 0; key < typed.keys(); ++key) words.push_back(key_name(KeyId{key}));
    server_.ask(nobody, {words}, times_of(typed.clock(), now));
  }

  void ends(const RedisNode& typed, Instant now) override {
    if (!server_.is_up()) return;
    run_to(typed, now);
    compare_keys(typed, now);
  }

  const TwinReport& report() const { return report_; }

 private:
  void boot(const RedisNode& typed, Instant now) {
    server_.boot(times_of(typed.clock(), now), seed_ + (boots_++ << 32));
    compare_keys(typed, now);
  }

  // Lets the server do what it wants to do before this instant. A process that is stopped does it when it
  // goes on.
  void run_to(const RedisNode& typed, Instant now) {
    while (server_.is_up()) {
      const Instant at = std::max(next_of(server_.deadlines(), typed.clock()), stopped_until_);
      if (at >= now) return;
      server_.run(times_of(typed.clock(), at));
    }
  }

  void compare_keys(const RedisNode& typed, Instant now) {
    for (std::uint16_t number = 0; number < typed.keys(); ++number) {
      const KeyId key{number};
      const auto real = server_.ask(nobody, {{"GET", key_name(key)}, {"PEXPIRETIME", key_name(key)}},
                                    times_of(typed.clock(), now));
      compare(
          now, [&] { return key_name(key); }, text_of(typed.kept(key, now)), text_of(real[0], real[1]));
    }
  }

  template <class What>
  void compare(Instant now, What&& what, const std::string& typed, const std::string& real) {
    if (typed != real) report_.differences.push_back({node_, now, what(), typed, real});
  }

  NodeId node_;
  std::uint64_t seed_;
  Replies replies_;
  RedisServer server_;
  Instant stopped_until_;
  std::uint64_t boots_ = 0;
  TwinReport report_;
};

RedisTwins::RedisTwins(std::string program, std::uint64_t seed, Replies replies)
    : program_(std::move(program)), seed_(seed), replies_(replies) {}

RedisTwins::~RedisTwins() = default;

sim::NodeTwin& RedisTwins::of(NodeId node) {
  while (twins_.size() <= node.value)
    twins_.push_back(std::make_unique<Twin>(*this, NodeId{static_cast<std::uint16_t>(twins_.size())}));
  return *twins_[node.value];
}

TwinReport RedisTwins::report() const {
  TwinReport sum;
  for (const auto& twin : twins_) {
    const TwinReport& one = twin->report();
    sum.commands += one.commands;
    sum.differences.insert(sum.differences.end(), one.differences.begin(), one.differences.end());
  }
  std::stable_sort(sum.differences.begin(), sum.differences.end(),
                   [](const TwinDifference& a, const TwinDifference& b) { return a.at < b.at; });
  return sum;
}

std::optional<std::string> why_no_twin(Persistence persistence) {
  if (persistence == Persistence::none) return std::nullopt;
  return fmt::format(
      "its nodes have persistence = \"{}\", and only nodes without persistence can be compared yet",
      name_of(persistence));
}

}  // namespace lockstep::guests
