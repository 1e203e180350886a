#include "properties/reproduce/work.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>
#include <unistd.h>

namespace attest {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Progress {
public:
    explicit Progress(const std::vector<Job>& jobs) : count_(jobs.size()) {
        for (const Job& job : jobs) {
            total_ += job.weight;
        }
    }
    void done(const Job& job, double seconds) {
        const std::lock_guard<std::mutex> lock(mutex_);
        ++finished_;
        finished_weight_ += job.weight;
        if (terminal_) {
            const double left = seconds_since(start_) * (total_ - finished_weight_) / finished_weight_;
            fmt::print(stderr, "\r\033[K[{}/{}] {}: {:.1f} s; about {:.0f} s left", finished_, count_, job.name, seconds, left);
            std::fflush(stderr);
        } else {
            fmt::print(stderr, "[{}/{}] {}: {:.1f} s\n", finished_, count_, job.name, seconds);
        }
    }
    ~Progress() {
        if (terminal_) {
            std::fputs("\r\033[K", stderr);
        }
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

private:
    const bool terminal_ = isatty(STDERR_FILENO) != 0;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::mutex mutex_;
    std::size_t count_;
    std::size_t finished_ = 0;
    double total_ = 0;
    double finished_weight_ = 0;
};

} // namespace

bool run_jobs(std::vector<Job> jobs, const std::atomic<bool>& stop) {
    std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.weight > b.weight; });
    Progress progress(jobs);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> finished{0};
    // Each task takes the next job of the list, so that the order is kept whatever the scheduler does.
    tbb::parallel_for(
        std::size_t{0}, jobs.size(), std::size_t{1},
        [&](std::size_t) {
            if (stop) {
                return;
            }
            const Job& job = jobs[next++];
            const auto start = std::chrono::steady_clock::now();
            job.run();
            progress.done(job, seconds_since(start));
            ++finished;
        },
        tbb::simple_partitioner());
    return finished == jobs.size();
}

} // namespace attest
