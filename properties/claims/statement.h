// One thing that is decided case by case: a claim, one of its false neighbours or one of its variations; and the decision of
// one case.
//
// A decision starts at the claim's first digits and doubles them while the answer is `undecided`, up to its last digits.
// Hypotheses are tested before the check, so a check may rely on them. An exception is neither held nor refuted: it is an
// error of its own (our bug), reported and never counted as a pass.
#pragma once

#include "properties/claims/claim.h"

#include <optional>

namespace attest {

/// A claim, one of its false neighbours or one of its variations (at most one of the two pointers is set). Points into the registry
/// (or into a claim that a test owns).
struct Check {
    const Claim* claim = nullptr;
    const FalseNeighbour* neighbour = nullptr;
    std::vector<Hypothesis> without = {}; ///< further hypotheses that are not tested (hunt --without)
    const Variation* variation = nullptr;

    /// "claim", "claim!neighbour" or "claim!variation"; hypotheses that are not tested beyond that follow as "without-R",
    /// joined by '+': "claim!without-R", "claim!loss-linear+without-A".
    std::string id() const;
    const std::string& statement() const;
    const Decide& decide() const;
    const Generate& generate() const;
    /// Those of the claim without the dropped ones.
    std::vector<Hypothesis> hypotheses() const;
    /// And the dropped ones, in the claim's order.
    std::vector<Hypothesis> dropped() const;
};

/// The check with this id. A hypothesis that no variation of the claim drops may still be left untested by "without-R". Throws
/// InputError with suggestions for an unknown one.
Check find_check(const std::string& id);
/// Claims whose id is one of the shell's patterns (svm.*), in the registry's order; no pattern means all.
/// Throws InputError with suggestions for a pattern that matches nothing.
std::vector<const Claim*> find_claims(const std::vector<std::string>& patterns);
/// The same where a pattern with '!' stands for false neighbours and variations: "graph.order!total", "svm.*!*", each as_claim(), after its claim.
std::vector<const Claim*> find_claims_and_parts(const std::vector<std::string>& patterns);

/// The check as a claim of its own, for whoever counts cases claim by claim: its id, statement, generator, and the hypotheses that it tests. It has
/// no required labels: those speak of what the claim itself is tested on. The claim where the check is one; else made once, and kept while the
/// process lives.
const Claim& as_claim(const Check& check);

/// The answer for one case.
struct Decision {
    Verdict verdict;
    int digits = 0; ///< working digits of the answer
    std::optional<std::string> error;
    bool input_error = false;        ///< the error is an InputError: an input of the case is missing or of another kind
    std::vector<std::string> labels; ///< only when asked for
    bool cut = false;                ///< undecided for want of time: without a clock the answer may be another
};

/// Decides one case on the calling thread. After `seconds` no higher precision is tried: `undecided`, the time limit.
Decision decide_case(const Check& check, const Case& value, bool with_labels = false, double seconds = 60);
/// The same for a case whose facts may be known already (other checks have been decided on its dataset).
Decision decide_case(const Check& check, const CaseFacts& facts, bool with_labels = false, double seconds = 60);

/// The case `index` of a run: the same for every number of threads.
std::uint64_t case_seed(const Check& check, std::uint64_t run_seed, std::uint64_t index);
/// Sizes go up from 5 to 100 and start again, so that long runs return to small cases.
int case_size(std::uint64_t index);

} // namespace attest
