#include "scenarios/shrink/trials.h"

#include <utility>

#include "core/field_words.h"
#include "scenarios/run/crew.h"
#include "scenarios/shrink/necessity.h"

namespace lockstep::scenarios {
namespace {

Digest key_of(const Schedule& schedule, const Way& way) {
  FieldWords words;
  words.add_all(way.target.kind, way.target.inside_model, way.within.bits, schedule.seed().has_value(),
                schedule.seed().value_or(Seed{}).value, schedule.then().has_value());
  if (schedule.then()) words.add_all(schedule.then()->seed.value, schedule.then()->from);
  words.add(schedule.overrides().size());
  for (const Deviation& deviation : schedule.overrides())
    words.add_all(deviation.key.high_word(), deviation.key.low_word(), deviation.value);
  return words.hash();
}

}  // namespace

Trials::Entry& Trials::entry(const Digest& candidate, Runner& runner, const Schedule& schedule,
                             const Way& way) {
  Shelf& shelf = shelf_of(candidate);
  {
    const std::lock_guard lock(shelf.mutex);
    const auto known = shelf.entries.find(candidate);
    if (known != shelf.entries.end()) return known->second;
  }
  const std::uint64_t before = runner.effort();
  const bool breaks = breaks_so(runner, schedule, way.target, way.within);
  const Entry found{breaks, false, runner.effort() - before};
  const std::lock_guard lock(shelf.mutex);
  return shelf.entries.try_emplace(candidate, found).first->second;
}

Trials::Answer Trials::answer(Entry& entry) {
  const bool is_new = !std::exchange(entry.asked, true);
  return {entry.breaks, entry.effort, is_new};
}

Trials::Answer Trials::ask(Runner& runner, const Schedule& schedule, const Way& way) {
  return answer(entry(key_of(schedule, way), runner, schedule, way));
}

Trials::Tried Trials::try_ahead(Runner& runner, const Schedule& schedule, const Way& way) {
  return Tried(entry(key_of(schedule, way), runner, schedule, way));
}

void Trials::on_all_threads(std::size_t count, const std::function<void(Runner&, std::size_t)>& work) {
  while (runners_.size() < threads_) runners_.emplace_back(scenario_, stop_);
  std::atomic<std::size_t> next{0};
  scenarios::on_all_threads(threads_, [&](unsigned worker) {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(runners_[worker], i);
    } catch (const Stopped&) {
      return;  // whoever asks next is stopped, too
    }
  });
}

}  // namespace lockstep::scenarios
