#include "sim/guests/host/tasks.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/wait.h>

namespace lockstep::guests {

Process& Tasks::add_process(int pid, Process* parent, int exit_signal) {
  auto process = std::make_unique<Process>();
  process->pid = pid;
  process->guest_pid = status_of(pid).guest_pid;
  process->index = static_cast<int>(processes.size());
  process->parent = parent;
  process->exit_signal = exit_signal;
  process->handle = open_process(pid);
  process->memory = GuestMemory(pid);
  processes.push_back(std::move(process));
  return *processes.back();
}

Thread& Tasks::add_thread(int tid, Process& process) {
  auto thread = std::make_unique<Thread>();
  thread->tid = tid;
  thread->guest_tid = status_of(tid).guest_pid;
  thread->index = static_cast<int>(threads.size());
  thread->process = &process;
  threads.push_back(std::move(thread));
  return *threads.back();
}

Process* Tasks::find_process(int guest_pid) const {
  for (const auto& process : processes) {
    if (process->guest_pid == guest_pid && !process->dead) return process.get();
  }
  return nullptr;
}

std::vector<Thread*> Tasks::living_threads_of(const Process& process) const {
  std::vector<Thread*> living;
  for (const auto& thread : threads) {
    if (thread->process == &process && thread->state != Thread::State::dead) living.push_back(thread.get());
  }
  return living;
}

TaskStatus status_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/status", pid));
  TaskStatus status;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "Tgid:") words >> status.thread_group;
    if (key == "NSpid:") {
      while (words >> status.guest_pid) {
      }
    }
    if (key == "SigBlk:") words >> std::hex >> status.blocked;
    if (key == "SigIgn:") words >> std::hex >> status.ignored;
    if (key == "SigCgt:") words >> std::hex >> status.caught;
  }
  return status;
}

bool is_zombie(int pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  if (!std::getline(file, text)) return true;
  const std::size_t name_end = text.rfind(") ");
  return name_end == std::string::npos || text[name_end + 2] == 'Z' || text[name_end + 2] == 'X';
}

std::string text_of_end(int status) {
  return WIFSIGNALED(status) ? fmt::format("by signal {}", WTERMSIG(status))
                             : fmt::format("with status {}", WEXITSTATUS(status));
}

}  // namespace lockstep::guests
