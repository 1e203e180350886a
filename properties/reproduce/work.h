// A list of independent jobs, done on all cores, with progress on standard error: one line that is overwritten, with the time left, on a
// terminal; one plain line a job elsewhere. An interrupt lets running jobs finish and starts no more.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace attest {

struct Job {
    std::string name;
    double weight = 1; ///< expected time relative to other jobs: for the order (longest first) and the time left
    std::function<void()> run;
};

/// True when all jobs were run. A job sets its own precision (PrecisionScope); its exception ends the list and is thrown here.
bool run_jobs(std::vector<Job> jobs, const std::atomic<bool>& stop);

} // namespace attest
