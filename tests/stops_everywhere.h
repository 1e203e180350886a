// That work can be stopped half-way (model/stop.h): it polls, ends at whichever poll is told to, and leaves nothing behind that changes what the
// same work answers later. Counted in polls, so that the machine's speed does not matter.
#pragma once

#include "model/stop.h"

#include <gtest/gtest.h>
#include <limits>

namespace attest::testing_support {

/// Polls of the work; at least `least` of them are expected.
template <class Work>
std::int64_t expect_stops(const Work& work, std::int64_t least = 1) {
    work(); // what it keeps for the next time is made
    constexpr std::int64_t many = std::numeric_limits<std::int64_t>::max();
    std::int64_t left = many;
    const auto counted = [&] {
        const StopScope scope(StopToken{.polls_left = &left});
        return work();
    };
    const auto answer = counted();
    const std::int64_t polls = many - left;
    EXPECT_GE(polls, least);
    for (const std::int64_t at : {std::int64_t{1}, polls / 3, polls / 2, polls}) {
        if (at > 0) {
            left = at;
            EXPECT_THROW(counted(), Stopped) << "at poll " << at << " of " << polls;
        }
    }
    left = many;
    EXPECT_TRUE(counted() == answer) << "the same answer after all those stops";
    return polls;
}

} // namespace attest::testing_support
