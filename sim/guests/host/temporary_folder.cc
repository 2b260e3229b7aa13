#include "sim/guests/host/temporary_folder.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/guests/guest_error.h"
#include "sim/guests/host/clock_instructions.h"

namespace lockstep::guests {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  const fs::path place = fs::temp_directory_path(error);
  std::string pattern = (place / "lockstep-XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr)
    throw GuestError(GuestFault::cannot_run_here,
                     error ? "TMPDIR is no folder" : "no folder can be made in " + place.string());
  path_ = pattern;
  start_remover();
}

// Without a shell nothing is started, and the folder is left if this process is killed.
void TemporaryFolder::start_remover() {
  ClockInstructions::take_back();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  const Descriptor dies(ends[0]);
  alive_ = Descriptor(ends[1]);
  // What the guest does until it is dead, too, can make the first attempts fail.
  std::string script = "read end; for try in 1 2 3 4 5; do rm -rf \"$1\" && exit; sleep 1; done";
  std::string path = path_.string();
  std::array<std::string, 3> words{"sh", "-c", "sh"};
  std::array<char*, 6> arguments{words[0].data(), words[1].data(), script.data(),
                                 words[2].data(), path.data(),     nullptr};
  std::string locale = "LC_ALL=C";
  std::string search = "PATH=/usr/bin:/bin";
  std::array<char*, 3> environment{locale.data(), search.data(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, dies.get(), 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID);  // what kills this process by its group spares it
  if (posix_spawn(&remover_, "/bin/sh", &files, &attributes, arguments.data(), environment.data()) != 0)
    remover_ = 0;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
}

TemporaryFolder::~TemporaryFolder() {
  if (remover_ != 0) {
    ::kill(remover_, SIGKILL);
    waitpid(remover_, nullptr, 0);
  }
  std::error_code none;
  fs::remove_all(path_, none);
}

}  // namespace lockstep::guests
