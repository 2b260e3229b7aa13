// Runs the fuzz targets on their corpora and on neighbours of these, without a fuzzer. libFuzzer does the
// same for hours; this test does it for a second in every build.

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "core/schedule/keyed_random.h"
#include "scenarios/library/embedded.h"
#include "tests/cli/lockstep_process.h"
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

// Gives the random numbers for one neighbour of a text.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(Seed{seed}) {}
  std::size_t below(std::size_t bound) {
    ChoiceKey key;
    key.round = ++count_;
    return static_cast<std::size_t>(lockstep::below(random_(key), bound));
  }

 private:
  KeyedRandom random_;
  std::uint32_t count_ = 0;
};

// Returns a text with a few bytes changed, taken out, doubled, or put in from another text.
std::string neighbour(std::string text, const std::string& other, Dice& dice) {
  for (std::size_t edits = 1 + dice.below(3); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = dice.below(text.size());
    const std::size_t length = 1 + dice.below(std::min<std::size_t>(text.size() - at, 24));
    switch (dice.below(4)) {
      case 0:
        text[at] = static_cast<char>(dice.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default:
        if (!other.empty()) text.insert(at, other.substr(dice.below(other.size()), length));
    }
  }
  return text;
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

}  // namespace lockstep::tests
