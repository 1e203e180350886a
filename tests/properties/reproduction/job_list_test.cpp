// Lists of jobs: everything is run once, what is not needed is not, and an interrupt starts no more.
#include "properties/reproduction/job_list.h"

#include <gtest/gtest.h>
#include <set>

namespace attest {
namespace {

TEST(Work, runs_what_is_needed_once) {
    std::mutex mutex;
    std::multiset<int> ran;
    std::vector<Job> jobs;
    for (int i = 0; i < 20; ++i) {
        jobs.push_back({"job", 1.0 + i,
                        [&, i] {
                            const std::lock_guard<std::mutex> lock(mutex);
                            ran.insert(i);
                        },
                        [i] { return i % 2 == 0; }});
    }
    const std::atomic<bool> stop = false;
    Progress progress;
    progress.expect(jobs);
    EXPECT_TRUE(run_jobs(jobs, stop, progress));
    EXPECT_EQ(ran.size(), 10U);
    EXPECT_EQ(std::set<int>(ran.begin(), ran.end()).size(), 10U);
}

TEST(Work, an_interrupt_starts_no_more) {
    std::atomic<bool> stop = false;
    std::atomic<int> ran = 0;
    std::vector<Job> jobs(1000, Job{"job", 1, [&] {
                                        ++ran;
                                        stop = true;
                                    }});
    Progress progress;
    progress.expect(jobs);
    EXPECT_FALSE(run_jobs(jobs, stop, progress));
    EXPECT_GE(ran, 1);
    EXPECT_LT(ran, 1000);
}

TEST(Work, time_left) {
    EXPECT_EQ(time_left_text(0.4), "about 0 s left");
    EXPECT_EQ(time_left_text(89), "about 89 s left");
    EXPECT_EQ(time_left_text(125), "about 2 min 0 s left");
    EXPECT_EQ(time_left_text(139), "about 2 min 10 s left");
}

} // namespace
} // namespace attest
