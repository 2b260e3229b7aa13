// Runs the fuzz targets on their corpora and on neighbours of these, without a fuzzer. libFuzzer does the
// same for hours; this test does it for a second in every build.

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/library/embedded.h"
#include "tests/cli/lockstep_process.h"
#include "tests/fuzz/mutations.h"
#include "tests/fuzz/targets.h"

namespace lockstep::tests {
namespace {

std::vector<std::string> corpus_of(std::string_view target) {
  std::vector<std::string> paths;
  const std::string folder = std::string(LOCKSTEP_SOURCE_ROOT "/tests/fuzz/corpus/") + std::string(target);
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const std::string& path : paths) texts.push_back(text_of_file(path));
  if (target == "scenario") {
    for (const auto& shipped : scenarios::embedded_scenarios()) texts.emplace_back(shipped.text);
  }
  return texts;
}

// Reads the text. Only the time of this process counts, so that a busy machine does not matter. A right
// answer takes milliseconds in a release build; work that grows with the square of the length takes longer
// than this.
void check_is_quick(const FuzzTarget& target, const std::string& text) {
  constexpr double patience_s = 2;
  INFO(text.size() << " bytes");
  const std::clock_t before = std::clock();
  REQUIRE_NOTHROW(target.run(text));
  REQUIRE(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC < patience_s);
}

}  // namespace

TEST_CASE("what users give is read or turned down, and nothing else", "[fuzz]") {
  for (const FuzzTarget& target : fuzz_targets()) {
    const std::vector<std::string> corpus = corpus_of(target.name);
    REQUIRE(corpus.size() >= 5);
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      INFO(target.name << " number " << i);
      REQUIRE_NOTHROW(target.run(corpus[i]));
      for (int turn = 0; turn < 40; ++turn) {
        Dice dice(++seed);
        const std::string text = neighbour(corpus[i], corpus[dice.below(corpus.size())], dice);
        INFO(text);
        REQUIRE_NOTHROW(target.run(text));
      }
    }
  }
}

TEST_CASE("long inputs are read or turned down without a long wait", "[fuzz]") {
  constexpr std::size_t most_texts = 40;  // of each corpus, for the sake of the time that the test takes
  for (const FuzzTarget& target : fuzz_targets()) {
    const std::vector<std::string> corpus = corpus_of(target.name);
    const std::size_t step = 1 + corpus.size() / most_texts;
    for (std::size_t i = 0; i < corpus.size(); i += step) {
      if (corpus[i].empty()) continue;
      Dice dice(i);
      INFO(target.name << " number " << i);
      check_is_quick(target, lengthened(corpus[i], target.longest, dice));
    }
  }
}

TEST_CASE("inputs that took long once are turned down without a long wait", "[fuzz]") {
  const FuzzTarget& scenario = fuzz_targets().front();
  std::string keys = "lockstep = 1\n";
  for (int i = 0; keys.size() < scenario.longest; ++i) keys += "k" + std::to_string(i) + " = 1\n";
  check_is_quick(scenario, keys);
  const std::string head = "lockstep = 1\n[lock]\nkind = \"redlock\"\n";
  check_is_quick(scenario, head + std::string(scenario.longest, 'x') + " = 1\n");
}

TEST_CASE("a lengthened text has the length that was drawn and differs only by copies", "[fuzz]") {
  const std::string text = "lockstep = 1\n\n[lock]\nkind = \"redlock\"\n";
  std::size_t longest = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Dice dice(seed);
    const std::string made = lengthened(text, 1000, dice);
    INFO(made);
    const bool is_a_share =
        made.size() == 1000 || made.size() == 500 || made.size() == 250 || made.size() == 125;
    REQUIRE(is_a_share);
    std::size_t head = 0;
    while (head < text.size() && text[head] == made[head]) ++head;
    REQUIRE(made.ends_with(text.substr(head)));
    longest = std::max(longest, made.size());
  }
  REQUIRE(longest == 1000);
  Dice dice(1);
  REQUIRE(lengthened(text, 20, dice) == text);
}

}  // namespace lockstep::tests
