// What a power loss leaves of a guest's files: beside a model that copies everything, and after a program
// that changes files in every way.

#include "sim/guests/host/disk.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/guests/guest_random.h"
#include "sim/guests/host/supervisor.h"
#include "sim/guests/host/temporary_folder.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

namespace fs = std::filesystem;
using guests::Disk;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// All files under the folder by their names in it; a folder's content is "/", a link's where it leads to.
std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    files[name] = entry.is_symlink()     ? "-> " + fs::read_symlink(entry.path()).string()
                  : entry.is_directory() ? "/"
                                         : content_of(entry.path());
  }
  return files;
}

// The files of a folder, and what is on the disk, which it copies at each sync.
class Model {
 public:
  struct File {
    std::string now;
    std::string on_disk;
  };

  void write(const std::string& name, std::size_t from, const std::string& bytes) {
    std::string& now = names_.at(name)->now;
    if (now.size() < from + bytes.size()) now.resize(from + bytes.size(), '\0');
    now.replace(from, bytes.size(), bytes);
  }
  void write_through(const std::string& name, std::size_t from, const std::string& bytes) {
    File& file = *names_.at(name);
    if (!is_on_disk(name) || from + bytes.size() > file.on_disk.size()) on_disk_ = names_;
    write(name, from, bytes);
    if (file.on_disk.size() < from + bytes.size()) file.on_disk.resize(from + bytes.size(), '\0');
    file.on_disk.replace(from, bytes.size(), bytes);
  }
  void resize(const std::string& name, std::size_t size) { names_.at(name)->now.resize(size, '\0'); }
  void make(const std::string& name) {
    if (!has(name)) names_[name] = std::make_shared<File>();
  }
  void remove(const std::string& name) { names_.erase(name); }
  void rename(const std::string& from, const std::string& to) {
    if (from == to) return;
    names_[to] = names_.at(from);
    names_.erase(from);
  }
  void sync(const std::string& name) {
    names_.at(name)->on_disk = names_.at(name)->now;
    on_disk_ = names_;
  }
  void sync_data(const std::string& name) {
    File& file = *names_.at(name);
    if (!is_on_disk(name) || file.on_disk.size() != file.now.size()) on_disk_ = names_;
    file.on_disk = file.now;
  }
  void sync_all() {
    for (auto& [name, file] : names_) file->on_disk = file->now;
    on_disk_ = names_;
  }
  void lose_power() {
    names_ = on_disk_;
    for (auto& [name, file] : names_) file->now = file->on_disk;
  }
  bool has(const std::string& name) const { return names_.contains(name); }
  std::size_t size(const std::string& name) const { return names_.at(name)->now.size(); }
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> files;
    for (const auto& [name, file] : names_) files[name] = file->now;
    return files;
  }

 private:
  // Whether this file has any name on the disk.
  bool is_on_disk(const std::string& name) const {
    for (const auto& [other, file] : on_disk_) {
      if (file == names_.at(name)) return true;
    }
    return false;
  }

  std::map<std::string, std::shared_ptr<File>> names_;
  std::map<std::string, std::shared_ptr<File>> on_disk_;
};

// Does the same to a folder with its disk and to the model.
class Both {
 public:
  explicit Both(std::uint64_t seed) : random_(seed), disk_(folder_.path()) {}

  void change_something() {
    const std::string name(1, static_cast<char>('a' + draw(4)));
    const std::string other(1, static_cast<char>('a' + draw(4)));
    const fs::path path = folder_.path() / name;
    if (!model_.has(name)) {
      close(open(path.c_str(), O_CREAT | O_WRONLY, 0600));
      return model_.make(name);
    }
    const int file = open(path.c_str(), O_RDWR);
    REQUIRE(file >= 0);
    change(name, other, file, draw(10));
    close(file);
  }
  void lose_power() {
    disk_.lose_power();
    model_.lose_power();
  }
  void require_same() const { REQUIRE(files_in(folder_.path()) == model_.files()); }
  std::size_t draw(std::size_t below) { return random_.next() % below; }

 private:
  void change(const std::string& name, const std::string& other, int file, std::size_t how) {
    const std::size_t size = model_.size(name);
    const std::size_t from = how == 0 ? size : draw(size + 5);
    const std::string bytes(1 + draw(6), static_cast<char>('0' + draw(10)));
    const auto start = static_cast<std::int64_t>(from);
    const auto end = static_cast<std::int64_t>(from + bytes.size());
    if (how <= 3) {
      const bool through = how == 3;
      through ? disk_.will_write_through(file, start, end) : disk_.will_change(file, start, end);
      REQUIRE(pwrite(file, bytes.data(), bytes.size(), start) == static_cast<ssize_t>(bytes.size()));
      through ? model_.write_through(name, from, bytes) : model_.write(name, from, bytes);
    } else if (how == 4) {
      disk_.will_change(file, start, INT64_MAX);
      REQUIRE(ftruncate(file, start) == 0);
      model_.resize(name, from);
    } else if (how == 5) {
      fs::rename(folder_.path() / name, folder_.path() / other);
      model_.rename(name, other);
    } else if (how == 6) {
      fs::remove(folder_.path() / name);
      model_.remove(name);
    } else if (how == 7) {
      disk_.sync_data(file);
      model_.sync_data(name);
    } else if (how == 8) {
      disk_.sync(file);
      model_.sync(name);
    } else if (draw(5) == 0) {
      disk_.sync_all();
      model_.sync_all();
    }
  }

  guests::GuestRandom random_;
  guests::TemporaryFolder folder_;
  Disk disk_;
  Model model_;
};

}  // namespace

TEST_CASE("a power loss leaves what a model that copies every file leaves", "[sim]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Both both(seed);
    for (int i = 0; i < 60; ++i) {
      both.change_something();
      if (both.draw(12) == 0) {
        both.require_same();
        both.lose_power();
        both.require_same();
      }
    }
  }
}

TEST_CASE("the kernel writes everything back every 30 s", "[sim]") {
  const guests::TemporaryFolder folder;
  constexpr std::int64_t second = 1'000'000'000;
  Disk disk(folder.path());
  const auto write = [&](const char* text) { std::ofstream(folder.path() / "file", std::ios::app) << text; };
  const auto left_at = [&](std::int64_t ns) {
    disk.write_back(ns);
    disk.lose_power();
    return files_in(folder.path());
  };
  disk.write_back(1000 * second);  // the 34th period has begun at 990 s
  write("a");
  CHECK(left_at(1020 * second - 1).empty());
  write("a");
  CHECK(left_at(1020 * second) == std::map<std::string, std::string>{{"file", "a"}});
}

TEST_CASE("what a guest has not brought to the disk is gone after a power loss, and no more", "[sim]") {
  if (!guests_run_here()) return;
  GuestFolder folder;
  const guests::SupervisingThread thread;
  {
    guests::Supervisor guest(thread, folder.plan_of(guest_program("power")), folder.disk());
    guest.run({});
    REQUIRE_FALSE(guest.ended());
    CHECK(guest.refused() == std::vector<std::string>{"mmap MAP_SHARED"});
  }
  CHECK(folder.output() == "mapped for writing: ENODEV\n");
  const fs::path guest = fs::path(folder.path()) / "guest";
  const auto before = files_in(guest);
  CHECK(before.at("overwritten") == "01abABC789");
  CHECK(before.at("appended") == "0123456789abc");
  CHECK(before.at("through") == "LLLLddLLLLLLLLL");
  CHECK(before.at("replaced") == "new");
  folder.disk().lose_power();
  const std::string all = "0123456789";
  std::map<std::string, std::string> expected{
      {"only-a-name", ""}, {"through", "0123dd6789"}, {"replaced", "old"}, {"replacement", "new"},
      {"folder", "/"},     {"folder/file", all},      {"for-good", all},   {"link", "-> folder/file"}};
  for (const char* name : {"appended", "overwritten", "shortened", "emptied", "emptied-from-its-folder",
                           "cut", "created-again", "punched", "gathered", "copied", "renamed", "removed"})
    expected[name] = all;
  CHECK(files_in(guest) == expected);
  const auto mode_of = [&](const char* name) {
    struct stat what {};
    return stat((guest / name).c_str(), &what) == 0 ? what.st_mode & 07777 : 0;
  };
  CHECK(mode_of("appended") == 0640);
  CHECK(mode_of("folder") == 0750);
}

}  // namespace lockstep::tests
