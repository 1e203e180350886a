// A list of independent jobs, done on all cores, with progress on standard error: one line that is overwritten, with the time left, on a
// terminal; one plain line a job elsewhere. An interrupt lets running jobs finish and starts no more.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace attest {

struct Job {
    std::string name;
    double weight = 1; ///< expected time relative to other jobs: for the order (longest first) and the time left
    std::function<void()> run;
};

/// The progress of a list of jobs; may be told from several threads.
class Progress {
public:
    Progress(std::size_t jobs, double total_weight);
    /// Of jobs of weight 1.
    explicit Progress(std::size_t jobs) : Progress(jobs, static_cast<double>(jobs)) {}
    ~Progress(); ///< clears the line on a terminal
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void done(const std::string& name, double weight, double seconds);

private:
    const bool terminal_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::mutex mutex_;
    std::size_t count_;
    std::size_t finished_ = 0;
    double total_;
    double finished_weight_ = 0;
};

/// True when all jobs were run. A job sets its own precision (PrecisionScope); its exception ends the list and is thrown here.
bool run_jobs(std::vector<Job> jobs, const std::atomic<bool>& stop);

} // namespace attest
