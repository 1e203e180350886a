// One search over many checks (attest hunt --all): the time goes to those that still yield.
//
// Every check is hunted in slices, each going on where its last one ended, so that it sees the same cases as in a hunt of its own. After a first
// slice each, a fifth of the time is shared evenly and the rest in proportion to what a check's latest slices yielded a second: kept cases that were
// new of their kind, or closer to failing than the one before. The next slice goes to the check that is furthest behind its share. A check with a
// counterexample, or without cases left, is done.
#pragma once

#include "properties/search/hunt.h"
#include "properties/search/hunt_target.h"

namespace attest {

struct HuntAllOptions {
    /// Of each hunt; `cases` are those of one check, `seconds` those of all; `from`, `save`, `generate` and `progress` are set here.
    HuntOptions each = {};
    /// The corpus of a check, asked before its first slice.
    std::function<std::vector<KeptCase>(const Check&)> corpus = {};
    /// After each slice: what the check has so far.
    std::function<void(std::size_t index, const HuntState&)> slice = {};
};

/// A report a target, in their order.
std::vector<HuntReport> hunt_all(const std::vector<HuntTarget>& targets, const HuntAllOptions& options);

/// The share of the time of each check from what it yielded a second: they add up to 1 over those that are not done.
std::vector<double> time_shares(const std::vector<double>& yields, const std::vector<bool>& done);

} // namespace attest
