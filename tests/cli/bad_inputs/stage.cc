#include "tests/cli/bad_inputs/stage.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string_view>

#include <fmt/core.h>

#include "core/schedule/engine_version.h"
#include "core/text_hash.h"
#include "scenarios/library/shipped.h"
#include "scenarios/token/hash.h"
#include "scenarios/token/repro_file.h"
#include "scenarios/token/token.h"
#include "tests/support/shell.h"

namespace lockstep::tests::bad_inputs {
namespace {

scenarios::Token token_of_c11() {
  const auto scenario = scenarios::load_shipped("C11", {}, {})->scenario.value();
  return {"C11", {}, scenarios::scenario_hash(scenario), schedule_of(scenario, Seed{1})};
}

// Returns the text with another part, and with the checksum that belongs to it.
std::string with(std::string token, std::string_view old, std::string_view now) {
  const std::size_t at = token.find(old);
  if (at == std::string::npos) throw std::runtime_error(fmt::format("no {} in {}", old, token));
  token.replace(at, old.size(), now);
  token.resize(token.rfind(':') + 1);
  const std::uint64_t hash = text_hash(token);
  return fmt::format("{}{:08x}", token, static_cast<std::uint32_t>(hash ^ hash >> 32));
}

std::string altered(std::string token) {
  token[token.size() / 2] = token[token.size() / 2] == '0' ? '1' : '0';
  return token;
}

std::string many_parts() {
  std::string key = "a";
  for (int part = 1; part < 60'000; ++part) key += ".a";
  return key;
}

const std::map<std::string, std::string>& prepared() {
  static const std::map<std::string, std::string> words = [] {
    scenarios::Token run = token_of_c11();
    const std::string token = scenarios::encode(run);
    const std::string engine = fmt::format(":e{}:", engine_version);
    scenarios::Token other = run;
    ++other.scenario_hash;
    scenarios::Token sets = run;
    sets.overrides = {"lock.tll=5s"};
    return std::map<std::string, std::string>{
        {"TOKEN", token},
        {"CUT", token.substr(0, token.size() / 2)},
        {"ALTERED", altered(token)},
        {"FORMAT", with(token, "ls2:", "ls9:")},
        {"ENGINE", with(token, engine, ":e99999:")},
        {"HASH", scenarios::encode(other)},
        {"NOWHERE", with(token, "C11", "mine.toml")},
        {"SETS", scenarios::encode(sets)},
        {"DEVIATION", with(token, "pause.", "pauze.")},
        {"PARTS", many_parts()},
        {"LONG", token + std::string(1'100'000, 'x')},
    };
  }();
  return words;
}

std::string plain(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      const char next = text[at + 1];
      if (next == 'x') {
        result += static_cast<char>(std::stoi(std::string(text.substr(at + 2, 2)), nullptr, 16));
        at += 4;
        continue;
      }
      result += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      at += 2;
      continue;
    }
    const auto word = std::find_if(prepared().begin(), prepared().end(), [&](const auto& one) {
      return text[at] == '$' && text.substr(at + 1).starts_with(one.first);
    });
    if (word == prepared().end()) {
      result += text[at++];
    } else {
      result += word->second;
      at += 1 + word->first.size();
    }
  }
  return result;
}

// Makes what the steps of a row say.
class Maker {
 public:
  explicit Maker(const TemporaryFolder& folder) : folder_(folder) {}

  void make(const Step& step) {
    if (step.word == "|") {
      text_ += plain(step.rest) + "\n";
    } else if (step.word == "*") {
      repeat(step.rest);
    } else {
      finish_file();
      begin(step.word, words_of(step.rest));
    }
  }

  void finish_file() {
    if (!name_.empty()) folder_.file(name_, text_);
    name_.clear();
    text_.clear();
  }

 private:
  void begin(const std::string& word, const std::vector<std::string>& words) {
    const std::string name = plain(words.at(0));
    const std::string path = folder_.path(name);
    if (word == "folder") {
      std::filesystem::create_directories(path);
    } else if (word == "link") {
      std::filesystem::create_symlink(plain(words.at(1)), path);
    } else if (word == "readonly") {
      std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    } else if (word == "edit") {
      edit(name, plain(words.at(1)), plain(words.at(2)));
    } else {
      name_ = name;
      if (word == "lock") text_ = "lockstep = 1\n[lock]\nkind = \"redlock\"\n";
      if (word == "repro") {
        text_ = scenarios::to_text({token_of_c11(), engine_version, {}, {}, {}, Verdict::violated},
                                   "A run of C11", {});
      }
    }
  }

  void repeat(const std::string& rest) {
    const std::size_t blank = rest.find(' ');
    const int times = std::stoi(rest.substr(0, blank));
    const std::string line = plain(rest.substr(blank + 1)) + "\n";
    const std::size_t mark = line.find('#');
    for (int i = 0; i < times; ++i)
      text_ += mark == std::string::npos ? line : std::string(line).replace(mark, 1, std::to_string(i));
  }

  void edit(const std::string& name, const std::string& old, const std::string& now) {
    std::string text = text_of_file(folder_.path(name));
    const std::size_t at = text.find(old);
    if (at == std::string::npos) throw std::runtime_error(fmt::format("no {} in {}", old, text));
    folder_.file(name, text.replace(at, old.size(), now));
  }

  const TemporaryFolder& folder_;
  std::string name_;
  std::string text_;
};

// The current folder is another one until the destructor runs.
class CurrentFolder {
 public:
  explicit CurrentFolder(const std::string& path) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(path);
  }
  ~CurrentFolder() { std::filesystem::current_path(before_); }
  CurrentFolder(const CurrentFolder&) = delete;
  CurrentFolder& operator=(const CurrentFolder&) = delete;

 private:
  std::filesystem::path before_;
};

Finished start(const std::vector<std::string>& arguments, const std::string& standard_input) {
  std::string command = "'" LOCKSTEP_BINARY "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  return shell(command + " <'" + (standard_input.empty() ? "/dev/null" : standard_input) + "'");
}

}  // namespace

Outcome run(const Row& row) {
  const TemporaryFolder folder;
  Maker maker(folder);
  for (const Step& step : row.steps) maker.make(step);
  maker.finish_file();
  Outcome outcome;
  outcome.expected = folder.names();
  for (const std::string& name : row.leaves) outcome.expected.push_back(plain(name));
  std::sort(outcome.expected.begin(), outcome.expected.end());
  for (const std::string& word : words_of(row.arguments)) outcome.arguments.push_back(plain(word));
  const CurrentFolder there(folder.path(""));
  outcome.finished =
      row.starts_binary ? start(outcome.arguments, row.standard_input) : run_here(outcome.arguments);
  outcome.names = folder.names();
  return outcome;
}

}  // namespace lockstep::tests::bad_inputs
