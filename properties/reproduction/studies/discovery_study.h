// When does descent discover the components? (section 6.11; the paper's abstract) Gradient descent from 0 with step 1/beta, step by step, certified:
// the first step at which some threshold on the margins of the drawn pairs tells tied from strict, and the first one at which the excess loss alone
// proves that there is one (from there on for ever: the loss never rises).
#pragma once

#include "model/data/dataset.h"
#include "model/numbers/number.h"

#include <atomic>
#include <functional>
#include <optional>

namespace attest {

struct DiscoveryStudy {
    std::string dataset;
    std::string reason;            ///< why there is no run; empty otherwise
    bool open = false;             ///< there is none although every hypothesis holds: nothing was decided
    long steps = 0;                ///< of the run; at its end both steps below were found, or it was long enough
    std::optional<long> seen;      ///< first step with b > a for the margins themselves: a threshold reads the components off
    std::optional<long> certified; ///< first step at which the excess loss proves it
    std::optional<long> unclear;   ///< first step at which margins overlapped at the working digits, so that `seen` may be later than the truth
    Interval excess;               ///< L(W) - L* at `certified`, else at the end
    Interval largest_tied;         ///< margin of a tied drawn pair there, and 0
    std::optional<Interval> least_strict; ///< margin of a strict drawn pair there
    Interval tied_bound;                  ///< a: what the excess loss says of the first
    std::optional<Interval> strict_bound; ///< b: and of the second
    double seconds = 0;
};

/// Runs at most `steps` steps; stops early, with what is there, when told to. Needs nothing of the data: a missing hypothesis is the reason.
DiscoveryStudy discovery_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop);

/// Small one-hot datasets on which the two steps lie far apart, with their names as printed.
struct DiscoveryExample {
    std::string name;
    Dataset data;
};
std::vector<DiscoveryExample> discovery_examples();

} // namespace attest
