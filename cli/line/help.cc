#include "cli/line/help.h"

#include <array>
#include <sstream>
#include <utility>

namespace lockstep::cli {
namespace {

struct Examples {
  std::string_view command;  // empty: of lockstep itself
  std::string_view text;
};

constexpr std::array<Examples, 18> all_examples{{
    {"", R"(  lockstep list scenarios                          what is shipped
  lockstep list profiles                           redsync, redis-py, … : rules of known libraries
  lockstep run C11                                 one run: a verdict, and the story of a violation
  lockstep run redis-py                            the same with all that a library has to survive
  lockstep campaign C8 --runs 20000 --keep-going   many seeds, on all cores
  lockstep check                                   every shipped scenario against what it expects
  lockstep exhaust C8                              all schedules with few faults, not only random ones
  lockstep replay 'ls2:…'                          a recorded run again, exactly
  lockstep shrink 'ls2:…' -o repro.toml            the smallest run that breaks in the same way
  lockstep export 'ls2:…' --to svg -o run.svg      a picture of it
  lockstep corpus add corpus 'ls2:…'               keep it: `corpus run` looks whether it is still so
  lockstep new my                                  a scenario file to begin with
  lockstep lint my.toml                            every mistake in a scenario file, and where
  lockstep check-history history.jsonl             what a real cluster did, recorded elsewhere
)"},
    {"run", R"(  lockstep run C11                       seed 1 of a shipped scenario
  lockstep run my.toml --seed 42         another seed, of a scenario of your own
  lockstep run C11 --set lock.ttl=5s     with another value in the scenario
  lockstep run C11 --trace traces        everything that happened, into a folder
  lockstep run C11 --json                for programs
)"},
    {"campaign",
     R"(  lockstep campaign C8                              as many seeds as the scenario's budget says
  lockstep campaign C8 --runs 20000 --keep-going    seeds 1 to 20000, all of them
  lockstep campaign C8 C9 --seeds 100..200 -j 4     seeds 100 to 199 of two scenarios, on 4 threads
  lockstep campaign C8 --set lock.ttl=5s --json     with another value in the scenario; for programs
  lockstep campaign C8 --until-quiet                until 2,000 runs in a row show nothing new
  lockstep campaign C8 --strategy uniform           faults as [[random_fault]] draws them
  lockstep campaign my.toml --for 5m --out found    what five minutes find, and files of it
  lockstep campaign my.toml --shard 2/4 --github    the second quarter of the seeds, on GitHub
)"},
    {"check", R"(  lockstep check                     everything that is shipped
  lockstep check C11 my.toml         these; 0: all as their [expect] says, 1: not
  lockstep check my.toml --json      for programs
  lockstep check --junit lockstep.xml --github      for CI
)"},
    {"corpus", R"(  lockstep corpus add corpus 'ls2:…'               shrink a run and keep it
  lockstep corpus run corpus --junit corpus.xml    each as expected? 0: yes, 1: no
  lockstep corpus prune corpus --dry-run           what is superfluous in it
  lockstep check --corpus corpus my.toml           the corpus first, then a scenario
)"},
    {"shrink", R"(  lockstep shrink 'ls2:…'                           what it takes to break it
  lockstep shrink 'ls2:…' -o repro.toml             and a file to keep, to edit and to replay
  lockstep shrink C8 --seed 42                      a seed of a scenario
  lockstep shrink 'ls2:…' --scenario my.toml        the run of a scenario file
)"},
    {"explain", R"(  lockstep explain 'ls2:…'                          why that run broke
  lockstep explain my.toml --seed 42                a seed of a scenario
  lockstep explain 'ls2:…' --scenario my.toml       the run of a scenario file
  lockstep explain repro.txt                        a token in a file
)"},
    {"exhaust",
     R"(  lockstep exhaust C8                               every schedule with at most 2 deviations
  lockstep exhaust my.toml --deviations 3           with at most 3
  lockstep exhaust redlock/ticks --deviations all   every delay that there can be, in whole ticks
  lockstep exhaust my.toml --max-memory 4GB         and with so much memory for what it has seen
)"},
    {"replay", R"(  lockstep replay 'ls2:…'                           the run that the token names
  lockstep replay 'ls2:…' --until 300ms             what happened in its first 300 ms
  lockstep replay 'ls2:…' --scenario my.toml        a token of a scenario file
  lockstep replay repro.txt --verify                a token in a file; runs twice and compares
)"},
    {"export", R"(  lockstep export 'ls2:…' --to svg -o run.svg       a picture, drawn by Graphviz
  lockstep export 'ls2:…' --to dot                  what Graphviz draws: neato -n2 -Tpng
  lockstep export C11 --seed 42 --to json           everything that happened in a seed, for programs
  lockstep export 'ls2:…' --to svg --scenario my.toml > run.svg
)"},
    {"confirm",
     R"(  lockstep confirm C8 --runs 20                     the nodes of 20 runs against real redis-servers
  lockstep confirm 'ls2:…'                          a recorded run
  lockstep confirm C8 --server old/redis-server --server new/redis-server
)"},
    {"list", R"(  lockstep list scenarios
  lockstep list locks
  lockstep list profiles
  lockstep list faults --json
)"},
    {"new", R"(  lockstep new my-lock
  lockstep new scenarios/mine --lock single
  lockstep new cron --lock redis-py --ttl 300s --work 2m..10m
  lockstep new jobs --lock redsync --nodes 3 --pause 2s
)"},
    {"schema", R"(  lockstep schema > lockstep.schema.json            of scenario files, for editors
  lockstep schema history > history.schema.json     of a line of a recorded history
)"},
    {"check-history",
     R"(  lockstep check-history history.jsonl                  what clients of a real lock were told
  lockstep check-history store/latest/history.edn       of a lock workload of Jepsen
  lockstep check-history history.jsonl --ttl 10s        of a lock whose holds end by themselves
  lockstep check-history history.jsonl --json           for programs
)"},
    {"doctor", R"(  lockstep doctor
  lockstep doctor --json
)"},
    {"placement", R"(  lockstep placement
  lockstep placement --nodes 16 --plot placement.svg
)"},
    {"lint", R"(  lockstep lint my.toml
  lockstep lint scenarios/*.toml --json             for programs
)"},
}};

constexpr std::string_view status_text = R"(
SCENARIO is a file, - for standard input, or what `lockstep list scenarios` or `lockstep list profiles` shows: the name
of a profile stands for the general scenario of its kind of lock, with --set lock.profile=NAME.
Nothing is written but what you name: behind -o, --out, --trace, --junit and --plot, and by `new` and `corpus add`.

Exit status:
  0 held, or done   1 violated        2 inconclusive        3 nondeterminism, or a token of another version
  (check, corpus run: 0 all as expected  1 not)
  (confirm: 0 no difference  2 nothing compared  3 a server differs)
  (check-history: 2 also where it gave up, or where nothing of any lease is certain)
  64 usage          65 bad scenario, schedule or token      66 input not found
  70 internal error 73 output cannot be written             130 interrupted (128 + the signal)
)";

std::string_view examples_of(const std::string& command) {
  for (const Examples& examples : all_examples) {
    if (examples.command == command) return examples.text;
  }
  return {};
}

class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() {
    label("Positionals", "Arguments");
    label("REQUIRED", "");
    label("SUBCOMMAND", "COMMAND");
    column_width(30);
  }

  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode mode) const override {
    const bool is_command = app->get_parent() != nullptr;
    std::ostringstream out;
    out << "Examples:\n" << examples_of(is_command ? app->get_name() : std::string());
    out << "\n" << app->get_description() << "\n\n";
    out << make_usage(app, is_command ? "lockstep " + app->get_name() : "lockstep");
    out << make_subcommands(app, mode) << make_positionals(app) << make_groups(app, mode);
    if (!is_command) out << status_text;
    return std::move(out).str();
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() { return std::make_shared<HelpFormatter>(); }

}  // namespace lockstep::cli
