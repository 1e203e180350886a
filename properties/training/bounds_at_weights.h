// Which of the bounds of THEORY, section 6, that speak of one weight matrix hold at a given one: B1, B2, B3 and B6, each from two sides that are
// enclosed (or exact) apart from each other. A bound may be an equality, or tight beyond any digits: what two such enclosures cannot tell is decided
// by the difference of the sides, term by term as its proof has it, where no nearly equal numbers are subtracted.
#pragma once

#include "theory/facts/dataset_facts.h"
#include "theory/finite_component/loss_split.h"
#include "theory/finite_component/split_samples.h"
#include "theory/verdict.h"

namespace attest {

/// One of the bounds at the weights.
struct BoundAtWeights {
    std::string name; ///< "B1"
    std::string statement;
    Verdict verdict; ///< vacuous with the hypothesis that fails; undecided where both sides cannot be told apart at the working digits
};

/// W and what is known of it, for the bounds. The references must outlive it.
struct MeasuredWeights {
    const DatasetFacts& facts;
    const Matrix<Rational>& w;      ///< d x d
    const Matrix<Rational>& exact;  ///< its logits, K x Q
    const Matrix<Interval>& logits; ///< the same, enclosed
    const InsideFlags& inside;
    const std::vector<SplitSample>& samples;
    const FiniteComponent* finite; ///< W_fin; null without (then `why_not` says why)
    const Matrix<Interval>& finite_logits;
    const std::string& why_not;
    const std::optional<Interval>& gap;            ///< L(W) - L*; with `finite`
    const std::optional<Interval>& restricted_gap; ///< Lbar(W) - L*; with `finite`
    const std::optional<Interval>& distance;       ///< |proj_{S_fin} W - W_fin|; with `finite`
};
std::vector<BoundAtWeights> bounds_at(const MeasuredWeights& m);

} // namespace attest
