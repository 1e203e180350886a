// One certified run of gradient descent at a constant rate, with the finite-time bounds that the claims descent.* rest on
// (sections 5 and 6).
//
// Two kinds of numbers stand side by side. At a checkpoint everything is an enclosure for the exact iterate W(t)
// (model/descent/certified_descent.h) next to the bound that must contain it. For times far beyond any run (T = 10^k) there are
// the explicit bounds alone: they hold for every later time, tend to their limits as k grows, and so tell a true limit
// from a false one on every dataset. Trusted: the enclosures, and the bounds proved in theory/bounds/.
#pragma once

#include "model/descent/certified_descent.h"
#include "theory/bounds/norm_growth.h"
#include "theory/facts/dataset_facts.h"
#include "theory/finite_component/loss_split.h"

namespace attest {

/// eta = share/beta, or share when beta = 0 (L is then constant). Throws std::invalid_argument for a share that is not positive.
Rational rate_of_share(const Dataset& data, const Rational& share);

/// W(t) at one step.
struct DescentCheckpoint {
    long steps = 0;
    Matrix<Interval> logits;              ///< of W(t), K x Q
    Interval excess;                      ///< L(W(t)) - L*
    Interval excess_bound;                ///< section 6.4 at a nearly best s; the whole line at t = 0
    Interval norm;                        ///< |W(t)|
    Interval norm_off_finite;             ///< |P(t)|, P = W minus its part in S_fin
    Interval product;                     ///< <W(t), W_mm> = <P(t), W_mm>
    Interval finite_distance;             ///< |proj_{S_fin} W(t) - W_fin|
    Interval radius_bound;                ///< B6 at the enclosed excess
    std::optional<Interval> least_margin; ///< min <M_e, P(t)> over strict edges; nothing without one
    std::optional<Interval> margin_bound; ///< B2: it is at least this
};

class DescentEvidence {
public:
    /// From W(0) = `start` at `rate` <= 1/beta, at the working digits. Nothing when W_fin or the least curvature of Lbar was not
    /// enclosed. Needs H R L F. `facts` must outlive the result.
    static std::optional<DescentEvidence> begin(const DatasetFacts& facts, const Matrix<Rational>& start, const Rational& rate);

    void run_to(long steps);
    DescentCheckpoint checkpoint() const;

    /// log10, rounded up, of the steps that it takes to move the margins by about 1, or to W_fin, and then until B6 and B7 say something:
    /// max(|W_mm|^2, |W(0) - W_fin|^2)/rate, times M^2/lambda; 0 for up to 100 steps. Rows of very different lengths make it large.
    long slowness_exponent() const;
    /// Section 6.4 at time T = 10^exponent: L(W(t)) - L* is at most this for every t >= T, for this s.
    Interval excess_bound(const Interval& s, const Interval& time) const;
    Interval late_excess_bound(long exponent) const;
    /// B6 there: |proj_{S_fin} W(t) - W_fin| for every t >= T.
    Interval late_radius_bound(long exponent) const;
    /// B2 there: every strict margin of P(t) for every t >= T. Needs a strict edge.
    Interval late_margin_bound(long exponent) const;
    /// An upper bound of |P(T)|. Proof: a step moves P by eta |g_P| <= eta M eps_t (step 1 of B7's proof), and with a = |proj_S W(0) - W_fin|
    /// and s = log t, eps_t <= kappa/t + (a + log t |W_mm|)^2/(2 eta t); sum over t.
    Interval late_norm_bound(long exponent) const;
    /// A lower bound of cos angle(W(t), W_mm) for every t >= T = 10^exponent, by B7 from an earlier time t0 (a power of ten, with
    /// late_excess_bound and late_norm_bound there). Nothing while T is too early. Needs a strict edge.
    std::optional<Interval> late_cosine_bound(long exponent) const;

    /// The constants of B7 from a step with this excess loss; nothing when its condition is not shown.
    std::optional<NormBound> norm_bound_at(const Interval& excess) const;

    const Interval& kappa() const { return kappa_; }
    const std::vector<SplitSample>& samples() const { return samples_; }
    const Interval& finite_norm() const { return finite_norm_; } ///< |W_fin|
    const Matrix<Interval>& finite_logits() const { return finite_logits_; }
    const Interval& norm_mm() const { return norm_mm_; }
    const Interval& start_excess() const { return start_excess_; }
    const Rational& rate() const { return rate_; }
    /// B6 turned round: 0 when S_fin = 0.
    Interval radius_at(const Interval& excess) const;

private:
    DescentEvidence(const DatasetFacts& facts, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate);
    Interval squared_distance(const Interval& s) const; // |proj_S W(0) - W_fin - s W_mm|^2
    Interval nearly_best_bound(long steps) const;

    const DatasetFacts* facts_;
    const FiniteComponent* finite_;
    Rational rate_;
    CertifiedDescent descent_;
    InsideFlags inside_;
    std::vector<SplitSample> samples_;
    Matrix<Interval> finite_logits_;
    Interval finite_norm_;
    Interval kappa_;
    Interval range_;                  // M
    Interval norm_mm_;                // |W_mm|
    Interval start_distance_squared_; // |proj_S W(0) - W_fin|^2
    Rational start_product_;          // <W(0), W_mm>
    Interval start_norm_;             // |W(0)|
    Interval start_excess_;
    std::optional<Real> curvature_; // lower bound of lambda; nothing when S_fin = 0
};

/// Has the whole dataset exactly one token outside the label's component, once? Then B2 and B3 are equalities but for Lbar(W) >= L*
/// (there is one strict edge, q_i is its term): they hold exactly and enclosures could not tell.
bool has_single_outside_token(const std::vector<SplitSample>& samples);
/// Is grad L(W) = 0 shown in rationals? Only looked for where all logits of each context agree (masses are then m_v/T).
bool gradient_shown_zero(const LogitModel& model, const Matrix<Rational>& w);

} // namespace attest
