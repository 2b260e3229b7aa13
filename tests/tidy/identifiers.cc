#include "tests/tidy/identifiers.h"

#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/code_view.h"

namespace lockstep::tests::tidy {
namespace {

struct Ban {
  std::vector<std::string_view> words;
  std::string_view why;
};

// Returns the bans for folders in which a run must be a pure function of its inputs.
const std::vector<Ban>& deterministic_bans() {
  static const std::vector<Ban> banned_names{
      {{"system_clock", "steady_clock", "high_resolution_clock", "clock_gettime", "gettimeofday", "std::time",
        "localtime", "gmtime", "strftime"},
       "time comes from the world (core/time.h)"},
      {{"<random>", "mt19937", "mt19937_64", "minstd_rand", "default_random_engine", "random_shuffle",
        "uniform_int_distribution", "uniform_real_distribution", "bernoulli_distribution",
        "normal_distribution", "exponential_distribution", "discrete_distribution", "rand", "srand", "rand_r",
        "drand48", "arc4random", "getrandom"},
       "randomness is keyed (core/schedule/keyed_random.h)"},
      {{"getenv", "secure_getenv", "environ"}, "the environment belongs to cli"},
      {{"<locale>", "std::locale", "setlocale"}, "output does not depend on a locale"},
      {{"unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset", "<unordered_map>",
        "<unordered_set>"},
       "iteration runs over ordered containers only"},
      {{"std::hash"}, "std::hash differs between libraries; use the project's hash"},
      {{"uintptr_t", "intptr_t"}, "an address is not the same in the next run"},
      {{"thread_local"}, "a world is a value: no state outside it"},
      {{"assert", "<cassert>"}, "CHECK stays on in Release, assert does not"},
      {{"<iostream>", "std::cout", "std::cerr"}, "the terminal belongs to cli"},
  };
  return banned_names;
}

const std::vector<Ban>& thread_bans() {
  static const std::vector<Ban> banned_names{
      {{"std::thread", "std::jthread", "std::async", "std::mutex", "std::condition_variable", "std::atomic",
        "pthread_create", "<thread>", "<mutex>", "<atomic>", "<future>", "<condition_variable>"},
       "threads belong to the campaign's worker pool and to cli"},
  };
  return banned_names;
}

const std::vector<Ban>& floating_bans() {
  static const std::vector<Ban> banned_names{
      {{"float", "double", "<cmath>"}, "no floating point where a decision is taken: integer ratios and ppb"},
  };
  return banned_names;
}

const std::vector<Ban>& bans_for_all() {
  static const std::vector<Ban> banned_names{
      {{"random_device"},
       "nothing is seeded by the machine; entropy for a default is taken in one place of cli"},
  };
  return banned_names;
}

void apply(const std::vector<Ban>& bans, const SourceFile& file, std::string_view view, Offences& offences) {
  for (const auto& ban : bans) {
    for (const auto word : ban.words) {
      for (const auto position : find_word(view, word)) {
        offences.push_back(
            {file.path, line_at(view, position), std::string(word) + ": " + std::string(ban.why)});
      }
    }
  }
}

}  // namespace

Offences check_identifiers(const SourceFile& file) {
  Offences offences;
  if (!is_cpp(file)) return offences;
  const auto folder = folder_of(file.path);
  const std::string view = code_view(file.text);
  // The supervisor of guests keeps the machine's time and chance from them, so it has to name both.
  const bool supervises = file.path.starts_with("sim/guests/host/");
  const bool deterministic = is_deterministic(folder) && !supervises;

  if (folder != "cli") apply(bans_for_all(), file, view, offences);
  if (deterministic) apply(deterministic_bans(), file, view, offences);
  if (deterministic && folder != "scenarios") apply(thread_bans(), file, view, offences);
  if (deterministic && folder != "reports") apply(floating_bans(), file, view, offences);
  return offences;
}

}  // namespace lockstep::tests::tidy
