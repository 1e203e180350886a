// The main of every test program: a run in which no test ran is a failure, not a pass.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    setenv("RC_PARAMS", "seed=20240501", 0); // RapidCheck's properties draw the same values in every run, unless told otherwise
    testing::InitGoogleTest(&argc, argv);
    const bool listing = testing::GTEST_FLAG(list_tests);
    const int status = RUN_ALL_TESTS();
    if (!listing && testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
        std::fputs("no test ran: the filter matches nothing\n", stderr);
        return 1;
    }
    return status;
}
