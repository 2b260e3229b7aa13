#include "sim/guests/host/vdso.h"

#include <array>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/auxv.h>
#include <sys/syscall.h>

#include "core/check.h"

namespace lockstep::guests {
namespace {

struct Function {
  std::uint64_t offset = 0;  // in the vDSO
  std::uint64_t size = 0;
};

struct Functions {
  Function clock_gettime;
  Function gettimeofday;
  Function time;
  Function clock_getres;
  Function getcpu;
  Function getrandom;
};

// Reads the table of symbols of the supervisor's own vDSO, which is the guest's, too.
Functions find_functions() {
  const std::uint64_t base = getauxval(AT_SYSINFO_EHDR);
  CHECK(base != 0, "the kernel maps no vDSO");
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(base);
  const auto* sections = reinterpret_cast<const Elf64_Shdr*>(base + header->e_shoff);
  const Elf64_Sym* symbols = nullptr;
  std::size_t count = 0;
  const char* names = nullptr;
  for (int i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_DYNSYM) continue;
    symbols = reinterpret_cast<const Elf64_Sym*>(base + sections[i].sh_offset);
    count = sections[i].sh_size / sizeof(Elf64_Sym);
    names = reinterpret_cast<const char*>(base + sections[sections[i].sh_link].sh_offset);
  }
  Functions found;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = names + symbols[i].st_name;
    const Function function{symbols[i].st_value, symbols[i].st_size};
    if (name == "__vdso_clock_gettime") found.clock_gettime = function;
    if (name == "__vdso_gettimeofday") found.gettimeofday = function;
    if (name == "__vdso_time") found.time = function;
    if (name == "__vdso_clock_getres") found.clock_getres = function;
    if (name == "__vdso_getcpu") found.getcpu = function;
    if (name == "__vdso_getrandom") found.getrandom = function;
  }
  return found;
}

// Machine code that grows byte by byte.
class Code {
 public:
  explicit Code(std::uint64_t address) : address_(address) {}

  void bytes(std::initializer_list<int> values) {
    for (const int value : values) code_ += static_cast<char>(value);
  }
  void word(std::uint64_t value) { code_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  // The distance from the next instruction to `target`, which ends an instruction.
  void distance_to(std::uint64_t target) {
    const auto distance = static_cast<std::int32_t>(target - (address_ + code_.size() + 4));
    code_.append(reinterpret_cast<const char*>(&distance), sizeof distance);
  }
  // A jump whose target is not known yet, and that target.
  std::size_t jump(int opcode) {
    bytes({opcode, 0});
    return code_.size() - 1;
  }
  void land(std::size_t jump) { code_[jump] = static_cast<char>(code_.size() - jump - 1); }
  const std::string& text() const { return code_; }

 private:
  std::uint64_t address_;
  std::string code_;
};

void make_system_call(Code& code, int number) {
  code.bytes({0xb8, number & 0xff, number >> 8, 0, 0, 0x0f, 0x05, 0xc3});  // mov eax, number; syscall; ret
}

// Where the data stands behind the start of clock_gettime: seconds and nanoseconds of the wall clock, of the
// monotonic clock, then seconds and microseconds of the wall clock.
constexpr std::uint64_t data_offset = 128;
constexpr std::uint64_t data_size = 48;
constexpr int jump_if_negative = 0x78, jump_if_zero = 0x74, jump_if_not = 0x75, jump_always = 0xeb;

// Counts the read down; continues only if the countdown is not over.
std::size_t count_down(Code& code, std::uint64_t countdown) {
  code.bytes({0x48, 0xb8});  // mov rax, countdown
  code.word(countdown);
  code.bytes({0xff, 0x08});  // dec dword [rax]
  return code.jump(jump_if_negative);
}

// Copies two numbers at `from` to [rdi] and [rdi+8] (register 7), or to [rsi] and [rsi+8] (register 6).
void copy_pair(Code& code, std::uint64_t from, int to) {
  code.bytes({0x48, 0x8b, 0x05});  // mov rax, [from]
  code.distance_to(from);
  code.bytes({0x48, 0x89, to, 0x48, 0x8b, 0x05});  // mov [to], rax; mov rax, [from + 8]
  code.distance_to(from + 8);
  code.bytes({0x48, 0x89, 0x40 | to, 0x08});  // mov [to + 8], rax
}

std::string clock_gettime_code(std::uint64_t self, std::uint64_t countdown) {
  Code code(self);
  const std::uint64_t data = self + data_offset;
  const std::size_t over = count_down(code, countdown);
  code.bytes({0x83, 0xff, 1});  // cmp edi, CLOCK_MONOTONIC
  const std::size_t monotonic = code.jump(jump_if_zero);
  code.bytes({0x85, 0xff});  // test edi, edi: CLOCK_REALTIME
  const std::size_t other = code.jump(jump_if_not);
  copy_pair(code, data, 0x06);
  const std::size_t done = code.jump(jump_always);
  code.land(monotonic);
  copy_pair(code, data + 16, 0x06);
  code.land(done);
  code.bytes({0x31, 0xc0, 0xc3});  // xor eax, eax; ret
  code.land(over);
  code.land(other);
  make_system_call(code, SYS_clock_gettime);
  CHECK(code.text().size() <= data_offset, "{} bytes", code.text().size());
  return code.text();
}

std::string gettimeofday_code(std::uint64_t self, std::uint64_t data, std::uint64_t countdown) {
  Code code(self);
  const std::size_t over = count_down(code, countdown);
  code.bytes({0x48, 0x85, 0xff});  // test rdi, rdi: no timeval wanted
  const std::size_t no_time = code.jump(jump_if_zero);
  code.bytes({0x48, 0x85, 0xf6});  // test rsi, rsi: a time zone wanted
  const std::size_t zone = code.jump(jump_if_not);
  copy_pair(code, data + 32, 0x07);
  code.bytes({0x31, 0xc0, 0xc3});
  code.land(over);
  code.land(no_time);
  code.land(zone);
  make_system_call(code, SYS_gettimeofday);
  return code.text();
}

std::vector<Elf64_auxv_t> auxiliary_vector(int pid) {
  std::ifstream file(fmt::format("/proc/{}/auxv", pid), std::ios::binary);
  std::vector<Elf64_auxv_t> entries;
  Elf64_auxv_t entry;
  while (file.read(reinterpret_cast<char*>(&entry), sizeof entry)) entries.push_back(entry);
  return entries;
}

void overwrite(const GuestMemory& memory, std::uint64_t address, const std::string& code) {
  CHECK(memory.write(address, code.data(), code.size()), "the vDSO at {:x}", address);
}

}  // namespace

std::uint64_t random_bytes_of(int pid) {
  for (const Elf64_auxv_t& entry : auxiliary_vector(pid)) {
    if (entry.a_type == AT_RANDOM) return entry.a_un.a_val;
  }
  return 0;
}

TimePage TimePage::install(int pid, const GuestMemory& memory, bool answers) {
  static const Functions functions = find_functions();
  std::uint64_t base = 0;
  std::uint64_t file_name = 0;
  for (const Elf64_auxv_t& entry : auxiliary_vector(pid)) {
    if (entry.a_type == AT_SYSINFO_EHDR) base = entry.a_un.a_val;
    if (entry.a_type == AT_EXECFN) file_name = entry.a_un.a_val;
  }
  if (base == 0) return {};  // nothing to overwrite
  const auto system_call = [&](const Function& function, int number) {
    if (function.size == 0) return;
    Code code(base + function.offset);
    make_system_call(code, number);
    overwrite(memory, base + function.offset, code.text());
  };
  system_call(functions.clock_gettime, SYS_clock_gettime);
  system_call(functions.gettimeofday, SYS_gettimeofday);
  system_call(functions.time, SYS_time);
  system_call(functions.clock_getres, SYS_clock_getres);
  system_call(functions.getcpu, SYS_getcpu);
  if (functions.getrandom.size != 0) {  // mov eax, -ENOSYS; ret: libraries then call getrandom
    Code code(0);
    code.bytes({0xb8, 0xda, 0xff, 0xff, 0xff, 0xc3});
    overwrite(memory, base + functions.getrandom.offset, code.text());
  }
  TimePage page;
  const bool has_room =
      functions.clock_gettime.size >= data_offset + data_size && functions.gettimeofday.size >= 80;
  if (!answers || !has_room || file_name == 0) return page;
  page.data_ = base + functions.clock_gettime.offset + data_offset;
  page.countdown_ = file_name + memory.text(file_name).size() + 1;
  overwrite(memory, base + functions.clock_gettime.offset,
            clock_gettime_code(base + functions.clock_gettime.offset, page.countdown_));
  overwrite(memory, base + functions.gettimeofday.offset,
            gettimeofday_code(base + functions.gettimeofday.offset, page.data_, page.countdown_));
  page.restart_countdown(memory);
  return page;
}

void TimePage::set(const GuestMemory& memory, const GuestTimes& times) const {
  if (!answers()) return;
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t wall = times.of(GuestClock::wall);
  const std::int64_t monotonic = times.of(GuestClock::monotonic);
  const std::array<std::int64_t, 6> words{wall / second,      wall % second, monotonic / second,
                                          monotonic % second, wall / second, wall % second / 1000};
  static_assert(sizeof words == data_size);
  memory.put(data_, words);
}

void TimePage::restart_countdown(const GuestMemory& memory) const {
  if (answers()) memory.put(countdown_, static_cast<std::int32_t>(most_clock_reads));
}

int TimePage::reads(const GuestMemory& memory) const {
  if (!answers()) return 0;
  return most_clock_reads - memory.get<std::int32_t>(countdown_).value_or(most_clock_reads);
}

}  // namespace lockstep::guests
