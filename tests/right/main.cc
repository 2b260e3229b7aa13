// Runs right locks under every kind of fault and expects that no violation is inside the model.
//
//   lockstep_right [RUNS [SEED]]   about RUNS runs (20,000), in cells drawn from SEED (1)
//
// Its exit status is 0 if every lock stays right, and 1 if one does not or if a row has shown nothing.
//
// A row is one set of fault kinds with every lock. It has shown nothing if one of its kinds never struck or
// if nobody acquired.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"
#include "tests/right/arguments.h"
#include "tests/right/cover.h"

namespace lockstep::tests {
namespace {

struct Row {
  std::uint64_t runs = 0;
  std::uint64_t acquisitions = 0;  // runs in which somebody acquired
  std::uint64_t outside = 0;       // runs that violated outside the model
  std::array<std::uint64_t, fault_kind_count> struck{};
};

struct Wrong {  // a right lock that was called broken
  Cell cell;
  Property property = Property::me;
  std::uint64_t seed = 0;
};

scenarios::CampaignResult run_cell(const Cell& cell, std::uint64_t first, std::uint64_t runs) {
  const auto parsed = scenarios::parse_scenario(text_of(cell), "right");
  if (!parsed)
    throw std::runtime_error("this is no scenario:\n" + text_of(cell) + to_text(parsed.errors.front()));
  scenarios::CampaignOptions options;
  options.first_seed = first;
  options.last_seed = first + runs - 1;
  options.keep_going = true;
  options.verify_every = 0;
  return scenarios::run_campaign(*parsed.scenario, options);
}

class Trial {
 public:
  explicit Trial(std::uint64_t seed) : seed_(seed), rows_(fault_sets().size()) {}

  // Runs every cell of one cover after the other, until there were so many runs.
  void run(std::uint64_t runs) {
    std::uint64_t done = 0;
    for (std::uint64_t turn = 0; done < runs; ++turn) {
      const std::vector<Cell> cells = pairwise_cover(seed_ + turn);
      const std::uint64_t each = std::clamp<std::uint64_t>((runs - done) / cells.size(), 1, 25);
      run_cells(cells, 1 + turn * 1'000, each);
      done += cells.size() * each;
    }
  }

  // Prints each row, and what is wrong. Returns the exit status.
  int report() const {
    int status = 0;
    std::uint64_t runs = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      std::uint64_t struck = 0;
      bool silent = row.acquisitions == 0;
      for (const FaultKind kind : fault_sets()[i]) {
        struck += row.struck[static_cast<std::size_t>(kind)];
        silent = silent || row.struck[static_cast<std::size_t>(kind)] == 0;
      }
      fmt::print("{:<32} {:>8} runs {:>8} with acquisitions {:>9} faults {:>7} violated outside{}\n",
                 name_of(fault_sets()[i]), row.runs, row.acquisitions, struck, row.outside,
                 silent ? "  SHOWS NOTHING" : "");
      if (silent) status = 1;
      runs += row.runs;
    }
    for (const Wrong& wrong : wrong_) {
      fmt::print("\n{} inside the model in seed {} of a right lock ({}):\n{}", code_of(wrong.property),
                 wrong.seed, right_locks()[wrong.cell.at(Dimension::lock)].name, text_of(wrong.cell));
      status = 1;
    }
    fmt::print("{} runs, {} inside the model\n", runs, wrong_.size());
    return status;
  }

 private:
  void run_cells(const std::vector<Cell>& cells, std::uint64_t first_seed, std::uint64_t runs) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr error;
    const auto work = [&] {
      try {
        for (std::size_t i = next++; i < cells.size(); i = next++) {
          const auto result = run_cell(cells[i], first_seed, runs);
          const std::scoped_lock lock(mutex_);
          add(cells[i], result);
        }
      } catch (...) {
        const std::scoped_lock lock(mutex_);
        error = std::current_exception();
      }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
      threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    if (error) std::rethrow_exception(error);
  }

  void add(const Cell& cell, const scenarios::CampaignResult& result) {
    Row& row = rows_[cell.at(Dimension::faults)];
    row.runs += result.runs;
    row.acquisitions += result.runs - result.inconclusive;
    for (std::size_t i = 0; i < fault_kind_count; ++i) row.struck[i] += result.fault_counts[i];
    std::uint64_t outside = 0;
    for (std::size_t i = 0; i < property_count; ++i) {
      const scenarios::FoundKind& found = result.found[i];
      outside = std::max(outside, found.outside.runs);
      if (found.inside.runs > 0) wrong_.push_back({cell, static_cast<Property>(i), found.inside.first_seed});
    }
    row.outside += outside;
  }

  std::uint64_t seed_;
  std::vector<Row> rows_;  // by fault set
  std::vector<Wrong> wrong_;
  std::mutex mutex_;
};

int right_main(const std::vector<std::string_view>& arguments) {
  std::uint64_t runs = 20'000;
  std::uint64_t seed = 1;
  if (arguments.size() > 2 || (!arguments.empty() && !read_number(arguments[0], runs)) ||
      (arguments.size() > 1 && !read_number(arguments[1], seed))) {
    fmt::print(stderr, "usage: lockstep_right [RUNS [SEED]]\n");
    return 64;
  }
  const auto begin = std::chrono::steady_clock::now();
  Trial trial(seed);
  trial.run(runs);
  const int status = trial.report();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  fmt::print("{:.0f} s\n", time.count());
  return status;
}

}  // namespace
}  // namespace lockstep::tests

int main(int argc, char** argv) {
  try {
    return lockstep::tests::right_main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "lockstep_right: {}\n", error.what());
    return 70;
  }
}
