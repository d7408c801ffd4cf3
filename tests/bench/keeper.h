// What a program's benchmarks took, by name, for the lines that it prints behind them.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>

namespace amiable::bench {

enum class Clock : bool { real, cpu };

class Keeper : public benchmark::ConsoleReporter {
 public:
  explicit Keeper(Clock clock) : ConsoleReporter(OO_Tabular), clock_(clock) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      times_[run.benchmark_name()] =
          clock_ == Clock::cpu ? run.GetAdjustedCPUTime() : run.GetAdjustedRealTime();
    }
    ConsoleReporter::ReportRuns(runs);
  }
  // In the benchmark's own unit.
  double operator[](const std::string& name) const { return times_.at(name); }

 private:
  Clock clock_;
  std::map<std::string, double> times_;
};

}  // namespace amiable::bench
