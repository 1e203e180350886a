// Lists of independent jobs, done on all cores, with progress on standard error: one line that is overwritten, with the time left, on a
// terminal; one plain line a job elsewhere. An interrupt ends running jobs (model/stop.h) and starts no more.
#pragma once

#include "properties/search/progress.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace attest {

/// What a job of `attest reproduce` waits for.
enum class Phase {
    datasets, ///< nothing: the analysis of a dataset
    parallel, ///< all of the phase before; jobs run beside one another on all cores
    alone,    ///< all others; a job that uses all cores itself, one after another in their order
};

struct Job {
    std::string name;
    double weight = 1; ///< expected seconds of one core, about: for the order (longest first in a part) and the time left
    std::function<void()> run;
    std::function<bool()> needed = {}; ///< asked just before it runs: may say that it is no work after all; empty: it is
    Phase phase = Phase::parallel;
    std::size_t place = 0; ///< jobs of a lesser place come first, of the same place the longest
};

/// The progress of a whole run: everything that is planned is expected first. May be told from several threads.
class Progress {
public:
    Progress() = default;
    ~Progress(); ///< clears the line on a terminal
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void expect(std::size_t jobs, double weight);
    void expect(const std::vector<Job>& jobs);
    /// What was expected turned out to be no work.
    void forget(std::size_t jobs, double weight);
    void done(const std::string& name, double weight, double seconds);

private:
    std::mutex mutex_;
    ProgressLine line_;
    std::size_t count_ = 0;
    std::size_t finished_ = 0;
    double total_ = 0;
    double finished_weight_ = 0;
};

/// Runs jobs of one phase, which hear `stop`. True when all of them (expected before) were run to their end or not needed. A job sets its own
/// precision (PrecisionScope); its exception ends the list and is thrown here.
bool run_jobs(std::vector<Job> jobs, const std::atomic<bool>& stop, Progress& progress);

/// "about 1 min 20 s left", "about 5 s left".
std::string time_left_text(double seconds);

} // namespace attest
