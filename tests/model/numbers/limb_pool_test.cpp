// Numbers keep their values when their memory is given out again, grows, and is freed by another thread than the one that allocated it.
#include "model/numbers/limb_pool.h"

#include "model/numbers/number.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

using namespace attest;

namespace {

/// 3^0, 3^1, ..: limbs of every number up to some 800 bytes, beyond the sizes that are kept.
std::vector<Integer> powers() {
    std::vector<Integer> r = {1};
    for (int i = 1; i < 4000; ++i) {
        r.push_back(r.back() * 3);
    }
    return r;
}
bool are_powers(const std::vector<Integer>& x) {
    for (std::size_t i = 1; i < x.size(); ++i) {
        if (x[i] != x[i - 1] + x[i - 1] + x[i - 1]) {
            return false;
        }
    }
    return x.front() == 1;
}

} // namespace

TEST(LimbPool, numbers_keep_their_values) {
    use_limb_pool(); // again: nothing changes
    const std::vector<Integer> first = powers();
    for (int round = 0; round < 3; ++round) {
        std::vector<Integer> again = powers();
        EXPECT_TRUE(are_powers(again));
        again.resize(again.size() / 2); // half of the blocks go back
        const std::vector<Integer> third = powers();
        EXPECT_TRUE(are_powers(again) && are_powers(third));
    }
    EXPECT_TRUE(are_powers(first));
    Integer grown = 1; // reallocated in place, limb by limb
    for (int i = 0; i < 5000; ++i) {
        grown *= 7;
    }
    for (int i = 0; i < 5000; ++i) {
        grown /= 7;
    }
    EXPECT_EQ(grown, 1);
}

TEST(LimbPool, threads_free_each_others_numbers) {
    for (int round = 0; round < 3; ++round) {
        std::vector<Integer> made;
        std::thread([&] { made = powers(); }).join();
        EXPECT_TRUE(are_powers(made));
        std::thread([&] {
            EXPECT_TRUE(are_powers(made));
            made.clear();
            made.shrink_to_fit();
            EXPECT_TRUE(are_powers(powers()));
        }).join();
        EXPECT_TRUE(are_powers(powers()));
    }
}
