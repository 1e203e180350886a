// attest reproduce killed by SIGKILL, and the same command again: the parts that were finished are not done again, and the report is that of a run
// that nobody disturbed.
#include "model/input/json_document.h"
#include "run_attest.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

/// Without times: two runs differ in nothing else.
nlohmann::ordered_json without_times(nlohmann::ordered_json value) {
    if (value.is_object()) {
        value.erase("seconds");
    }
    if (value.is_structured()) {
        for (auto& inner : value) {
            inner = without_times(std::move(inner));
        }
    }
    return value;
}

nlohmann::ordered_json report(const std::string& folder) {
    return without_times(nlohmann::ordered_json::parse(file_content(folder + "/report.json")));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST(ReproduceKilledLevel1, goes_on_from_the_parts_that_were_finished) {
    const std::string folder = temporary_directory().file("killed");
    const std::string whole = temporary_directory().file("whole");
    const std::string data = test_data("example.json");
    const std::vector<std::string> arguments = {"reproduce", "--effort", "0.001", "--data", data, "--report", folder};
    // the last job of all: the second-order term, the certified descent and the floor come before it or beside it
    const Result killed = run_attest_until("[1/", arguments, SIGKILL);
    EXPECT_EQ(killed.status, 128 + SIGKILL);
    EXPECT_FALSE(std::filesystem::exists(folder + "/index.html"));
    const std::string again = "reproduce --effort 0.001 --data '" + data + "' --report '";
    const Result resumed = run_attest(again + folder + "'");
    const Result undisturbed = run_attest(again + whole + "'");
    EXPECT_EQ(resumed.status, undisturbed.status) << resumed.err;
    EXPECT_EQ(report(folder), report(whole));
    EXPECT_FALSE(std::filesystem::exists(folder + "/unfinished.json")) << "removed with the report";
}

// The state of a run that is interrupted late says that parts are finished, and they are not begun again.
TEST(ReproduceKilledLevel1, a_finished_part_is_not_begun_again) {
    const std::string folder = temporary_directory().file("late");
    const std::string data = test_data("example.json");
    const std::vector<std::string> arguments = {"reproduce", "--effort", "0.001", "--data", data, "--report", folder};
    std::string last; // of the jobs of an undisturbed run
    const Result undisturbed = run_attest("reproduce --effort 0.001 --data '" + data + "'");
    int jobs = 0;
    for (std::size_t at = 0; (at = undisturbed.err.find("\n[", at)) != std::string::npos; ++at) {
        ++jobs;
    }
    ASSERT_GT(jobs, 3) << undisturbed.err;
    Result killed; // behind all jobs but one, or all; a run may have ended before the signal comes
    for (int tries = 0; tries < 20 && killed.status != 128 + SIGKILL; ++tries) {
        std::filesystem::remove_all(folder);
        killed = run_attest_until("\n[" + std::to_string(jobs) + "/", arguments, SIGKILL);
    }
    ASSERT_EQ(killed.status, 128 + SIGKILL) << "twenty runs ended before the signal";
    ASSERT_TRUE(std::filesystem::exists(folder + "/unfinished.json")) << killed.err;
    const Result resumed = run_attest("reproduce --effort 0.001 --data '" + data + "' --report '" + folder + "'");
    EXPECT_EQ(resumed.status, undisturbed.status);
    EXPECT_TRUE(contains(resumed.err, "goes on; ")) << resumed.err;
    EXPECT_FALSE(contains(resumed.err, "lambda = ")) << "the path was finished: " << resumed.err;
}

TEST(ReproduceKilledLevel1, the_state_of_another_run_is_not_taken_up) {
    const std::string folder = temporary_directory().file("another");
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/unfinished.json") << R"({"format": "attest-reproduction-state/1"})";
    const Result run = run_attest("reproduce --effort 0.00001 --data '" + test_data("example.json") + "' --report '" + folder + "'");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(contains(run.err, "not taken up: the run begins anew")) << run.err;
    EXPECT_FALSE(std::filesystem::exists(folder + "/unfinished.json"));
}
