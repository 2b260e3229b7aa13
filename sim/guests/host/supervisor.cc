#include "sim/guests/host/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/check.h"
#include "core/inert_text.h"

namespace lockstep::guests {
namespace {

constexpr std::uint64_t turn = 256;  // calls that a thread makes before others have a turn

// What computing costs: nothing up to so many calls, 10 us for each up to so many, and then 200 us.
constexpr std::uint64_t free_of_charge = 2000;
constexpr std::uint64_t cheap = 20'000;

std::string end_of_output(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  constexpr std::size_t most = 2000;
  if (text.size() > most) text.erase(0, text.size() - most);
  return text;
}

}  // namespace

Supervisor::Supervisor(const SupervisingThread& thread, const GuestPlan& plan, Disk& disk)
    : plan_(plan), thread_(&thread), disk_(&disk), random_(plan.seed) {
  spawned_ = spawn(plan, owned_calls());
  notifications_ = Notifications(std::move(spawned_.listener));
  Process& process = tasks_.add_process(spawned_.main, nullptr, SIGCHLD);
  Thread& first = tasks_.add_thread(spawned_.main, process);
  first.state = Thread::State::runs;
  await(first);  // its execve
}

GuestDeadlines Supervisor::run(const GuestTimes& now) {
  ClockInstructions::give_up();
  times_ = now;
  disk_->write_back(now.of(GuestClock::monotonic));
  if (!started_) start_ = now.of(GuestClock::monotonic);
  started_ = true;
  calls_in_run_ = 0;
  for (const auto& process : tasks_.processes) {
    process->clock_reads = 0;
    if (process->dead) continue;
    process->page.set(process->memory, times_);
    process->page.restart_countdown(process->memory);
  }
  timers_.fire(times_);
  while (!ended_ && step()) count_call();
  if (ended_ && !executed_) throw error(GuestFault::cannot_start, "is no program that can be executed here");
  GuestDeadlines deadlines = timers_.deadlines();
  for (const auto& thread : tasks_.threads) {
    if (thread->state == Thread::State::waits && thread->deadline) deadlines.add(*thread->deadline);
  }
  return deadlines;
}

// ---- Whose turn it is ----

namespace {

bool can_go_on(const Thread& thread) {
  if (thread.state == Thread::State::waits) return thread.futex.woken;
  return thread.state == Thread::State::asks || thread.state == Thread::State::stands;
}

}  // namespace

bool Supervisor::step() {
  const bool turn_is_over = calls_in_run_ % turn == turn - 1;
  if (turn_is_over && try_waiting()) return true;
  Thread* next = last_ != nullptr && !turn_is_over && can_go_on(*last_) ? last_ : next_in_turn();
  if (next == nullptr) return !turn_is_over && try_waiting();
  advance(*next);
  return true;
}

Thread* Supervisor::next_in_turn() const {
  Thread* first = nullptr;
  for (const auto& thread : tasks_.threads) {
    if (can_go_on(*thread) && (first == nullptr || thread->order < first->order)) first = thread.get();
  }
  return first;
}

// Lets one of those go on that wait for descriptors and times, if one can.
bool Supervisor::try_waiting() {
  std::vector<Thread*> waiting;
  for (const auto& thread : tasks_.threads) {
    if (thread->state == Thread::State::waits && !thread->futex.woken) waiting.push_back(thread.get());
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const Thread* a, const Thread* b) { return a->order < b->order; });
  return std::any_of(waiting.begin(), waiting.end(), [&](Thread* thread) { return try_call(*thread); });
}

void Supervisor::advance(Thread& thread) {
  if (thread.state != Thread::State::stands) {
    try_call(thread);
    return;
  }
  thread.state = Thread::State::runs;
  last_ = &thread;
  resume(thread.tid, std::exchange(thread.signal, 0));
  await(thread);
}

// ---- Calls ----

bool Supervisor::try_call(Thread& thread) {
  const OwnedCall& row = owned_call(thread.call.number);
  if (row.refusal != 0) refuse(thread);
  Answer result = row.refusal != 0 ? Answer::error(row.refusal) : row.handle(*this, thread);
  if (result.kind == Answer::Kind::waits) {
    thread.state = Thread::State::waits;
    thread.again = true;
    return false;
  }
  answer(thread, result);
  return true;
}

void Supervisor::answer(Thread& thread, const Answer& answer) {
  using Kind = Answer::Kind;
  ++calls_;
  thread.stop_waiting();
  thread.state = Thread::State::runs;
  last_ = &thread;
  log_call(thread, answer);
  switch (answer.kind) {
    case Kind::value:
      notifications_.answer(thread.call, answer.number);
      break;
    case Kind::error:
      notifications_.refuse(thread.call, static_cast<int>(answer.number));
      break;
    case Kind::by_kernel:
      notifications_.let_kernel_do(thread.call);
      break;
    case Kind::descriptor:
      if (!notifications_.give(thread.call, answer.descriptor.get(), answer.close_on_exec))
        notifications_.refuse(thread.call, EMFILE);
      break;
    case Kind::waits:
      CHECK(false, "{}", owned_call(thread.call.number).name);
  }
  await(thread);
  settle_signal();
  if (std::exchange(yields_, false)) last_ = nullptr;
}

// Clock reads are left out: the time page answers most of them where there is one.
void Supervisor::log_call(const Thread& thread, const Answer& answer) {
  const OwnedCall& row = owned_call(thread.call.number);
  if (row.is_clock_read) return;
  const char* how = answer.kind == Answer::Kind::error        ? "errno "
                    : answer.kind == Answer::Kind::by_kernel  ? "kernel "
                    : answer.kind == Answer::Kind::descriptor ? "descriptor "
                                                              : "";
  log_.add(fmt::format("{} thread {} {} = {}{}", times_.of(GuestClock::monotonic), thread.index, row.name,
                       how, answer.number));
}

void Supervisor::refuse(const Thread& caller) {
  const std::string name = owned_call(caller.call.number).name;
  if (std::find(refused_.begin(), refused_.end(), name) == refused_.end()) refused_.push_back(name);
}

void Supervisor::count_clock_read(Thread& thread) {
  Process& process = *thread.process;
  ++process.clock_reads;
  if (plan_.computing_takes_time || clock_reads_of(process) <= most_clock_reads) return;
  throw error(GuestFault::spins, fmt::format("read clocks {} times without ever waiting", most_clock_reads));
}

int Supervisor::clock_reads_of(const Process& process) const {
  return process.clock_reads + process.page.reads(process.memory);
}

// Most machines answer these reads in the guest's memory, so nothing else may depend on them.
bool Supervisor::answers_at_once(Thread& thread) {
  const OwnedCall& row = owned_call(thread.call.number);
  if (!row.is_clock_read || clock_reads_of(*thread.process) >= most_clock_reads) return false;
  const Answer read = row.handle(*this, thread);
  if (read.kind == Answer::Kind::error) {
    notifications_.refuse(thread.call, static_cast<int>(read.number));
  } else {
    notifications_.answer(thread.call, read.number);
  }
  return true;
}

void Supervisor::count_call() {
  if (++calls_in_run_ > plan_.most_calls)
    throw error(GuestFault::spins,
                fmt::format("made {} system calls without ever waiting", plan_.most_calls));
  if (!plan_.computing_takes_time || calls_in_run_ <= free_of_charge) return;
  const std::int64_t cost = calls_in_run_ <= cheap ? 10'000 : 200'000;
  for (std::int64_t& clock : times_.ns) clock += cost;
  for (const auto& process : tasks_.processes) {
    if (!process->dead) process->page.set(process->memory, times_);
  }
  timers_.fire(times_);
}

Descriptor Supervisor::end_of(int socket) const {
  const std::string name = fmt::format("socket:[{}]", sockets_.socket(socket).inode);
  for (const auto& process : tasks_.processes) {
    if (process->dead) continue;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", process->pid), none)) {
      if (std::filesystem::read_symlink(entry.path(), none) != name) continue;
      return copy_from(process->handle, std::stoi(entry.path().filename()));
    }
  }
  return {};
}

GuestError Supervisor::error(GuestFault fault, const std::string& what) const {
  std::string text = fmt::format("guest {} {}\n", plan_.name, what);
  if (!refused_.empty()) text += fmt::format("It was refused: {}.\n", fmt::join(refused_, ", "));
  std::istringstream output(end_of_output(plan_.output));
  std::string line;
  for (bool first = true; std::getline(output, line); first = false)
    text += fmt::format("{}  {}\n", first ? "The end of its output:\n" : "", inert(line));
  // A mistake of a harness is one of words, which calls say nothing of.
  if (fault != GuestFault::cannot_start && fault != GuestFault::harness) {
    text += "Its last calls (nanoseconds of its monotonic clock, thread, call, result):\n";
    for (const std::string& call : log_.kept()) text += fmt::format("  {}\n", call);
  }
  return {fault, text};
}

}  // namespace lockstep::guests
