// What the claims on norms say of a W from its excess loss alone: how far its part in S_fin is from W_fin (B6), how large drawn tied margins can
// be and how large drawn strict ones must be (sections 6.1, 6.5, 6.11).
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/norm/norm_claims.h"
#include "properties/generators/generate.h"
#include "properties/variations/variation_tools.h"
#include "theory/discovery/discovery.h"
#include "theory/finite_component/loss_split.h"
#include "theory/norm_svm/entry_norm_svm.h"

namespace attest {

/// At an excess loss.
struct KnownFromLoss {
    Interval radius; ///< rho: |proj_{S_fin} W - W_fin| is at most this
    std::vector<PairBound> tied;
    std::vector<PairBound> strict;
    DiscoveryBound both; ///< a and b
};

class LossKnowledge {
public:
    /// Nothing where W_fin or the curvature at it was not enclosed at the working digits. Needs H and R; `facts` must outlive it.
    static std::optional<LossKnowledge> of(const CaseFacts& facts);

    const FiniteComponent& finite() const { return *finite_; }
    const InsideFlags& inside() const { return inside_; }
    const Matrix<Interval>& finite_logits() const { return finite_logits_; } ///< K x Q
    Interval kappa() const;                                                  ///< kappa(W_fin)
    /// L(W) - L* from the logits of W.
    Interval excess(const Matrix<Interval>& logits) const;
    /// |proj_{S_fin} W - W_fin|.
    Interval distance(const Matrix<Rational>& w) const;
    KnownFromLoss at(const Interval& excess) const;

private:
    explicit LossKnowledge(const CaseFacts& facts) : facts_(&facts) {}
    const CaseFacts* facts_;
    const FiniteComponent* finite_ = nullptr;
    InsideFlags inside_;
    Matrix<Interval> finite_logits_;
    Interval curvature_;
    Interval range_;
};
Verdict not_known();

/// Every drawn pair of the W with these logits against its bound. `name` says which W.
Verdict drawn_margins_obey(const CaseFacts& facts, const Matrix<Interval>& logits, const KnownFromLoss& known, const std::string& name);

/// undecided where d is too large for the dense linear programs; else nothing.
std::optional<Verdict> too_large(const Dataset& data);

/// -u, one-hot: one query, every context the same tokens equally often, all labels in one component, one of them more often than each other: -n L <
/// its count, and only near mass 1 on it. So at every W of small excess its margin over the next label is large, in any norm's ball.
Verdict majority_takes_all(const CaseFacts& facts);
Generate majority_cases();

} // namespace attest
