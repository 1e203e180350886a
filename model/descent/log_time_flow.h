// Gradient flow dW/dt = -grad L(W) in the time s = log(1 + t) (section 6.10): dW/ds = -e^s grad L(W).
//
// Descent shows the direction only up to an error of about 1/log t, and at most 10^9 steps can be taken. The flow in s
// reaches t = 10^1000 because what is left to resolve there is mild. Write
//     W = W_rest + W_fin + e^{-s} U + s W_mm + V,   U in S_fin, V in S_svm, W_rest the part of W(0) off S,
// and let G(s, U, V) = e^s grad L(W). Then
//     on S_fin:   e^{-s} (dU/ds - U) = -G_fin      (stiff; for large s the equation G_fin = 0),
//     on S_svm:   dV/ds = -G_svm - W_mm            (mild; V converges as t^-rho).
// G is computed through the split of section 4, so nothing of order 1 cancels and no power of t appears: with a' the masses
// inside the component of the label and a those of W_fin, e^s (a' - a) comes from e^s expm1(e^{-s} .), the first-order
// terms of W_fin vanish by its definition, and the weight outside, e^s q_i, from exponents s (1 - margin) + O(1).
//
// The method is Radau collocation (model/numbers/radau_collocation.h) with Newton's method, whose linear systems are solved in double
// precision and whose residuals are computed at the working digits. Steps are doubled for an error estimate and grow as the
// solution settles. This is a `trend`: an estimate, not an enclosure. As gradient flow of a convex function brings any two
// solutions closer, errors made on the way add up at most; error_estimate() is their sum.
#pragma once

#include "model/attention/logit_model.h"
#include "model/numbers/radau_collocation.h"

#include <optional>

namespace attest {

/// What the flow needs of the theory (theory/second_order/flow_problem.h fills it in), at the working digits. Tables are K x Q.
struct FlowProblem {
    struct Term {
        Real odds;                ///< (m_v/m_y) e^{z_v - z_y} at W_fin; 1 for the label
        Real slack;               ///< <M_{k,y,v}, W_mm> - 1 for tokens outside, exact before rounding
        Vector<Real> differences; ///< (logit of v minus logit of the label) under each basis element; size of `basis`
    };
    struct SplitTerms {
        std::vector<Term> inside;  ///< tokens of the label's component without the label
        std::vector<Term> outside; ///< the others
    };
    std::vector<SplitTerms> samples;
    std::vector<Matrix<Real>> basis; ///< coefficient tables, orthonormal; the first cyclic_dimension span S_fin, the rest S_svm
    std::vector<Matrix<Real>> basis_logits;
    Index cyclic_dimension = 0;
    Vector<Real> direction;    ///< coordinates of W_mm over the basis
    Vector<Real> finite;       ///< coordinates of W_fin
    Vector<Real> start;        ///< coordinates of the projection of W(0) on S
    Real rest_norm_squared{0}; ///< |W_rest|^2
};

class LogTimeFlow {
public:
    /// Starts at t = 0 and keeps the caller's working digits. A step's error estimate may be `tolerance` times the step's change
    /// of V and e^{-s} U, or 10^(15 - digits), whichever is larger.
    explicit LogTimeFlow(FlowProblem problem, int stages = 5, double tolerance = 1e-8);

    /// Goes on to s = log(1 + t). Throws std::invalid_argument when that lies behind, std::runtime_error when the steps shrink to nothing or
    /// are too many.
    void advance_to(const Real& s);

    const Real& s() const { return s_; }
    /// log t = s + log(1 - e^{-s}).
    Real log_time() const;
    long steps() const { return steps_; }
    /// Sum of the steps' error estimates, in |W|_F.
    const Real& error_estimate() const { return error_; }

    // Coordinates over problem().basis.

    /// The projection of W(t) on S.
    Vector<Real> weights() const;
    /// W(t) - log(t) W_mm - W_fin on S: what converges on S_fin + S_sup to Wtilde (section 6.9). Accurate where it is small.
    Vector<Real> remainder() const;
    /// |proj_{S_fin} W(t) - W_fin| = e^{-s} |U|.
    Real cyclic_distance() const;
    /// |W(t)|_F, with W_rest.
    Real norm() const;
    /// | W/|W| - W_mm/|W_mm| |; needs a strict edge.
    Real direction_error() const;
    /// The K x Q logit table of a combination of the basis.
    Matrix<Real> logits(const Vector<Real>& coordinates) const;

    const FlowProblem& problem() const { return problem_; }
    /// e^s grad L over the basis at the present point, by the split.
    Vector<Real> scaled_gradient() const { return evaluate(s_, state_, nullptr); }

private:
    struct StepResult {
        Matrix<Real> stages; ///< dimension x r
        Vector<Real> end;
    };
    Vector<Real> evaluate(const Real& s, const Vector<Real>& state, Matrix<double>* jacobian) const;
    std::optional<StepResult> solve_step(const Real& s, const Vector<Real>& start, const Real& length, Matrix<Real> guess) const;
    Matrix<Real> constant_guess(const Vector<Real>& start) const;
    Real distance(const Vector<Real>& a, const Real& s_a, const Vector<Real>& b, const Real& s_b) const;

    int digits_;
    FlowProblem problem_;
    RadauCollocation method_;
    Real tolerance_;
    Real s_;
    Vector<Real> state_; ///< coordinates of U, then of V
    Real length_;        ///< of the next step
    Real error_;
    long steps_ = 0;
};

} // namespace attest
