#include "cli/line/arguments.h"

#include <algorithm>
#include <array>
#include <thread>

#include <fmt/format.h>

#include "cli/terminal/command_error.h"
#include "core/nearest_word.h"
#include "core/schedule/schedule_text.h"
#include "core/text.h"

namespace lockstep::cli {
namespace {

[[noreturn]] void refuse(std::string_view option, const std::string& text, std::string_view takes,
                         const std::string& instead = {}) {
  throw CommandError(ExitStatus::usage,
                     fmt::format("{} takes {}, not \"{}\"{}", option, takes, text,
                                 instead.empty() ? std::string() : fmt::format("; write {}", instead)));
}

// Returns "10000" for "1e4", "10,000", "10_000" and "10'000". Returns an empty text for anything else.
std::string plain_digits(const std::string& text, std::uint64_t largest) {
  constexpr std::string_view digits = "0123456789";
  if (text.empty() || digits.find(text[0]) == std::string_view::npos) return {};
  std::string plain;
  const std::size_t e = text.find_first_of("eE");
  if (e != std::string::npos) {
    const auto zeros = parse_number(std::string_view(text).substr(e + 1), 18);
    plain = zeros ? text.substr(0, e) + std::string(*zeros, '0') : std::string();
  } else {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool separates = (text[i] == ',' || text[i] == '_' || text[i] == '\'') && text.size() - i > 3;
      if (!separates) plain += text[i];
    }
  }
  const auto number = parse_number(plain, largest);
  return number && *number > 0 ? plain : std::string();
}

}  // namespace

Seed seed_argument(std::string_view option, const std::string& text) {
  // A token has only one spelling of a seed; people have several.
  std::string plain = text;
  for (char& c : plain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::size_t digits = plain.starts_with("0x") ? 2 : 0;
  while (plain.size() > digits + 1 && plain[digits] == '0') plain.erase(digits, 1);
  const auto seed = parse_seed(plain);
  if (!seed) refuse(option, text, "a number from 0 to 2^64-1, decimal or with 0x in front");
  return *seed;
}

std::optional<Seed> optional_seed(std::string_view option, const std::optional<std::string>& text) {
  return text ? std::optional(seed_argument(option, *text)) : std::nullopt;
}

std::optional<scenarios::StrategyKind> optional_strategy(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (const auto named = scenarios::strategy_named(*text)) return *named;
  std::vector<std::string_view> names;
  for (const scenarios::StrategyInfo& info : scenarios::strategy_infos) names.push_back(info.name);
  throw CommandError(ExitStatus::usage,
                     fmt::format("there is no strategy \"{}\"{}\nThe strategies are: {}", *text,
                                 did_you_mean(*text, names), fmt::join(names, ", ")));
}

scenarios::StrategyKind strategy_argument(const std::optional<std::string>& text) {
  return optional_strategy(text).value_or(scenarios::default_strategy);
}

std::uint64_t count_argument(std::string_view option, const std::string& text, std::uint64_t largest,
                             std::string_view word) {
  const auto count = parse_number(text, largest);
  if (count && *count > 0) return *count;
  const std::string number = fmt::format("a number from 1 to {}", largest);
  if (word.empty()) refuse(option, text, number, plain_digits(text, largest));
  const std::array words{word};
  const auto nearest = nearest_word(text, words);
  refuse(option, text, fmt::format("{}, or {}", number, word),
         nearest ? std::string(*nearest) : plain_digits(text, largest));
}

std::uint64_t size_argument(std::string_view option, const std::string& text) {
  constexpr std::string_view takes = "a size from 1KB to 1000GB, such as 500MB";
  std::uint64_t unit = 1000;
  for (const std::string_view suffix : {"KB", "MB", "GB"}) {
    if (text.ends_with(suffix)) {
      const auto number = parse_number(std::string_view(text).substr(0, text.size() - 2), 1'000'000);
      if (number && *number > 0 && *number <= 1'000'000'000'000 / unit) return *number * unit;
    }
    unit *= 1000;
  }
  refuse(option, text, takes);
}

unsigned thread_count(const std::optional<std::string>& text) {
  constexpr std::uint64_t most_threads = 1024;
  if (!text) return std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(count_argument("-j", *text, most_threads));
}

SeedRange seed_range_argument(std::string_view option, const std::string& text) {
  constexpr std::string_view takes = "two seeds as in 1..1001, the second larger (it is not run itself)";
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) refuse(option, text, takes);
  const auto first = parse_seed(text.substr(0, dots));
  const auto end = parse_seed(text.substr(dots + 2));
  if (!first || !end || end->value <= first->value) refuse(option, text, takes);
  return {first->value, end->value - 1};
}

SeedRange shard_argument(std::string_view option, const std::string& text, SeedRange seeds) {
  constexpr std::string_view takes = "a part and how many there are, as in 1/4 to 4/4";
  constexpr std::uint64_t most_shards = 1'000'000;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) refuse(option, text, takes);
  const auto part = parse_number(text.substr(0, slash), most_shards);
  const auto parts = parse_number(text.substr(slash + 1), most_shards);
  if (!part || !parts || *part == 0 || *part > *parts) refuse(option, text, takes);
  const std::uint64_t count = seeds.last - seeds.first + 1;
  if (count < *parts)
    refuse(option, text, fmt::format("no more parts than there are seeds, which are {} here", count));
  // The remainder goes to the first parts, one seed each.
  const std::uint64_t each = count / *parts;
  const std::uint64_t more = count % *parts;
  const std::uint64_t before = *part - 1;
  const std::uint64_t first = seeds.first + each * before + std::min(before, more);
  return {first, first + each - 1 + (before < more ? 1 : 0)};
}

namespace {

// Nobody can tell whether a bare number means seconds or milliseconds.
std::string with_unit(std::string_view text) {
  const auto number = parse_number(text, 1'000'000);
  return number && *number > 0 ? fmt::format("{0}s or {0}ms, whichever is meant", text) : std::string();
}

}  // namespace

Duration duration_argument(std::string_view option, const std::string& text, Duration least) {
  const auto duration = parse_duration(text);
  if (!duration || *duration < least) refuse(option, text, "a time as in 300ms or 1.5s", with_unit(text));
  return *duration;
}

ChosenRun chosen_run_of(const RunChoice& choice, std::string_view command, const Program& program) {
  const auto seed = optional_seed("--seed", choice.seed);
  const auto strategy = optional_strategy(choice.strategy);
  check_overrides(choice.overrides);
  return chosen_run(choice, seed, strategy, command, program);
}

ShrinkLimits shrink_limits_of(const ShrinkLimitArguments& arguments, unsigned threads) {
  constexpr std::uint64_t most_effort = 1'000'000'000'000'000;
  if (arguments.none && (arguments.effort || arguments.time))
    throw CommandError(ExitStatus::usage, "--no-shrink and a limit of shrinking cannot go together");
  ShrinkLimits limits;
  limits.none = arguments.none;
  limits.threads = threads;
  if (arguments.effort) limits.effort = count_argument("--shrink-effort", *arguments.effort, most_effort);
  if (arguments.time) limits.time = duration_argument("--shrink-time", *arguments.time);
  return limits;
}

DurationRange duration_range_argument(std::string_view option, const std::string& text) {
  constexpr std::string_view takes = "a time as in 300ms, or two as in 2m..10m, the second not the smaller";
  const std::size_t dots = text.find("..");
  const std::string first = text.substr(0, dots);
  const std::string second = dots == std::string::npos ? first : text.substr(dots + 2);
  const auto min = parse_duration(first);
  const auto max = parse_duration(second);
  if (dots == std::string::npos && !min) refuse(option, text, takes, with_unit(text));
  if (max && !min && parse_number(first, 1'000'000)) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    const std::size_t unit_begin = second.find_first_of(letters);
    const std::size_t unit_end = std::min(second.find_first_not_of(letters, unit_begin), second.size());
    const std::string unit = second.substr(unit_begin, unit_end - unit_begin);
    const auto with = parse_duration(first + unit);
    if (with && with->ns > 0 && *with <= *max)
      refuse(option, text, takes, fmt::format("{}{}..{}", first, unit, second));
  }
  if (!min || !max || min->ns <= 0 || *max < *min) refuse(option, text, takes);
  return {*min, *max};
}

void check_overrides(const std::vector<std::string>& overrides) {
  for (const std::string& override_text : overrides) {
    const std::size_t equals = override_text.find('=');
    if (equals == std::string::npos || equals == 0)
      refuse("--set", override_text, "KEY=VALUE as in lock.ttl=5s");
  }
}

}  // namespace lockstep::cli
