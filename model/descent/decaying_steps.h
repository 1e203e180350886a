// Steps eta_0/ceil(sqrt t), t = 1, 2, ..: rational, tending to 0, with an infinite sum.
#pragma once

#include <cstdint>

namespace attest {

/// ceil(sqrt t) for t >= 1; one root after the other is asked for, so it counts on from the last one.
class DecayingSteps {
public:
    /// The divisor of the next step.
    std::int64_t next() {
        ++step_;
        root_ += root_ * root_ < step_ ? 1 : 0;
        return root_;
    }

private:
    std::int64_t step_ = 0;
    std::int64_t root_ = 1;
};

} // namespace attest
