#include "theory/regularisation_path/path_facts.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/logit_range.h"
#include "theory/finite_component/split_samples.h"
#include "theory/subspace/coefficient_table.h"

namespace attest {
namespace {

Vector<Interval> exactly(const Vector<Real>& x) {
    Vector<Interval> r(x.size());
    for (Index i = 0; i < x.size(); ++i) {
        r[i] = Interval::exactly(x[i]);
    }
    return r;
}

Interval at_most(const Real& size) { return Interval::between(-size, size); }

Interval root(const Interval& squared) { return sqrt(max(Interval(0), squared)); }

// |proj_{S_fin} V - W_fin| from V's logits: with p_b = <M_b, V - W_fin> its square is p' G^{-1} p.
Interval distance_to_finite_component(const FiniteComponent& finite, const LogitModel& model, const Matrix<Interval>& logits) {
    const EdgeSubspace& space = finite.space;
    Vector<Interval> gap(space.dimension());
    Matrix<Rational> identity = zero_matrix<Rational>(gap.size(), gap.size());
    for (Index b = 0; b < gap.size(); ++b) {
        identity(b, b) = 1;
        const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
        const Index q = model.query_index(m.query);
        gap[b] = logits(m.from, q) - logits(m.to, q) - finite.products[b];
    }
    const Matrix<Interval> inverse = converted<Interval>(exact_solve(space.gram(), identity).value());
    return root(inner_product(gap, multiply(inverse, gap)));
}

// Largest difference of the masses inside In_i between the two logit tables.
Interval composition_error(const std::vector<SplitSample>& samples, const Matrix<Interval>& logits, const Matrix<Interval>& finite_logits) {
    Interval largest(0);
    for (const SplitSample& s : samples) {
        const std::vector<Interval> here = attention(s.inside, logits);
        const std::vector<Interval> limit = attention(s.inside, finite_logits);
        for (std::size_t v = 0; v < here.size(); ++v) {
            largest = max(largest, abs(here[v] - limit[v]));
        }
    }
    return largest;
}

} // namespace

Matrix<Interval> path_logits(const PenaltyPath& path, const PathPoint& point) {
    const PrecisionScope scope(point.digits);
    return logits_within(path.model(), edge_logits(path.model(), path.space().basis(), exactly(point.coordinates)), point.radius);
}

PathFacts path_facts(const PenaltyPath& path, const PathPoint& point, const FiniteComponent& finite) {
    const PrecisionScope scope(point.digits);
    const LogitModel& model = path.model();
    const Matrix<Interval> table = coefficient_table(model, path.space().basis(), exactly(point.coordinates));
    const Matrix<Interval> centre_logits = model.logits_of_coefficients(table);
    const Matrix<Interval> logits = logits_within(model, centre_logits, point.radius);
    const Matrix<Interval> finite_logits = edge_logits(model, finite.space.basis(), finite.enclosure);
    const InsideFlags inside = inside_flags(model, path.graphs());

    PathFacts facts;
    const Interval centre_norm = root(inner_product(table, centre_logits));
    facts.norm = mutant("path_norm_of_the_centre") ? centre_norm : max(Interval(0), centre_norm + at_most(point.radius));
    if (path.svm().status == GraphSvmStatus::optimal) {
        Matrix<Interval> gap = zero_matrix<Interval>(table.rows(), table.cols());
        const Interval norm_mm = sqrt(Interval(path.svm().norm_squared));
        for (const WeightTerm& term : path.svm().terms) {
            gap(term.token, model.query_index(term.query)) -= Interval(term.value) / norm_mm;
        }
        for (Index i = 0; i < gap.size(); ++i) {
            gap.data()[i] += table.data()[i] / centre_norm;
        }
        // |W/|W| - V/|V|| <= 2 |W - V| / |V|
        const Interval moved = Interval(mutant("path_direction_of_the_centre") ? 0 : 2) * Interval::exactly(point.radius) / centre_norm;
        const Interval error = max(Interval(0), root(model.coefficient_product(gap, gap)) + at_most(moved.upper()));
        facts.direction_error = error;
        facts.cosine = Interval(1) - square(error) / Interval(2);
        facts.scaled_direction_error = facts.norm * error;
    }
    const Real reach = mutant("path_finite_part_of_the_centre") ? Real(0) : point.radius;
    facts.finite_distance = max(Interval(0), distance_to_finite_component(finite, model, centre_logits) + at_most(reach));
    facts.outside_mass = Interval(0);
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const CountedSample& sample = model.samples()[i];
        facts.outside_mass = max(facts.outside_mass, outside_mass(sample, inside[i], sample_logits(sample, logits)));
    }
    facts.composition_error = composition_error(split_samples(model, path.graphs()), logits, finite_logits);
    facts.excess = excess_loss(model, inside, logits, finite_logits);
    return facts;
}

} // namespace attest
