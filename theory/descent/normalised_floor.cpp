#include "theory/descent/normalised_floor.h"

#include "model/mutant.h"
#include "theory/comparison.h"

#include <algorithm>

namespace attest {
namespace {

Interval nonnegative(const Interval& x) { return max(x, Interval(0)); }

} // namespace

Verdict check_floor_step(const Rational& rate, const FloorStep& step, const Rational& allowance) {
    const Interval larger = sqrt(nonnegative(max(step.squared_distance, step.squared_next_distance))) + Interval(allowance);
    const Rational factor = mutant("floor_at_the_whole_step") ? Rational(1) : Rational(1, 2);
    const Interval bound = Interval(Rational(factor * rate)) * sqrt(nonnegative(step.squared_ratio));
    Verdict verdict =
        at_most(bound, larger, "half of the step's own part on S_fin against max(|h(t)|, |h(t+1)|), the distances of its ends from W_fin there");
    if (verdict.slack) {
        verdict.slack = *verdict.slack / number_from<double>(rate);
    }
    return verdict;
}

NormalisedRun::NormalisedRun(const Dataset& data, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate)
    : finite_(finite), rate_(rate), descent_(data, start, {rate, true}), logit_map_(descent_.model()) {}

Vector<Interval> NormalisedRun::offset() const {
    const PrecisionScope precision(descent_.digits());
    Vector<Interval> products = finite_.space.products_from_logits(descent_.logits(), descent_.model().queries());
    for (Index b = 0; b < products.size(); ++b) {
        products[b] -= finite_.products[b];
    }
    return finite_.space.coordinates_from_products(products);
}

Interval NormalisedRun::squared_distance() const {
    const PrecisionScope precision(descent_.digits());
    return nonnegative(finite_.space.squared_norm(offset()));
}

std::optional<FloorStep> NormalisedRun::step() {
    const PrecisionScope precision(descent_.digits());
    const Matrix<Interval> gradient = descent_.gradient();
    const Matrix<Interval> gradient_logits = logit_map_(gradient);
    const Interval squared_length = inner_product(gradient, gradient_logits);
    if (positive(squared_length) != Truth::yes) {
        return std::nullopt;
    }
    const Vector<Interval> products = finite_.space.products_from_logits(gradient_logits, descent_.model().queries());
    const Vector<Interval> on_cyclic = finite_.space.coordinates_from_products(products);
    FloorStep r;
    r.squared_ratio = nonnegative(finite_.space.squared_norm(on_cyclic)) / squared_length;
    r.squared_distance = squared_distance();
    if (!descent_.step()) {
        return std::nullopt;
    }
    r.squared_next_distance = squared_distance();
    return r;
}

Verdict check_normalised_floor(const Dataset& data, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate, long steps,
                               const Rational& allowance) {
    NormalisedRun run(data, finite, start, rate);
    std::optional<double> least;
    for (long t = 0; t < steps; ++t) {
        const std::optional<FloorStep> step = run.step();
        if (!step) {
            return Verdict::undecided("step " + std::to_string(t) + ": the gradient may be 0 at " + std::to_string(working_digits()) + " digits");
        }
        Verdict verdict = check_floor_step(rate, *step, allowance);
        if (verdict.outcome != Outcome::held) {
            verdict.reason = "step " + std::to_string(t) + ": " + verdict.reason;
            return verdict;
        }
        least = least ? std::min(*least, *verdict.slack) : *verdict.slack;
    }
    return Verdict::held(least);
}

} // namespace attest
