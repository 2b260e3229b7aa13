// Tests corpus add, run and prune, check --corpus, and where repro files find their scenarios.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"
#include "tests/support/xpath.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

std::string scenario_text(const std::string& ttl) {
  return "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"" + ttl +
         "\"\n[check]\nproperties = [\"RES\"]\n[budget]\nruns = 20\n[[fault]]\nkind = \"pause\"\n"
         "target = \"client:A\"\nfor = \"400ms\"\n"
         "when = { event = \"validity_checked\", by = \"client:A\" }\n[expect]\nkinds = [\"RES\"]\n";
}

std::string token_of_run(const Args& arguments) {
  Args args{"run"};
  args.insert(args.end(), arguments.begin(), arguments.end());
  args.emplace_back("--json");
  return Json::parse(run_here(args).out)["repro"];
}

// Makes a folder with a scenario file and, beside it, a corpus that holds one run of that scenario.
struct Repository {
  TemporaryFolder folder;
  std::string scenario = folder.file("mine.toml", scenario_text("200ms"));
  std::string corpus = folder.path("corpus");

  Repository() { REQUIRE(add(token_of_run({scenario, "--seed", "1"})).status == 0); }
  Finished add(const std::string& token) const {
    return run_here({"corpus", "add", corpus, token, "--scenario", scenario});
  }
  Finished run(const Args& more = {}) const {
    Args args{"corpus", "run", corpus};
    args.insert(args.end(), more.begin(), more.end());
    return run_here(args);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(corpus))
      names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  }
};

void replace_in(const std::string& path, const std::string& what, const std::string& by) {
  std::string text = text_of_file(path);
  REQUIRE(contains(text, what));
  text.replace(text.find(what), what.size(), by);
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("what is added is shrunk, kept once and as expected", "[cli]") {
  const Repository repository;
  REQUIRE(repository.files().size() == 1);
  const std::string file = repository.files().front();
  REQUIRE(contains(file, "mine.toml-RES-outside-"));
  REQUIRE(contains(text_of_file(file), "file         = \"../mine.toml\"\n"));
  const std::string before = text_of_file(file);
  const Finished again = repository.add(token_of_run({repository.scenario, "--seed", "1"}));
  REQUIRE(again.status == 0);
  REQUIRE(contains(again.out, "is there already"));
  REQUIRE(text_of_file(file) == before);
  REQUIRE(repository.files().size() == 1);

  const Finished good = repository.run();
  REQUIRE(good.status == 0);
  REQUIRE(contains(good.out, "✓ mine.toml-RES-outside-"));
  REQUIRE(last_line(good.out) == "✓ as expected: 1 file");
  // The repro file finds its scenario by itself.
  for (const std::string command : {"replay", "explain", "shrink"}) {
    INFO(command);
    REQUIRE(run_here({command, file}).status == (command == "replay" ? 1 : 0));
  }
}

TEST_CASE("a scenario that was edited makes its repro file stale", "[cli]") {
  const Repository repository;
  REQUIRE(repository.run().status == 0);
  std::ofstream(repository.scenario) << scenario_text("201ms");
  const Finished stale = repository.run();
  REQUIRE(stale.status == 1);
  REQUIRE(contains(stale.out, "  stale\n"));
  REQUIRE(contains(stale.out, "has the hash"));
  REQUIRE(contains(stale.out, "lockstep replay '" + repository.files().front() + "'"));
  REQUIRE(last_line(stale.out) == "✗ not as expected: 1 of 1 file");
  // An edit that changes no run does not make the file stale.
  std::ofstream(repository.scenario) << "title = \"new\"\n" + scenario_text("200ms");
  REQUIRE(repository.run().status == 0);
  std::filesystem::remove(repository.scenario);
  REQUIRE(repository.run().status == 1);
}

TEST_CASE("another verdict than expected is told, and expect = held guards a repair", "[cli]") {
  const Repository repository;
  const std::string file = repository.files().front();
  replace_in(file, "kind         = \"RES\"", "expect       = \"held\"\nkind         = \"RES\"");
  const Finished relapse = repository.run();
  REQUIRE(relapse.status == 1);
  REQUIRE(
      contains(relapse.out, "expected held, got violated: RES outside; what was repaired is broken again"));
  replace_in(file, "expect       = \"held\"\n", "");
  replace_in(file, "inside_model = false", "inside_model = true");
  REQUIRE(contains(repository.run().out, "expected violated: RES inside, got violated: RES outside"));
  replace_in(file, "inside_model = true", "inside_model = false");
  const std::string shrunk = text_of_file(file);
  const std::size_t value = shrunk.find("\"pause.0\" = \"") + 13;
  replace_in(file, shrunk.substr(value, shrunk.find('"', value) - value), "1ms");
  const Finished mended = repository.run();
  REQUIRE(mended.status == 1);
  REQUIRE(contains(mended.out, "expected violated: RES outside, got held; if that is how it should be"));
}

TEST_CASE("a file that breaks something unexpected tells its story, and CI gets it", "[cli]") {
  const Repository repository;
  const std::string file = repository.files().front();
  const std::string junit = repository.folder.path("corpus.xml");
  replace_in(file, "kind         = \"RES\"", "expect       = \"held\"\nkind         = \"RES\"");
  for (const Finished& relapse :
       {repository.run({"--github", "--junit", junit}),
        run_here({"check", "C12", "--corpus", repository.corpus, "--github", "--junit", junit})}) {
    REQUIRE(relapse.status == 1);
    for (const std::string part : {"Why ", "Model  outside: RES", "What helps: a resource that checks",
                                   "Reproduce: lockstep replay "}) {
      INFO(part);
      REQUIRE(contains(relapse.out, "\n" + part) != contains(relapse.out, "\n  " + part));
      REQUIRE(contains(relapse.out, "%0A" + part) != contains(relapse.out, "%0A  " + part));
      REQUIRE(xpath(junit, "contains(//failure, \"" + part + "\")") == "true");
    }
    REQUIRE(xpath(junit, "string(//testcase[failure]/@classname)") == "lockstep.corpus");
  }
  // What was expected to break and holds has no story.
  replace_in(file, "expect       = \"held\"\n", "");
  const std::string shrunk = text_of_file(file);
  const std::size_t value = shrunk.find("\"pause.0\" = \"") + 13;
  replace_in(file, shrunk.substr(value, shrunk.find('"', value) - value), "1ms");
  const Finished mended = repository.run({"--junit", junit});
  REQUIRE(mended.status == 1);
  REQUIRE_FALSE(contains(mended.out, "Why "));
  REQUIRE(xpath(junit, "string(//failure)").starts_with("Reproduce: lockstep replay "));
}

TEST_CASE("one broken file keeps no other from being run", "[cli]") {
  const Repository repository;
  std::ofstream(repository.corpus + "/aaa.toml") << "repro = 1\nscenario = 3\n";
  std::ofstream(repository.corpus + "/README.md") << "not a repro file\n";
  const Finished finished = repository.run();
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.out, "✗ aaa.toml  broken\n"));
  REQUIRE(contains(finished.out, "✓ mine.toml"));
  REQUIRE(last_line(finished.out) == "✗ not as expected: 1 of 2 files");
}

TEST_CASE("an empty corpus is no failure, and says that it is empty; none at all is one", "[cli]") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("empty"));
  const Finished empty = run_here({"corpus", "run", folder.path("empty")});
  REQUIRE(empty.status == 0);
  REQUIRE(last_line(empty.out) == "? the corpus is empty");
  REQUIRE(run_here({"corpus", "run", folder.path("none")}).status == 66);
  REQUIRE(run_here({"corpus", "prune", folder.path("none")}).status == 66);
}

TEST_CASE("corpus run for programs and for CI", "[cli]") {
  const Repository repository;
  const std::string junit = repository.folder.path("corpus.xml");
  const Finished finished = repository.run({"--json", "--junit", junit});
  const Json json = Json::parse(finished.out);
  REQUIRE(json["ok"] == true);
  REQUIRE(json["corpus"][0]["state"] == "ok");
  REQUIRE(json["corpus"][0]["got"] == "violated: RES outside");
  REQUIRE(xpath(junit, "string(/testsuites/testsuite/@name)") == "lockstep corpus");
  REQUIRE(xpath(junit, "count(//testcase)") == "1");
  REQUIRE(xpath(junit, "string(/testsuites/testsuite/@failures)") == "0");
  std::ofstream(repository.scenario) << scenario_text("201ms");
  const Finished stale = repository.run({"--github", "--junit", junit});
  REQUIRE(contains(stale.out, "::error file="));
  REQUIRE(xpath(junit, "string(/testsuites/testsuite/@failures)") == "1");
  REQUIRE(xpath(junit, "count(//testcase/failure)") == "1");
  REQUIRE(Json::parse(repository.run({"--json"}).out)["ok"] == false);
}

TEST_CASE("prune removes what another file shows with less, and what is stale if asked", "[cli]") {
  const Repository repository;
  const std::string file = repository.files().front();
  const std::string larger = repository.corpus + "/aaa-larger.toml";
  std::filesystem::copy_file(file, larger);
  std::ofstream(larger, std::ios::app) << "\"request.A.0.0.acquire.redis:1\" = \"1ms\"\n";
  const std::string same = repository.corpus + "/zzz-same.toml";
  std::filesystem::copy_file(file, same);
  const std::string other_kind = repository.corpus + "/other-kind.toml";
  std::filesystem::copy_file(file, other_kind);
  replace_in(other_kind, "inside_model = false", "inside_model = true");

  const Finished dry = run_here({"corpus", "prune", repository.corpus, "--dry-run"});
  REQUIRE(dry.status == 0);
  REQUIRE(last_line(dry.out) == "2 of 4 would go");
  REQUIRE(repository.files().size() == 4);
  REQUIRE(last_line(run_here({"corpus", "prune", repository.corpus}).out) == "2 of 4 removed");
  REQUIRE(repository.files() == std::vector<std::string>{file, other_kind});

  std::ofstream(repository.scenario) << scenario_text("201ms");
  REQUIRE(last_line(run_here({"corpus", "prune", repository.corpus}).out) == "0 of 2 removed");
  REQUIRE(last_line(run_here({"corpus", "prune", repository.corpus, "--stale"}).out) == "2 of 2 removed");
}

TEST_CASE("check runs a corpus first, and both count", "[cli]") {
  const Repository repository;
  const Finished good = run_here({"check", "--corpus", repository.corpus, "C12"});
  REQUIRE(good.status == 0);
  REQUIRE(good.out.find("mine.toml-RES") < good.out.find("✓ C12"));
  REQUIRE(last_line(good.out) == "✓ as expected: 1 scenario, 500 runs; 1 of the corpus");
  std::ofstream(repository.scenario) << scenario_text("201ms");
  const Finished bad = run_here({"check", "--corpus", repository.corpus, "C12"});
  REQUIRE(bad.status == 1);
  REQUIRE(last_line(bad.out) == "✗ not as expected: 0 of 1 scenario; 1 of 1 of the corpus");
  const Json json = Json::parse(run_here({"check", "--corpus", repository.corpus, "C12", "--json"}).out);
  REQUIRE(json["ok"] == false);
  REQUIRE(json["corpus"][0]["state"] == "stale");
}

TEST_CASE("what a corpus cannot be told is a usage error", "[cli]") {
  REQUIRE(contains(run_here({"corpus", "ad", "x"}).err, "did you mean \"add\"?"));
  REQUIRE(run_here({"corpus", "ad", "x"}).status == 64);
  REQUIRE(run_here({"corpus", "run"}).status == 64);
  REQUIRE(run_here({"corpus", "add", "x"}).status == 64);
  REQUIRE(run_here({"corpus", "run", "x", "--stale"}).status == 64);
  REQUIRE(run_here({"corpus", "run", "x", "ls1:"}).status == 64);
  const TemporaryFolder folder;
  REQUIRE(run_here({"corpus", "add", folder.path("x"), token_of_run({"C12"})}).status == 65);
  REQUIRE_FALSE(std::filesystem::exists(folder.path("x")));
}

}  // namespace lockstep::tests
