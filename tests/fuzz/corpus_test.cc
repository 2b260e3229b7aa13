// Runs the fuzz targets on their corpora and on neighbours of these, without a fuzzer. libFuzzer does the
// same for hours; this test does it for a second in every build.

#include <algorithm>
#include <chrono>
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
  using std::chrono::steady_clock;
  // Takes milliseconds in a release build. Work that grows with the square of the length takes far longer
  // than this in every build.
  constexpr std::chrono::seconds patience{10};
  constexpr std::size_t most_texts = 40;  // of each corpus, for the sake of the time that the test takes
  for (const FuzzTarget& target : fuzz_targets()) {
    const std::vector<std::string> corpus = corpus_of(target.name);
    const std::size_t step = 1 + corpus.size() / most_texts;
    for (std::size_t i = 0; i < corpus.size(); i += step) {
      if (corpus[i].empty()) continue;
      Dice dice(i);
      const std::string text = lengthened(corpus[i], target.longest, dice);
      INFO(target.name << " number " << i << ", " << text.size() << " bytes");
      const auto before = steady_clock::now();
      REQUIRE_NOTHROW(target.run(text));
      REQUIRE(steady_clock::now() - before < patience);
    }
  }
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
