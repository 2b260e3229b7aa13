#include "cli/input/history_maker.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "cli/input/history_mistake.h"
#include "core/inert_text.h"
#include "core/text.h"

namespace lockstep::cli {
namespace {

using properties::recorded::Answer;
using properties::recorded::nothing;
using properties::recorded::Number;
using properties::recorded::Operation;
using properties::recorded::OperationKind;

// Threads of one recorder write a little later than they read the clock. What goes back further was not
// written in the order in which it happened.
constexpr Duration longest_step_back = seconds(1);

std::uint32_t number_of(const std::string& name, std::map<std::string, std::uint32_t, std::less<>>& numbers,
                        std::vector<std::string>& names) {
  const auto [at, is_new] = numbers.try_emplace(name, static_cast<std::uint32_t>(names.size()));
  if (is_new) names.push_back(name);
  return at->second;
}

std::string shown(const std::string& name) { return inert(abridged(name, 64)); }

}  // namespace

void HistoryMaker::add(const HistoryEntry& entry) {
  check_time(entry);
  const std::uint32_t process = number_of(entry.process.value, processes_, file_.processes);
  if (process == pending_.size()) pending_.push_back(nothing);
  if (entry.type.value == EntryType::invoke)
    call(entry, process);
  else
    answer(entry, process);
}

std::string_view HistoryMaker::time_key() const {
  return file_.format == HistoryFormat::edn ? ":time" : "\"time_ns\"";
}

void HistoryMaker::check_time(const HistoryEntry& entry) {
  if (std::exchange(is_first_, false)) file_.has_times = entry.time_ns.has_value();
  if (entry.time_ns.has_value() != file_.has_times)
    throw HistoryMistake(entry.time_ns ? entry.time_ns->offset : entry.offset,
                         fmt::format("{} is {}", time_key(),
                                     file_.has_times ? "missing here, and the lines before have it"
                                                     : "here, and the lines before do not have it"));
  if (!entry.time_ns) return;
  const Instant now{entry.time_ns->value};
  if (latest_ - now > longest_step_back)
    throw HistoryMistake(
        entry.time_ns->offset,
        fmt::format("{} goes back by {} behind line {}, and may go back by {}: lines stand in the order in "
                    "which things happened",
                    time_key(), for_people(latest_ - now), latest_line_, for_people(longest_step_back)),
        "sort the file by time");
  if (latest_line_ != 0 && now <= latest_) return;
  latest_ = now;
  latest_line_ = entry.line;
}

properties::recorded::Place HistoryMaker::next_place(const HistoryEntry& entry) {
  file_.lines.push_back(entry.line);
  return file_.history.places++;
}

void HistoryMaker::call(const HistoryEntry& entry, std::uint32_t process) {
  if (const Number open = pending_[process]; open != nothing) {
    const Operation& before = file_.history.operations[open];
    throw HistoryMistake(
        entry.offset,
        fmt::format("process {} has not been answered yet: it called {} in line {}",
                    shown(entry.process.value), word_of(before.kind), file_.lines[before.called]),
        "if no answer came, a line with \"info\" says so");
  }
  Operation operation;
  operation.kind = entry.f.value;
  operation.process = process;
  const std::string resource = entry.resource ? entry.resource->value : std::string();
  operation.resource = number_of(resource, resources_, file_.resources);
  operation.called = next_place(entry);
  if (entry.time_ns) operation.called_at = Instant{entry.time_ns->value};
  note_facts(entry, operation);
  if (operation.kind == OperationKind::acquire && entry.fence)
    throw HistoryMistake(entry.fence->offset, "the fencing token stands in the answer to acquire");
  pending_[process] = static_cast<Number>(file_.history.operations.size());
  file_.history.operations.push_back(operation);
}

void HistoryMaker::answer(const HistoryEntry& entry, std::uint32_t process) {
  if (pending_[process] == nothing)
    throw HistoryMistake(entry.offset, fmt::format("process {} has called nothing that this could answer",
                                                   shown(entry.process.value)));
  Operation& operation = file_.history.operations[std::exchange(pending_[process], nothing)];
  const std::uint32_t line = file_.lines[operation.called];
  if (operation.kind != entry.f.value)
    throw HistoryMistake(entry.f.offset, fmt::format("process {} called {} in line {}, and this answers {}",
                                                     shown(entry.process.value), word_of(operation.kind),
                                                     line, word_of(entry.f.value)));
  if (entry.resource && entry.resource->value != file_.resources[operation.resource])
    throw HistoryMistake(entry.resource->offset,
                         fmt::format("process {} called for \"{}\" in line {}, and this answers for \"{}\"",
                                     shown(entry.process.value), shown(file_.resources[operation.resource]),
                                     line, shown(entry.resource->value)));
  note_facts(entry, operation);
  const Instant now{entry.time_ns ? entry.time_ns->value : 0};
  if (entry.type.value == EntryType::info) {
    operation.given_up = next_place(entry);
    operation.given_up_at = now;
    return;
  }
  operation.answer = entry.type.value == EntryType::ok ? Answer::ok : Answer::fail;
  operation.answered = next_place(entry);
  operation.answered_at = now;
  if (operation.kind == OperationKind::use && operation.fence == FencingToken{})
    throw HistoryMistake(entry.offset,
                         fmt::format("a use needs its fencing token, here or in line {}", line));
}

// Notes what a call or its answer says besides. What the answer says counts.
void HistoryMaker::note_facts(const HistoryEntry& entry, Operation& operation) {
  const bool has_lease = operation.kind == OperationKind::acquire || operation.kind == OperationKind::extend;
  if (entry.ttl_ns) {
    if (!has_lease) throw HistoryMistake(entry.ttl_ns->offset, "a TTL is one of acquire or extend");
    if (!file_.has_times)
      throw HistoryMistake(entry.ttl_ns->offset, fmt::format("a TTL needs {} in all lines", time_key()));
    operation.ttl = Duration{entry.ttl_ns->value};
  }
  // A hold's token may stand beside its release and its extensions, too. There it says nothing new.
  const bool has_fence = (operation.kind == OperationKind::acquire && entry.type.value == EntryType::ok) ||
                         operation.kind == OperationKind::use;
  if (entry.fence && has_fence) operation.fence = FencingToken{entry.fence->value};
}

RecordedFile HistoryMaker::made() && {
  file_.history.processes = static_cast<std::uint32_t>(file_.processes.size());
  file_.history.resources = static_cast<std::uint32_t>(file_.resources.size());
  return std::move(file_);
}

}  // namespace lockstep::cli
