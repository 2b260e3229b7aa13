// What a power loss leaves of a guest's files: beside a model that copies everything, and after a program
// that changes files in every way.

#include "sim/guests/host/disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

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
  struct Content {
    std::string now;
    std::string on_disk;
  };
  using File = std::shared_ptr<Content>;

  static void write(Content& file, std::size_t from, const std::string& bytes) { put(file.now, from, bytes); }
  void write_through(const File& file, std::size_t from, const std::string& bytes) {
    if (!is_on_disk(file) || from + bytes.size() > file->on_disk.size()) on_disk_ = names_;
    put(file->now, from, bytes);
    put(file->on_disk, from, bytes);
  }
  void make(const std::string& name) { names_[name] = std::make_shared<Content>(); }
  void remove(const std::string& name) { names_.erase(name); }
  void rename(const std::string& from, const std::string& to) {
    if (from == to) return;
    names_[to] = names_.at(from);
    names_.erase(from);
  }
  void sync(const File& file) {
    file->on_disk = file->now;
    on_disk_ = names_;
  }
  void sync_data(const File& file) {
    if (!is_on_disk(file) || file->on_disk.size() != file->now.size()) on_disk_ = names_;
    file->on_disk = file->now;
  }
  void sync_all() {
    for (const auto* names : {&names_, &on_disk_}) {
      for (const auto& [name, file] : *names) file->on_disk = file->now;
    }
    on_disk_ = names_;
  }
  void lose_power() {
    names_ = on_disk_;
    for (auto& [name, file] : names_) file->now = file->on_disk;
  }
  bool has(const std::string& name) const { return names_.contains(name); }
  File file(const std::string& name) const { return names_.at(name); }
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> files;
    for (const auto& [name, file] : names_) files[name] = file->now;
    return files;
  }

 private:
  static void put(std::string& to, std::size_t from, const std::string& bytes) {
    if (to.size() < from + bytes.size()) to.resize(from + bytes.size(), '\0');
    to.replace(from, bytes.size(), bytes);
  }
  // Whether this file has any name on the disk.
  bool is_on_disk(const File& file) const {
    return std::any_of(on_disk_.begin(), on_disk_.end(), [&](const auto& one) { return one.second == file; });
  }

  std::map<std::string, File> names_;
  std::map<std::string, File> on_disk_;
};

// Does the same to a folder with its disk and to the model. Files stay open when their names go.
class Both {
 public:
  explicit Both(std::uint64_t seed) : random_(seed), disk_(folder_.path()) {}

  void change_something() {
    const std::string name(1, static_cast<char>('a' + draw(4)));
    if (!open_.empty() && draw(4) == 0) {
      const Open& one = open_[draw(open_.size())];
      return change(one, draw(8));
    }
    if (!model_.has(name)) model_.make(name);
    Open one{guests::Descriptor(open((folder_.path() / name).c_str(), O_RDWR | O_CREAT, 0600)),
             model_.file(name)};
    REQUIRE(one.descriptor);
    const std::size_t how = draw(10);
    if (how == 8) {
      const std::string other(1, static_cast<char>('a' + draw(4)));
      fs::rename(folder_.path() / name, folder_.path() / other);
      model_.rename(name, other);
    } else if (how == 9) {
      fs::remove(folder_.path() / name);
      model_.remove(name);
    } else {
      change(one, how);
    }
    if (draw(4) == 0) open_.push_back(std::move(one));
  }
  void lose_power() {
    open_.clear();
    disk_.lose_power();
    model_.lose_power();
  }
  void require_same() const { REQUIRE(files_in(folder_.path()) == model_.files()); }
  std::size_t draw(std::size_t below) { return random_.next() % below; }

 private:
  struct Open {
    guests::Descriptor descriptor;
    Model::File file;
  };

  void change(const Open& one, std::size_t how) {
    const int descriptor = one.descriptor.get();
    const std::size_t size = one.file->now.size();
    const std::size_t from = how == 0 ? size : draw(size + 5);
    const std::string bytes(1 + draw(6), static_cast<char>('0' + draw(10)));
    const auto start = static_cast<std::int64_t>(from);
    const auto end = static_cast<std::int64_t>(from + bytes.size());
    if (how <= 3) {
      const bool through = how == 3;
      through ? disk_.will_write_through(descriptor, start, end) : disk_.will_change(descriptor, start, end);
      REQUIRE(pwrite(descriptor, bytes.data(), bytes.size(), start) == static_cast<ssize_t>(bytes.size()));
      through ? model_.write_through(one.file, from, bytes) : Model::write(*one.file, from, bytes);
    } else if (how == 4) {
      disk_.will_change(descriptor, start, INT64_MAX);
      REQUIRE(ftruncate(descriptor, start) == 0);
      one.file->now.resize(from, '\0');
    } else if (how == 5) {
      disk_.sync_data(descriptor);
      model_.sync_data(one.file);
    } else if (how == 6) {
      disk_.sync(descriptor);
      model_.sync(one.file);
    } else if (draw(5) == 0) {
      disk_.sync_all();
      model_.sync_all();
    }
  }

  guests::GuestRandom random_;
  guests::TemporaryFolder folder_;
  Disk disk_;
  Model model_;
  std::vector<Open> open_;
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
