#include "sim/guests/redis/redis_twins.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/check.h"
#include "core/ratio.h"
#include "sim/guests/redis/redis_command.h"

namespace lockstep::guests {

using sim::HostClock;
using sim::RedisNode;

namespace {

// The clocks of a server. Its monotonic one shows `ahead_ns` more than that of its node.
GuestTimes times_of(const HostClock& clock, Instant now, std::int64_t ahead_ns) {
  const std::int64_t monotonic = clock.mono.read(now) + ahead_ns;
  return {{monotonic, clock.wall.read(now), monotonic}};
}

// Returns the first instant at which the server wants to run.
Instant next_of(const GuestDeadlines& deadlines, const HostClock& clock, std::int64_t ahead_ns) {
  Instant next = Instant::never();
  const auto add = [&](GuestClock by, const sim::LinearClock& shown, std::int64_t ahead) {
    if (const auto at = deadlines.at[static_cast<std::size_t>(by)])
      next = std::min(next, shown.first_at_or_after(*at - ahead));
  };
  add(GuestClock::monotonic, clock.mono, ahead_ns);
  add(GuestClock::boot, clock.mono, ahead_ns);
  add(GuestClock::wall, clock.wall, 0);
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

}  // namespace

class RedisTwins::Twin final : public sim::NodeTwin {
 public:
  Twin(const RedisTwins& all, NodeId node)
      : node_(node),
        seed_(all.plan_.seed * 64 + node.value),
        replies_(all.plan_.replies),
        server_(all.thread_, all.plan_.program,
                fmt::format("{}/{}-{}", all.folder_.path().string(), all.generation_, node.value), node,
                all.plan_.persistence) {
    for (std::uint16_t client = 0; client < all.plan_.clients; ++client) clients_.push_back(ClientId{client});
  }

  void starts(const RedisNode& typed, Instant now) override {
    if (!server_.is_up()) return boot(typed, now);
    set_back(times_of(typed.clock(), now, 0));
    stopped_until_ = now;
    compare_keys(typed, now);
  }
  void comes_up(const RedisNode& typed, Instant now) override { boot(typed, now); }

  Reply executed(const RedisNode& typed, const Command& command, HoldId by, Reply reply,
                 Instant now) override {
    run_to(typed, now);
    const std::vector<std::string> words = words_of(command);
    const std::string key = key_name(command.key);
    const auto real = server_.ask(by.client, {words, {"GET", key}, {"PEXPIRETIME", key}}, times(typed, now));
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

  void goes_down(const RedisNode& typed, Ending ending, Instant now) override {
    run_to(typed, now);
    server_.end(ending, times(typed, now));
  }

  void loses_keys(const RedisNode& typed, Instant now) override {
    run_to(typed, now);
    std::vector<std::string> words{"DEL"};
    for (std::uint16_t key = 0; key < typed.keys(); ++key) words.push_back(key_name(KeyId{key}));
    server_.ask({words}, times(typed, now));
  }

  void ends(const RedisNode& typed, Instant now) override {
    if (!server_.is_up()) return;
    run_to(typed, now);
    compare_keys(typed, now);
    last_ = times(typed, now).of(GuestClock::monotonic);
  }

  const TwinReport& report() const { return report_; }
  void forget_report() { report_ = {}; }
  void add_calls_to(FieldWords& words) const { server_.add_calls_to(words); }

 private:
  void boot(const RedisNode& typed, Instant now) {
    server_.boot(times(typed, now), seed_ + (boots_++ << 32));
    server_.connect(clients_, times(typed, now));
    stopped_until_ = now;
    compare_keys(typed, now);
  }

  GuestTimes times(const RedisNode& typed, Instant now) const {
    return times_of(typed.clock(), now, ahead_ns_);
  }

  // Brings a server that has made a run to where a new one stands that has started at these times: without
  // keys, and with serverCron due in 1 ms. That is 99 ms after it has run.
  void set_back(const GuestTimes& start) {
    constexpr std::int64_t since_cron = 99'000'000;
    constexpr std::int64_t gap = 1'000'000'000;  // more than serverCron's period
    constexpr std::int64_t us = 1000;            // Redis counts in whole ones
    const std::int64_t node = start.of(GuestClock::monotonic);
    const std::int64_t cron = floor_div(last_ + gap, us) * us + (node - floor_div(node, us) * us);
    const GuestTimes now{{cron, start.of(GuestClock::wall) - since_cron, cron}};
    server_.ask({{"FLUSHALL"}, {"SCRIPT", "FLUSH"}, {"CONFIG", "RESETSTAT"}}, now);
    ahead_ns_ = cron + since_cron - node;
  }

  // Lets the server do what it wants to do before this instant. A process that is stopped does it when it
  // goes on.
  void run_to(const RedisNode& typed, Instant now) {
    while (server_.is_up()) {
      const Instant at = std::max(next_of(server_.deadlines(), typed.clock(), ahead_ns_), stopped_until_);
      if (at >= now) return;
      server_.run(times(typed, at));
    }
  }

  // All that is asked is one write, which the server reads before it does anything by itself.
  void compare_keys(const RedisNode& typed, Instant now) {
    std::vector<std::vector<std::string>> commands{{"DBSIZE"}};
    std::int64_t here = 0;
    for (std::uint16_t key = 0; key < typed.keys(); ++key) {
      const std::string name = key_name(KeyId{key});
      const bool is_here = typed.has(KeyId{key});
      here += is_here ? 1 : 0;
      if (is_here && !typed.kept(KeyId{key}, now)) {
        commands.push_back({"DEBUG", "OBJECT", name});
      } else {
        commands.push_back({"GET", name});
        commands.push_back({"PEXPIRETIME", name});
      }
    }
    const std::vector<RespValue> real = server_.ask(commands, times(typed, now));
    compare(
        now, [] { return std::string("the number of keys"); }, fmt::format("{}", here),
        guests::text_of(real[0]));
    std::size_t next = 1;
    for (std::uint16_t number = 0; number < typed.keys(); ++number) {
      const KeyId key{number};
      if (commands[next].front() == "DEBUG") {
        const bool is_there = real[next].kind != RespValue::Kind::error;
        compare(
            now, [&] { return key_name(key) + ", which has expired"; }, "there",
            is_there ? "there" : "not there");
        next += 1;
      } else {
        compare(
            now, [&] { return key_name(key); }, text_of(typed.kept(key, now)),
            text_of(real[next], real[next + 1]));
        next += 2;
      }
    }
  }

  template <class What>
  void compare(Instant now, What&& what, const std::string& typed, const std::string& real) {
    if (typed != real) report_.differences.push_back({node_, now, what(), typed, real});
  }

  NodeId node_;
  std::uint64_t seed_;
  Replies replies_;
  std::vector<ClientId> clients_;
  RedisServer server_;
  Instant stopped_until_;
  std::uint64_t boots_ = 0;
  std::int64_t ahead_ns_ = 0;  // of the node's monotonic clock
  std::int64_t last_ = 0;      // on the server's, at the end of the run before
  TwinReport report_;
};

RedisTwins::RedisTwins(TwinPlan plan) : plan_(std::move(plan)) {}

RedisTwins::~RedisTwins() = default;

sim::NodeTwin& RedisTwins::of(NodeId node) {
  while (twins_.size() <= node.value)
    twins_.push_back(std::make_unique<Twin>(*this, NodeId{static_cast<std::uint16_t>(twins_.size())}));
  return *twins_[node.value];
}

void RedisTwins::next_run() {
  if (plan_.persistence == Persistence::none) {
    for (const auto& twin : twins_) twin->forget_report();
    return;
  }
  twins_.clear();
  ++generation_;
}

TwinReport RedisTwins::report() const {
  TwinReport sum;
  FieldWords words;
  for (const auto& twin : twins_) {
    const TwinReport& one = twin->report();
    twin->add_calls_to(words);
    sum.commands += one.commands;
    sum.differences.insert(sum.differences.end(), one.differences.begin(), one.differences.end());
  }
  std::stable_sort(sum.differences.begin(), sum.differences.end(),
                   [](const TwinDifference& a, const TwinDifference& b) { return a.at < b.at; });
  sum.calls = words.hash();
  return sum;
}

}  // namespace lockstep::guests
