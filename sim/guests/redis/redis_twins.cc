#include "sim/guests/redis/redis_twins.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/check.h"
#include "sim/guests/redis/clocked_server.h"
#include "sim/guests/redis/redis_command.h"

namespace lockstep::guests {

using sim::RedisNode;

namespace {

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
        replies_(all.plan_.replies),
        clocked_(all.thread_, all.plan_.program,
                 fmt::format("{}/{}-{}", all.folder_.path().string(), all.generation_, node.value), node,
                 all.plan_.persistence, all.plan_.seed * 64 + node.value) {
    for (std::uint16_t client = 0; client < all.plan_.clients; ++client) clients_.push_back(ClientId{client});
  }

  void starts(const RedisNode& typed, Instant now) override {
    if (!clocked_.is_up()) return boot(typed, now);
    clocked_.begin_anew(typed.clock(), now);
    compare_keys(typed, now);
  }
  void comes_up(const RedisNode& typed, Instant now) override { boot(typed, now); }

  Reply executed(const RedisNode& typed, const Command& command, HoldId by, Reply reply,
                 Instant now) override {
    clocked_.run_to(typed.clock(), now);
    const std::vector<std::string> words = words_of(command);
    const std::string key = key_name(command.key);
    const auto real = clocked_.server().ask(by.client, {words, {"GET", key}, {"PEXPIRETIME", key}},
                                            clocked_.times(typed.clock(), now));
    ++report_.commands;
    compare(
        now, [&] { return fmt::format("the reply to {}", fmt::join(words, " ")); }, guests::text_of(reply),
        guests::text_of(real[0]));
    compare(
        now, [&] { return key; }, text_of(typed.kept(command.key, now)), text_of(real[1], real[2]));
    return replies_ == Replies::typed ? reply : reply_of(real[0]);
  }

  void clocks_change(const RedisNode& typed, Instant now) override { clocked_.run_to(typed.clock(), now); }
  void stops(const RedisNode& typed, Instant now, Instant until) override {
    clocked_.stops(typed.clock(), now, until);
  }
  void goes_down(const RedisNode& typed, Ending ending, Instant now) override {
    clocked_.end(ending, typed.clock(), now);
  }

  void loses_keys(const RedisNode& typed, Instant now) override {
    std::vector<std::string> words{"DEL"};
    for (std::uint16_t key = 0; key < typed.keys(); ++key) words.push_back(key_name(KeyId{key}));
    clocked_.ask({words}, typed.clock(), now);
  }

  void ends(const RedisNode& typed, Instant now) override {
    if (!clocked_.is_up()) return;
    clocked_.finish(typed.clock(), now);
    compare_keys(typed, now);
  }

  const TwinReport& report() const { return report_; }
  void forget_report() { report_ = {}; }
  void add_calls_to(FieldWords& words) const { clocked_.server().add_calls_to(words); }

 private:
  void boot(const RedisNode& typed, Instant now) {
    clocked_.boot(typed.clock(), now);
    clocked_.server().connect(clients_, clocked_.times(typed.clock(), now));
    compare_keys(typed, now);
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
    const std::vector<RespValue> real = clocked_.ask(commands, typed.clock(), now);
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
  Replies replies_;
  std::vector<ClientId> clients_;
  ClockedServer clocked_;
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
