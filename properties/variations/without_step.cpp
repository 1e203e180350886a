// The step condition dropped: a constant rate above 2/beta (input "share" = eta beta > 1; section 6.3 needs eta <= 1/beta).
//
// descent.monotone and descent.rate are decided by the claims' own checks. descent.finite is refuted by a trap: two intervals that a step of
// descent maps into each other and that do not contain W_fin. For descent.direction no counterexample is known: the search looks at the
// certified cosine with W_mm, which has to rise along every run; a run on which it does not is left undecided for a person to look at.
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/descent/descent_claims.h"
#include "properties/variations/hypothesis_tools.h"
#include "theory/finite_component/restricted_risk.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long steps_before_trap = 600;

/// Descent on S = S_fin = a line, in the coordinate y = <M, W>: y <- y - eta |M|^2 F'(y) with F = Lbar.
class LineDescent {
public:
    LineDescent(const CaseFacts& facts, const Rational& rate)
        : risk_(facts.data(), facts.graphs(), facts.cyclic()), factor_(Rational(rate * facts.cyclic().gram()(0, 0))) {}

    /// Contains the images of all points, by the mean value theorem.
    Interval step(const Interval& y) const {
        const Interval middle = Interval::exactly(y.midpoint());
        const Interval slope = Interval(1) - factor_ * risk_.hessian(vector(y))(0, 0);
        return middle - factor_ * risk_.gradient(vector(middle))[0] + slope * (y - middle);
    }

private:
    static Vector<Interval> vector(const Interval& y) {
        Vector<Interval> r(1);
        r[0] = y;
        return r;
    }
    RestrictedRisk risk_;
    Interval factor_;
};

Verdict two_cycle(const CaseFacts& facts) {
    const Rational beta = smoothness(facts.data());
    const Rational& share = facts.value().scalar("share");
    if (facts.space().dimension() != 1 || facts.cyclic().dimension() != 1 || beta == 0 || share <= 0) {
        return not_decisive();
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const LineDescent descent(facts, share / beta);
    Interval y(facts.cyclic().products(facts.value().weights("start"))[0]);
    for (long t = 0; t < steps_before_trap; ++t) {
        const Interval next = descent.step(y);
        const Interval after = descent.step(next);
        const Real half_width = (abs(after - y).upper() + Real::power_of_ten(-12)) * Real(4);
        const Interval trap = Interval::around(y.midpoint(), half_width);
        const Interval other = descent.step(trap);
        const Interval& limit = fin->products[0];
        const bool apart = equal(trap, limit) == Truth::no && equal(other, limit) == Truth::no;
        if (apart && strictly_inside(descent.step(other), trap) && strictly_inside(y, trap)) {
            return Verdict::refuted(fmt::format("from step {} on every step of descent leads from one of two intervals to the other", t),
                                    "a part in S_fin that tends to W_fin, where <M, W> = " + limit.midpoint().to_text(6),
                                    "<M, W> near " + trap.midpoint().to_text(6) + " and " + other.midpoint().to_text(6) + " in turn, for ever");
        }
        y = next;
    }
    return not_decisive();
}

/// cos angle(W(t), W_mm) at t = 4, 16, 64, .., certified: does it rise? Where it does not, or not yet, the run goes on for longer at the next
/// precision, and is undecided in the end.
Verdict cosine_rises(const CaseFacts& facts) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0 || facts.value().scalar("share") <= 0) {
        return not_decisive();
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {Rational(facts.value().scalar("share") / beta)});
    std::optional<Interval> previous;
    Verdict verdict = Verdict::undecided("no cosine");
    for (long t = 4; t <= 64L * working_digits() / 40; t *= 4) {
        while (descent.steps() < t) {
            descent.step();
        }
        const Interval cosine = descent.product(facts.direction()) / (descent.norm() * sqrt(Interval(facts.svm().norm_squared)));
        if (!cosine.is_bounded()) {
            return Verdict::undecided("the enclosures grew too wide");
        }
        const bool near = less(Interval(Rational(999, 1000)), cosine) == Truth::yes;
        verdict = near || (previous && less(*previous, cosine) == Truth::yes)
                      ? Verdict::held()
                      : Verdict::undecided(fmt::format("the cosine with W_mm did not rise by step {}: {}", t, descent_number(cosine)));
        previous = cosine;
    }
    return verdict;
}

} // namespace

ClaimVariations without_step() {
    const auto step = Hypothesis::step;
    const DatasetShape shape = small_datasets().tokens(2, 3).samples(1, 3).context_up_to(3).embedded(EmbeddingKind::one_hot);
    const DatasetShape component = single_component_datasets().tokens(2, 3).samples(2, 4).context_up_to(3).embedded(EmbeddingKind::one_hot);
    const std::vector<InputRecipe> run = {small_weights("start"), scalar_input("share", {"5/2", "3", "4", "8"})};
    return {
        without("descent.monotone", step, "The loss falls by eta/2 |grad L|^2 at each step, at any rate.", {}, generate_cases(shape, run)),
        without("descent.rate", step, "L(W(t)) - L* is within its bound at any rate.", {}, generate_cases(component, run)),
        not_needed("descent.diverges", step,
                   "At any constant rate <W(t), W_mm> rises by eta <-grad L, W_mm>, a positive continuous function of W(t). Were |W(t)| <= B "
                   "infinitely often, it "
                   "would rise by a fixed amount infinitely often and exceed B |W_mm|. (How fast the norm grows does depend on the rate.)"),
        without("descent.direction", step, "At any rate W(t)/|W(t)| tends to W_mm/|W_mm|.", cosine_rises,
                generate_cases(descent_datasets().with_strict_edge().tokens(2, 4).samples(1, 3),
                               {small_weights("start"), scalar_input("share", {"5/2", "3", "4", "8"})})),
        without("descent.finite", step, "At any rate the part in S_fin tends to W_fin.", two_cycle, generate_cases(component, run)),
        not_needed("descent.gauge", step, "The gradient lies in S at every W, so at any rate every step stays in W(0) + S."),
    };
}

} // namespace attest
