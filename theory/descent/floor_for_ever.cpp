#include "theory/descent/floor_for_ever.h"

#include "theory/bounds/logit_range.h"
#include "theory/finite_component/loss_split.h"
#include "theory/finite_component/restricted_risk.h"

namespace attest {
namespace {

// Lbar' at the point of S_fin with signed distance `offset` from W_fin.
Interval restricted_slope(const RestrictedRisk& risk, const FiniteComponent& finite, const Interval& offset) {
    const Interval length = sqrt(Interval(finite.space.gram()(0, 0)));
    Vector<Interval> products(1);
    products[0] = finite.products[0] + offset * length; // <M, W_fin + offset M/|M|>
    return risk.gradient(products)[0] * length;
}

// kappa of (2): the mean of q_i over the samples, enclosed for all |h| <= reach at P = 0.
Interval mean_outside_ratio(const Dataset& data, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite, const Interval& reach) {
    const LogitModel model(data);
    Vector<Interval> coordinates(1);
    const Interval step = reach / sqrt(Interval(finite.space.gram()(0, 0)));
    coordinates[0] = hull(finite.enclosure[0] - step, finite.enclosure[0] + step);
    const Matrix<Interval> logits = model.logits_of_coefficients(finite.space.coefficient_table(coordinates, model.queries()));
    Interval sum(0);
    for (const Interval& ratio : outside_ratios(model, inside_flags(model, graphs), logits)) {
        sum += ratio;
    }
    return sum / Interval(model.samples().size());
}

} // namespace

FloorForEver check_floor_for_ever(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm, const FiniteComponent& finite,
                                  const NormalisedRun& run) {
    FloorForEver r;
    const Index strict = svm.status == GraphSvmStatus::optimal ? 1 : 0;
    if (svm.status == GraphSvmStatus::infeasible || finite.space.dimension() != 1 || edge_space(data.embedding(), graphs).dimension() != 1 + strict) {
        r.verdict = Verdict::vacuous("S_fin is a line and S_svm a line or 0");
        return r;
    }
    const Interval rate(run.rate());
    const Interval distance = sqrt(run.squared_distance());
    const Interval room = min(distance, rate - distance) / Interval(2);
    if (positive(room) != Truth::yes) {
        r.verdict = Verdict::undecided("|h| is not shown to lie between 0 and the rate");
        return r;
    }
    r.least_distance = room.lower();
    const Interval floor = Interval::exactly(r.least_distance);
    const RestrictedRisk risk(data, graphs, finite.space);
    Interval slope = min(restricted_slope(risk, finite, floor), -restricted_slope(risk, finite, -floor));
    Interval relative(0); // M A/G at most
    r.drift = Interval(0);
    if (strict == 1) {
        const Matrix<Rational> direction = weight_matrix(data.embedding(), svm.terms);
        const Interval norm_squared(svm.norm_squared);
        const Interval progress = run.descent().product(direction) / norm_squared; // p
        if (negative(progress) != Truth::no) {
            r.verdict = Verdict::undecided("<W, W_mm> >= 0 is not shown");
            return r;
        }
        const Interval range = logit_range(data);
        const Interval outside = mean_outside_ratio(data, graphs, finite, rate) * exp(-progress); // kappa e^{-p}: A at most
        slope -= range * outside;
        if (positive(slope) != Truth::yes) {
            r.verdict = Verdict::undecided("the gradient off S_fin is still too large beside that on S_fin");
            return r;
        }
        relative = range * outside / slope;
        const Interval length = square(range) / Interval(4) * rate + range * outside; // B
        const Interval jump = rate * relative / sqrt(norm_squared);
        const Interval squares = outside * length * norm_squared / rate * exp(jump); // sum of A_t^2 at most
        r.drift = rate * square(range) / (Interval(2) * square(slope)) * squares;
    }
    r.least_sum = rate * (Interval(1) - square(relative) / Interval(2));
    if (positive(slope) != Truth::yes || less_equal(r.drift, floor) != Truth::yes) {
        r.verdict = Verdict::undecided("what the deviations may still add up to is not below the room left");
        return r;
    }
    r.verdict = Verdict::held(((floor - r.drift) / rate).midpoint().to_double());
    return r;
}

} // namespace attest
