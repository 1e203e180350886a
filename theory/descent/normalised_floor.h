// Normalised descent does not come to rest on S_fin: the floor under |h(t)|, certified step by step (normalised.floor).
//
// W(t+1) = W(t) - eta grad/|grad| is the algorithm of the paper's experiments, not that of its theorem. With h the projection of
// W on S_fin minus W_fin and g_h, g the gradient on S_fin and whole:
//     max(|h(t)|, |h(t+1)|) >= (eta/2) |g_h(t)|/|g(t)|      at every step.
// Proof: h(t+1) - h(t) = -eta g_h/|g|, and one of the two ends of a segment is at least half its length away from any point.
// Once the part of the gradient off S_fin has died out the right side is nearly eta/2, unless h(t) lies so close to W_fin
// that g_h has died out as well; from there the next steps lead away by a factor of about eta lambda/|g|, which grows.
//
// The run's iterates are enclosed by model/descent/certified_descent.h. Normalised steps stretch errors (by about eta beta/|g| each),
// so a run of N steps needs digits in proportion to N; when they are used up the answer is `undecided`.
#pragma once

#include "model/descent/certified_descent.h"
#include "theory/finite_component/finite_component.h"
#include "theory/verdict.h"

namespace attest {

/// What the statement compares at one step, enclosed; squares, so that nothing is lost where h or g_h is 0.
struct FloorStep {
    Interval squared_distance;      ///< |h(t)|^2
    Interval squared_next_distance; ///< |h(t+1)|^2
    Interval squared_ratio;         ///< |g_h(t)|^2 / |g(t)|^2
};

/// The statement for one step, max(|h(t)|, |h(t+1)|) + allowance >= (eta/2) |g_h|/|g|: held, refuted or undecided. With the
/// allowance 0 a step on which both sides are equal stays undecided for ever: a run that stays on W_fin by symmetry, or one
/// symmetric about it. The slack is max |h|/eta - ratio/2.
Verdict check_floor_step(const Rational& rate, const FloorStep& step, const Rational& allowance = 0);

/// A normalised run of the log-loss risk, measured on S_fin.
class NormalisedRun {
public:
    /// `finite` should be known to about the working digits. Throws std::invalid_argument as CertifiedDescent does.
    NormalisedRun(const Dataset& data, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate);

    /// Takes a step and encloses what the statement says about it; nothing (and no step) when the gradient may be 0 at the
    /// digits that are left.
    std::optional<FloorStep> step();

    /// Coordinates of h(t) over the basis of S_fin.
    Vector<Interval> offset() const;
    /// |h(t)|^2.
    Interval squared_distance() const;
    const CertifiedDescent& descent() const { return descent_; }
    const Rational& rate() const { return rate_; }

private:
    FiniteComponent finite_;
    Rational rate_;
    CertifiedDescent descent_;
    LogitMap<Interval> logit_map_;
};

/// The statement at each of the first `steps` steps, at the working digits. held: at all of them, with the least slack.
Verdict check_normalised_floor(const Dataset& data, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate, long steps,
                               const Rational& allowance = 0);

} // namespace attest
