#include "sim/guests/host/root.h"

#include <filesystem>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lockstep::guests {
namespace {

namespace fs = std::filesystem;

// In a user namespace a read-only bind has to keep the restrictions that the mount had outside.
unsigned long kept_flags(const char* path) {
  struct statvfs what {};
  if (statvfs(path, &what) != 0) return 0;
  unsigned long flags = 0;
  if ((what.f_flag & ST_NODEV) != 0) flags |= MS_NODEV;
  if ((what.f_flag & ST_NOEXEC) != 0) flags |= MS_NOEXEC;
  if ((what.f_flag & ST_NOATIME) != 0) flags |= MS_NOATIME;
  if ((what.f_flag & ST_NODIRATIME) != 0) flags |= MS_NODIRATIME;
  if ((what.f_flag & ST_RELATIME) != 0) flags |= MS_RELATIME;
  return flags;
}

bool write_file(const char* path, const std::string& text) {
  const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return false;
  const bool whole = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return close(file) == 0 && whole;
}

}  // namespace

GuestRoot::GuestRoot(const GuestPlan& plan) : base_(plan.directory) {
  using Kind = Step::Kind;
  const fs::path program = fs::canonical(plan.program);
  program_ = "/program/" + program.filename().string();
  // The private directory is bound first, while its name still leads to it: the new root is mounted over it.
  steps_ = {{Kind::directory, "guest", {}},
            {Kind::bind, "guest", "/proc/self/fd/3"},
            {Kind::directory, "program", {}},
            {Kind::empty_file, program_.substr(1), {}},
            {Kind::bind_read_only, program_.substr(1), "/proc/self/fd/4"}};
  program_source_ = program.string();
  add_system_folders();
  add_devices();
  add_files_of_etc();
}

void GuestRoot::add_system_folders() {
  using Kind = Step::Kind;
  for (const char* folder : {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc/alternatives"}) {
    const fs::path path = fs::path("/") / folder;
    std::error_code none;
    if (fs::is_symlink(path, none)) {
      steps_.push_back({Kind::link, folder, fs::read_symlink(path).string()});
    } else if (fs::is_directory(path, none)) {
      if (fs::path(folder).has_parent_path()) steps_.push_back({Kind::directory, "etc", {}});
      steps_.push_back({Kind::directory, folder, {}});
      steps_.push_back({Kind::bind_read_only, folder, path.string()});
    }
  }
}

void GuestRoot::add_devices() {
  using Kind = Step::Kind;
  steps_.push_back({Kind::directory, "dev", {}});
  for (const char* device : {"null", "zero", "full"}) {
    steps_.push_back({Kind::empty_file, std::string("dev/") + device, {}});
    steps_.push_back({Kind::bind, std::string("dev/") + device, std::string("/dev/") + device});
  }
  steps_.push_back({Kind::link, "dev/fd", "/proc/self/fd"});
}

void GuestRoot::add_files_of_etc() {
  using Kind = Step::Kind;
  steps_.push_back({Kind::directory, "etc", {}});
  steps_.push_back({Kind::text_file, "etc/passwd", "guest:x:1000:1000:guest:/guest:/bin/sh\n"});
  steps_.push_back({Kind::text_file, "etc/group", "guest:x:1000:\n"});
  steps_.push_back({Kind::text_file, "etc/hosts", "127.0.0.1 localhost\n"});
  steps_.push_back({Kind::text_file, "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"});
  if (fs::exists("/etc/ld.so.cache")) {
    steps_.push_back({Kind::empty_file, "etc/ld.so.cache", {}});
    steps_.push_back({Kind::bind_read_only, "etc/ld.so.cache", "/etc/ld.so.cache"});
  }
  steps_.push_back({Kind::directory, "proc", {}});
  steps_.push_back({Kind::link, "tmp", "guest"});
}

// Runs in the child: nothing here allocates.
bool GuestRoot::perform(const Step& step) {
  using Kind = Step::Kind;
  const char* path = step.path.c_str();
  switch (step.kind) {
    case Kind::directory:
      return mkdir(path, 0755) == 0 || access(path, F_OK) == 0;
    case Kind::empty_file:
    case Kind::text_file:
      return write_file(path, step.other);
    case Kind::link:
      return symlink(step.other.c_str(), path) == 0;
    case Kind::bind:
      // Without what is mounted there: over the private directory that is the new root itself.
      return mount(step.other.c_str(), path, nullptr, MS_BIND, nullptr) == 0;
    case Kind::bind_read_only:
      return mount(step.other.c_str(), path, nullptr, MS_BIND | MS_REC, nullptr) == 0 &&
             mount(nullptr, path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | kept_flags(path),
                   nullptr) == 0;
  }
  return false;
}

const char* GuestRoot::enter() const {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "keep its mounts to itself";
  const int directory = open(base_.c_str(), O_PATH);
  const int program = open(program_source_.c_str(), O_PATH);
  if (directory < 0 || dup2(directory, 3) != 3) return "open its directory";
  if (program < 0 || dup2(program, 4) != 4) return "open its program";
  if (mount("guest", base_.c_str(), "tmpfs", MS_NOSUID, "mode=755") != 0) return "mount a root";
  if (chdir(base_.c_str()) != 0) return "enter its root";
  for (const Step& step : steps_) {
    if (!perform(step)) return step.path.c_str();
  }
  // Processes only: the settings there are the machine's, and its root may change some of them.
  if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid") != 0)
    return "mount /proc";
  if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0) return "change its root";
  if (mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, nullptr) != 0)
    return "make its root read-only";
  return chdir("/guest") == 0 ? nullptr : "enter its directory";
}

}  // namespace lockstep::guests
