#include "cli/histories/history_words.h"

#include <map>
#include <utility>

#include <fmt/core.h>

#include "cli/input/history_entry.h"
#include "core/inert_text.h"
#include "core/text.h"

namespace lockstep::cli {

using properties::recorded::Answer;
using properties::recorded::Finding;
using properties::recorded::Leases;
using properties::recorded::nothing;
using properties::recorded::Number;
using properties::recorded::Operation;
using properties::recorded::OperationKind;
using properties::recorded::Outcome;
using properties::recorded::Place;
using properties::recorded::Ruling;
using properties::recorded::RunningLease;
using properties::recorded::unanswered;
using properties::recorded::Why;

namespace {

std::string shown(const std::string& name) { return inert(abridged(name, 64)); }

// Returns the time as the file has it, but in seconds: "9.898 s".
std::string in_seconds(Instant at) {
  constexpr std::int64_t second = 1'000'000'000;
  std::string text = fmt::format("{}.{:09}", at.ns / second, at.ns % second);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " s";
}

}  // namespace

std::string exactly(Duration duration) {
  std::string text = to_text(duration);
  text.insert(text.find_first_not_of("0123456789."), " ");
  return text;
}

std::string_view word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::not_judged:
      return "not judged";
    case Outcome::held:
      return "held";
    case Outcome::violated:
      return "violated";
    case Outcome::unknown:
      return "unknown";
  }
  return "";
}

HistoryWords::HistoryWords(const RecordedFile& file, const Leases& leases, Duration step_back)
    : file_(file),
      leases_(leases),
      step_back_(step_back),
      next_release_(file.history.operations.size(), nothing),
      next_failed_(file.history.operations.size(), nothing) {
  struct Next {
    Number release = nothing;
    Number failed = nothing;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Next> next;
  for (auto number = static_cast<Number>(next_release_.size()); number-- > 0;) {
    const Operation& each = operation(number);
    auto& [release, failed] = next[{each.process, each.resource}];
    next_release_[number] = release;
    next_failed_[number] = failed;
    if (each.kind == OperationKind::release) (each.answer == Answer::fail ? failed : release) = number;
  }
}

std::string HistoryWords::lock_name(std::uint32_t resource) const {
  const std::string& name = file_.resources[resource];
  return name.empty() ? "(the lock)" : shown(name);
}

std::uint32_t HistoryWords::call_line(Number number) const { return file_.lines[operation(number).called]; }

std::uint32_t HistoryWords::answer_line(Number number) const {
  const Place answered = operation(number).answered;
  return answered == unanswered ? call_line(number) : file_.lines[answered];
}

std::uint32_t HistoryWords::legal_until_line(const Ruling& ruling) const {
  Place end = file_.history.places;
  if (ruling.outcome == Outcome::unknown) end = ruling.known_until;
  if (ruling.outcome == Outcome::violated) end = operation(ruling.finding.operation).answered;
  return end == 0 ? 0 : file_.lines[end - 1];
}

std::string HistoryWords::process(Number number) const {
  return "process " + shown(file_.processes[operation(number).process]);
}

// Says when the process of an acquire was told of it, and when it calls for the release.
std::string HistoryWords::hold(Number acquire) const {
  const std::string text =
      operation(acquire).answered == unanswered
          ? fmt::format("{} had it, by the acquire of line {}", process(acquire), call_line(acquire))
          : fmt::format("{} was told so in line {}", process(acquire), answer_line(acquire));
  if (next_release_[acquire] != nothing)
    return text + fmt::format(" and calls release in line {}", call_line(next_release_[acquire]));
  if (next_failed_[acquire] != nothing)
    return text + fmt::format(" and cannot release it in line {}", answer_line(next_failed_[acquire]));
  return text + " and does not release it";
}

// Says when an answer came, if that matters.
std::string HistoryWords::told_at(const Finding& finding) const {
  if (!finding.lease) return "";
  const Instant told = finding.lease->told;
  const Instant read = operation(finding.operation).answered_at;
  return told == read ? fmt::format(" at {}", in_seconds(told))
                      : fmt::format(" at {} ({} in its line)", in_seconds(told), in_seconds(read));
}

// Says until when a lease is certain, and how that is computed.
std::string HistoryWords::lease(const Finding& finding) const {
  const RunningLease& lease = *finding.lease;
  const std::string text =
      fmt::format("the lease of {} is certain until {}", process(finding.other), in_seconds(lease.until));
  if (lease.set_by == nothing)
    return text + ", and would be longer but for an extension without an answer, which may have set it anew";
  std::string from;
  if (lease.is_from_call)
    from = fmt::format("the call to {} in line {}", word_of(operation(lease.set_by).kind),
                       call_line(lease.set_by));
  else
    from = "the time at which the lock was free for it at the earliest";
  std::string less;
  if (leases_.drift != Duration{})
    less = fmt::format(", less {} of drift", leases_.drift ? exactly(*leases_.drift) : "1 % and 2 ms");
  if (step_back_ > Duration{})
    less += fmt::format("{} {} by which the recorder's clock went back", less.empty() ? ", less" : " and",
                        exactly(step_back_));
  return fmt::format("{}: {} from {} ({}){}", text, exactly(lease.ttl), from, in_seconds(lease.from), less);
}

std::string HistoryWords::never_free(const Finding& finding) const {
  const std::string text = fmt::format(
      "this success{} says that an acquire of {} took effect, which had no answer, and until now the lock "
      "was not free for it",
      told_at(finding), process(finding.operation));
  return finding.other == nothing ? text : text + "; " + hold(finding.other);
}

std::string HistoryWords::taken(const Finding& finding) const {
  const Operation& now = operation(finding.operation);
  const std::string other = fmt::format("{} was told in line {} that it has the lock", process(finding.other),
                                        answer_line(finding.other));
  if (now.answer == Answer::fail)
    return fmt::format("{} of {} has had no effect, so its hold was not over when {}", word_of(now.kind),
                       process(finding.operation), other);
  return fmt::format("{} says that {} has had the lock until now, and {}", word_of(now.kind),
                     process(finding.operation), other);
}

std::string HistoryWords::fence(const Finding& finding) const {
  const std::string token = fmt::format("the fencing token {} of {}",
                                        operation(finding.operation).fence.value, process(finding.operation));
  if (finding.why == Why::fence_repeated)
    return fmt::format("{} is also the one that {} was told in line {}", token, process(finding.other),
                       answer_line(finding.other));
  return fmt::format("{} is not greater than {}, which {} was told in line {} for an earlier hold", token,
                     operation(finding.other).fence.value, process(finding.other),
                     answer_line(finding.other));
}

std::string HistoryWords::stale_use(const Finding& finding) const {
  return fmt::format(
      "the use of {} with token {} is applied, and the one of {} with token {} had been applied (line "
      "{}) before it was called (line {})",
      process(finding.operation), operation(finding.operation).fence.value, process(finding.other),
      operation(finding.other).fence.value, answer_line(finding.other), call_line(finding.operation));
}

std::vector<std::string> HistoryWords::why(const Finding& finding) const {
  std::vector<std::string> reasons{first_reason(finding)};
  if (finding.lease) reasons.push_back(lease(finding));
  return reasons;
}

std::string HistoryWords::first_reason(const Finding& finding) const {
  switch (finding.why) {
    case Why::held:
      return fmt::format("{} is told{} that it has the lock; {}", process(finding.operation),
                         told_at(finding), hold(finding.other));
    case Why::not_held:
      return fmt::format("{} succeeds, and {} has no hold that it could be of",
                         word_of(operation(finding.operation).kind), process(finding.operation));
    case Why::never_free:
      return never_free(finding);
    case Why::taken:
      return taken(finding);
    case Why::fence_not_greater:
    case Why::fence_repeated:
      return fence(finding);
    case Why::stale_use:
      return stale_use(finding);
  }
  return "";
}

}  // namespace lockstep::cli
