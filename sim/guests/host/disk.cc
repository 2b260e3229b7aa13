#include "sim/guests/host/disk.h"

#include <algorithm>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/check.h"
#include "core/persistence.h"
#include "core/ratio.h"
#include "sim/guests/guest_error.h"

namespace lockstep::guests {

namespace fs = std::filesystem;

namespace {

std::string read_whole(int file, std::int64_t from, std::int64_t until) {
  std::string bytes(static_cast<std::size_t>(std::max<std::int64_t>(until - from, 0)), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t some =
        pread(file, bytes.data() + got, bytes.size() - got, from + static_cast<std::int64_t>(got));
    if (some <= 0) break;  // behind the end of the file stand zeros
    got += static_cast<std::size_t>(some);
  }
  return bytes;
}

// Opens for reading what a descriptor refers to, whatever that was opened for.
Descriptor readable(int file) {
  Descriptor source(open(fmt::format("/proc/self/fd/{}", file).c_str(), O_RDONLY | O_CLOEXEC));
  if (!source)
    throw GuestError(GuestFault::not_owned,
                     "a guest writes to a file that nobody may read, and lockstep has to read it");
  return source;
}

std::int64_t end_of(const std::pair<const std::int64_t, std::string>& part) {
  return part.first + static_cast<std::int64_t>(part.second.size());
}

void write_file(const fs::path& path, const std::string& bytes, mode_t mode) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  CHECK(file && write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
        "{} cannot be written", path.string());
  CHECK(fchmod(file.get(), mode & 07777) == 0, "{}", path.string());
}

}  // namespace

Disk::Disk(fs::path directory) : directory_(std::move(directory)) { sync_names(); }

Disk::Unsynced& Disk::unsynced(const struct stat& what) {
  return unsynced_.try_emplace(id_of(what), Unsynced{what.st_size, {}}).first->second;
}

bool Disk::has_name(FileId id) const {
  return std::any_of(names_.begin(), names_.end(), [&](const auto& name) { return name.second.id == id; });
}

void Disk::will_change(int file, std::int64_t from, std::int64_t until) {
  const struct stat what = stat_of(file);
  if (!S_ISREG(what.st_mode) || !can_come_back(what)) return;
  Unsynced& changed = unsynced(what);
  until = std::min(until, changed.size);
  Descriptor source;
  while (from < until) {
    const auto next = changed.bytes.upper_bound(from);
    if (next != changed.bytes.begin() && end_of(*std::prev(next)) > from) {
      from = end_of(*std::prev(next));
      continue;
    }
    const std::int64_t end = next == changed.bytes.end() ? until : std::min(until, next->first);
    if (!source) source = readable(file);
    changed.bytes.emplace(from, read_whole(source.get(), from, end));
    from = end;
  }
}

void Disk::will_write_through(int file, std::int64_t from, std::int64_t until) {
  const struct stat what = stat_of(file);
  if (!S_ISREG(what.st_mode)) return;
  if (until > unsynced(what).size || !has_name(id_of(what))) sync_names();
  if (!can_come_back(what)) return;
  Unsynced& changed = unsynced(what);
  // Between the end on the disk and the new bytes stand zeros.
  if (changed.size < from)
    changed.bytes.emplace(changed.size, std::string(static_cast<std::size_t>(from - changed.size), '\0'));
  changed.size = std::max(changed.size, until);
  auto part = changed.bytes.lower_bound(from);
  if (part != changed.bytes.begin() && end_of(*std::prev(part)) > from) --part;
  while (part != changed.bytes.end() && part->first < until) {
    const auto [start, bytes] = *part;
    const std::int64_t end = end_of(*part);
    part = changed.bytes.erase(part);
    if (start < from) changed.bytes.emplace(start, bytes.substr(0, static_cast<std::size_t>(from - start)));
    if (end > until) changed.bytes.emplace(until, bytes.substr(static_cast<std::size_t>(until - start)));
  }
}

void Disk::sync(int file) {
  const struct stat what = stat_of(file);
  unsynced_.erase(id_of(what));
  sync_names();
}

void Disk::sync_data(int file) {
  const struct stat what = stat_of(file);
  const auto found = unsynced_.find(id_of(what));
  const bool changed = found != unsynced_.end();
  if ((changed && found->second.size != what.st_size) || !has_name(id_of(what))) return sync(file);
  if (changed) unsynced_.erase(found);
}

void Disk::sync_all() {
  unsynced_.clear();
  sync_names();
}

void Disk::write_back(std::int64_t monotonic_ns) {
  const std::int64_t period = floor_div(monotonic_ns, write_back_period_ns);
  if (period == period_) return;
  if (period_) sync_all();
  period_ = period;
}

void Disk::sync_names() {
  Names names;
  std::vector<FileId> ids;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory_)) {
    const fs::path name = entry.path().lexically_relative(directory_);
    struct stat what {};
    CHECK(lstat(entry.path().c_str(), &what) == 0, "{}", name.string());
    const FileId id = id_of(what);
    ids.push_back(id);
    const auto known = names_.find(name);
    Descriptor file = known != names_.end() && known->second.id == id
                          ? std::move(known->second.file)
                          : Descriptor(open(entry.path().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    CHECK(file, "{}", name.string());
    names.emplace(name, Name{std::move(file), id});
  }
  names_ = std::move(names);
  // A file without a name cannot come back, and its number may be given to another one.
  std::erase_if(unsynced_,
                [&](const auto& one) { return std::find(ids.begin(), ids.end(), one.first) == ids.end(); });
}

std::string Disk::on_disk(const Name& name) const {
  const Descriptor file = readable(name.file.get());
  const auto found = unsynced_.find(name.id);
  if (found == unsynced_.end()) return read_whole(file.get(), 0, stat_of(file.get()).st_size);
  std::string bytes = read_whole(file.get(), 0, found->second.size);
  for (const auto& [from, part] : found->second.bytes)
    bytes.replace(static_cast<std::size_t>(from), part.size(), part);
  return bytes;
}

void Disk::lose_power() {
  struct Kept {
    fs::path path;
    mode_t mode;
    std::string text;  // of a file, or where a link leads to
  };
  std::vector<Kept> kept;
  for (const auto& [name, one] : names_) {
    const mode_t mode = stat_of(one.file.get()).st_mode;
    std::string text;
    if (S_ISREG(mode)) text = on_disk(one);
    if (S_ISLNK(mode)) {
      text.resize(4096);
      const ssize_t size = readlinkat(one.file.get(), "", text.data(), text.size());
      text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    }
    kept.push_back({directory_ / name, mode, std::move(text)});
  }
  names_.clear();
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) fs::remove_all(entry.path());
  for (const Kept& one : kept) {  // a folder before what is in it
    if (S_ISDIR(one.mode)) {
      fs::create_directory(one.path);
    } else if (S_ISLNK(one.mode)) {
      fs::create_symlink(one.text, one.path);
    } else if (S_ISREG(one.mode)) {
      write_file(one.path, one.text, one.mode);
    }
  }
  for (const Kept& one : kept) {  // now that nothing more has to be made in them
    if (S_ISDIR(one.mode)) CHECK(chmod(one.path.c_str(), one.mode & 07777) == 0, "{}", one.path.string());
  }
  sync_all();
}

}  // namespace lockstep::guests
