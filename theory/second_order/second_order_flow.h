// The second-order term seen along the log-time flow (sections 6.9, 6.10): how far W(t) - log(t) W_mm - W_fin still is from Wtilde.
//
// On S_fin + S_sup the difference tends to 0 from every start, at speed t^-rho up to logs. The part in S_svm orthogonal to S_sup tends to
// something too, but to what depends on the start. The two sides come from different places: the flow knows nothing of classes, SC or
// Wtilde, and Wtilde (theory/second_order/second_order.h) nothing of time. What is measured is a trend: the flow is an estimate, Wtilde is enclosed.
#pragma once

#include "model/descent/log_time_flow.h"
#include "theory/second_order/second_order.h"

namespace attest {

/// S_sup and Wtilde in the coordinates of a flow's basis, at the working digits.
class SupportFrame {
public:
    SupportFrame(const LogitModel& model, const FlowProblem& problem, const SecondOrder& second);

    /// | proj_{S_fin + S_sup} (W(t) - log(t) W_mm - W_fin) - Wtilde |_F at the flow's time.
    Real distance(const LogTimeFlow& flow) const;
    /// The largest logit difference of the same over the edges that span S_fin and the tight classes: what the distance does to attention. Unlike it,
    /// it sees tokens of short embeddings as well as those of long ones.
    Real logit_distance(const LogTimeFlow& flow) const;
    /// The part of W(t) in S_svm orthogonal to S_sup, as coordinates over the flow's basis; 0 when S_sup = S_svm.
    Vector<Real> free_part(const LogTimeFlow& flow) const;
    /// Has S_svm directions orthogonal to S_sup?
    bool has_free_part() const { return static_cast<Index>(support_.size()) + cyclic_dimension_ < term_.size(); }

private:
    Index cyclic_dimension_;
    std::vector<Vector<Real>> support_; ///< orthonormal basis of S_sup
    std::vector<Vector<Real>> edges_;   ///< those that span S_fin, then m_c of the tight classes
    Vector<Real> term_;                 ///< Wtilde
};

/// The largest |z_v - z_y| over the tokens v of the samples, of a K x Q logit table.
Real largest_logit_gap(const LogitModel& model, const Matrix<Real>& logits);

/// The least k with rho k >= products + gap: at t = 10^k the law t^-rho has come down to 10^-products, counted from where a start whose logits
/// are off by `gap` has come back, since the flow's logits grow like log t. A class that such a start over-satisfies returns at the speed of its own
/// multiplier, which is of the size of rho: hence the gap over rho. `rho` positive.
long settling_exponent(const Interval& rho, const Real& gap, int products);

} // namespace attest
