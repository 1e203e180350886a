#include "properties/reproduction/job_list.h"

#include "model/stop.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tbb/parallel_for.h>

namespace attest {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

Progress::~Progress() { line_.finish(); }

void Progress::expect(std::size_t jobs, double weight) {
    const std::lock_guard<std::mutex> lock(mutex_);
    count_ += jobs;
    total_ += weight;
}

void Progress::expect(const std::vector<Job>& jobs) {
    for (const Job& job : jobs) {
        expect(1, job.weight);
    }
}

void Progress::forget(std::size_t jobs, double weight) {
    const std::lock_guard<std::mutex> lock(mutex_);
    count_ -= jobs;
    total_ -= weight;
}

void Progress::done(const std::string& name, double weight, double seconds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++finished_;
    finished_weight_ += weight;
    const double left = line_.seconds() * std::max(0.0, total_ - finished_weight_) / finished_weight_;
    line_.show(fmt::format("[{}/{}] {}: {:.1f} s{}", finished_, count_, name, seconds, line_.terminal() ? "; " + time_left_text(left) : ""));
}

std::string time_left_text(double seconds) {
    const long whole = std::lround(seconds);
    return whole < 90 ? fmt::format("about {} s left", whole) : fmt::format("about {} min {} s left", whole / 60, whole % 60 / 10 * 10);
}

bool run_jobs(std::vector<Job> jobs, const std::atomic<bool>& stop, Progress& progress) {
    StopToken token = current_stop();
    token.interrupt = &stop;
    std::atomic<std::size_t> finished{0};
    const auto run_one = [&](const Job& job) {
        const StopScope scope(token); // of whatever thread this is
        try {
            if (job.needed && !job.needed()) {
                progress.forget(1, job.weight);
            } else {
                const auto start = std::chrono::steady_clock::now();
                job.run();
                progress.done(job.name, job.weight, seconds_since(start));
            }
            ++finished;
        } catch (const Stopped&) { // cut off: as if it had not begun
        }
    };
    const bool alone = std::any_of(jobs.begin(), jobs.end(), [](const Job& job) { return job.phase == Phase::alone; });
    if (alone) {
        for (const Job& job : jobs) {
            if (stop) {
                break;
            }
            run_one(job);
        }
        return finished == jobs.size();
    }
    std::stable_sort(jobs.begin(), jobs.end(),
                     [](const Job& a, const Job& b) { return a.place != b.place ? a.place < b.place : a.weight > b.weight; });
    std::atomic<std::size_t> next{0};
    // Each task takes the next job of the list, so that the order is kept whatever the scheduler does.
    tbb::parallel_for(
        std::size_t{0}, jobs.size(), std::size_t{1},
        [&](std::size_t) {
            if (stop) {
                return;
            }
            run_one(jobs[next++]);
        },
        tbb::simple_partitioner());
    return finished == jobs.size();
}

} // namespace attest
