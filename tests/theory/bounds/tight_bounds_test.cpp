// Planted points at which a bound of section 6 is an equality, or nearly: the truth lies within a factor 1.5 of the bound, so that a constant, a term
// or a radius that is too small by a factor of 2 is seen. Each has the mutants that it alone is to catch.
//
// Where the proof itself gives a factor of 2 away at every point (the descent lemma in descent.loss-rate and in the descent bound), the
// bound is tight while little time has passed, and the mutants stand for what a wrong constant does then.
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/loss_rate.h"
#include "theory/bounds/margin.h"
#include "theory/bounds/norm_growth.h"
#include "theory/bounds/selection.h"

#include "model/attention/loss.h"
#include "model/descent/descent.h"
#include "tests/theory/analysed_instance.h"
#include "theory/finite_component/least_curvature.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/regularisation_path/path_facts.h"

#include <functional>
#include <gtest/gtest.h>

namespace attest {
namespace {

void add(Dataset& data, const std::vector<Token>& context, Token label) { data.add_sample(context, label, 0); }

/// A cycle 1 ~ 2 above 3; only the first sample has a token outside its component. W_fin: z_1 - z_2 = log 2; W_mm: (1, 1, -2)/3.
AnalysedInstance cycle_above_one() {
    Dataset data(Embedding::one_hot(4));
    add(data, {1, 2, 3}, 1);
    add(data, {1, 2}, 1);
    add(data, {1, 2}, 2);
    return AnalysedInstance(std::move(data));
}

/// Tokens 1 and 2 in one component, 1 the label of ten samples and 2 of one: far beyond W_fin the curvature falls like e^{-x}.
AnalysedInstance lopsided_cycle() {
    Dataset data(Embedding::one_hot(3));
    for (int i = 0; i < 10; ++i) {
        add(data, {1, 2}, 1);
    }
    add(data, {1, 2}, 2);
    return AnalysedInstance(std::move(data));
}

Matrix<Interval> scaled(const Interval& s, Matrix<Interval> m) {
    for (Index i = 0; i < m.size(); ++i) {
        m.data()[i] *= s;
    }
    return m;
}

/// Logits of W_fin + s W_mm.
Matrix<Interval> along(const AnalysedInstance& x, const Interval& s) {
    return x.finite_logits() + scaled(s, converted<Interval>(x.model.logits(x.direction)));
}

Interval excess_at(const AnalysedInstance& x, const Matrix<Interval>& logits) { return excess_loss(x.model, x.inside, logits, x.finite_logits()); }
Interval finite_norm(const AnalysedInstance& x) { return sqrt(x.model.coefficient_product(x.finite_table(), x.finite_table())); }
Interval curvature_of(const AnalysedInstance& x) { return Interval::exactly(least_curvature(x.model, x.samples, x.finite).value()); }
Interval kappa_of(const AnalysedInstance& x) {
    Interval sum(0);
    for (const Interval& q : outside_ratios(x.model, x.inside, x.finite_logits())) {
        sum += q;
    }
    return sum / Interval(x.data.size());
}

using Measure = std::function<Interval()>;

/// small <= large is shown, within a factor 1.5, and each mutant turns it round.
void expect_tight(const Measure& small, const Measure& large, const std::vector<const char*>& mutants) {
    EXPECT_EQ(less_equal(small(), large()), Truth::yes) << small() << " against " << large();
    EXPECT_EQ(less(large(), small() * Interval(Rational(3, 2))), Truth::yes) << small() << " against " << large();
    if (!mutants_are_built) {
        return;
    }
    for (const char* name : mutants) {
        const ActiveMutant active(name);
        EXPECT_TRUE(violates(small(), large())) << name << ": " << small() << " against " << large();
    }
}

Interval lower_end(const Interval& x) { return Interval::exactly(x.lower()); }
Interval a_little(int power) { return Interval::exactly(Real::power_of_ten(-power)); }

TEST(TightBounds, B1_at_the_infimum_of_the_rest) {
    const PrecisionScope scope(60);
    const AnalysedInstance x = cycle_above_one();
    expect_tight([&] { return split_risk(x.model, x.inside, along(x, Interval(8))).outside; },
                 [&] { return limit_gap_bound(kappa_of(x), Interval(8)); }, {"bound_b1_kappa_halved"});
}

// One sample alone has tokens outside: n eps = log(1 + q), and q is one term, so B2 is an equality.
TEST(TightBounds, B2_with_a_cycle) {
    const PrecisionScope scope(60);
    const AnalysedInstance x = cycle_above_one();
    const Interval s(10);
    const Matrix<Interval> logits = along(x, s);
    const SplitSample& first = x.samples.front();
    ASSERT_EQ(first.outside.size(), 1U);
    const Interval inside = sample_loss(first.inside, sample_logits(first.inside, logits));
    expect_tight([&] { return lower_end(margin_bound(x.data.size(), excess_at(x, logits), inside, Rational(1))); },
                 [&] { return logits(1, 0) - logits(3, 0) + a_little(30); }, {"bound_b2_without_restricted_loss"});
    expect_tight([&] { return lower_end(strict_margin_bound(x.samples, excess_at(x, logits), x.finite_logits()).value()); },
                 [&] { return s + a_little(30); }, {"strict_margin_without_finite_part", "bound_b2_without_restricted_loss"});
}

// P = 3 (W_mm + V), V orthogonal to the only edge: the projection inequality is Pythagoras.
TEST(TightBounds, B3_at_a_point_with_every_margin_tight) {
    const PrecisionScope scope(60);
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const AnalysedInstance x(std::move(data));
    Matrix<Rational> p = x.direction;
    p(0, 0) += 2;
    p(1, 0) += 2;
    p *= Rational(3);
    const Interval norm = sqrt(Interval(inner_product(p, p)));
    const Matrix<Rational> gap = Rational(1, 3) * p - x.direction;
    const Interval little = Interval(1) + a_little(30);
    expect_tight([&] { return Interval(inner_product(gap, gap)); },
                 [&] { return squared_distance_bound(Interval(3), Interval(x.svm.norm_squared), norm).value() * little; },
                 {"bound_b3_distance_halved"});
    expect_tight([&] { return lower_end(cosine_bound(Interval(3), x.norm_mm(), norm).value()); },
                 [&] { return Interval(inner_product(p, x.direction)) / (norm * x.norm_mm()) * little; }, {"bound_b3_norm_dropped"});
}

// Where the masses of a component are nearly 0 and 1 the curvature falls as fast as self-concordance allows.
TEST(TightBounds, B6_far_from_the_finite_component) {
    const PrecisionScope scope(60);
    const AnalysedInstance x = lopsided_cycle();
    for (const int reach : {5, 20}) {
        Matrix<Interval> displacement = zero_matrix<Interval>(3, 1);
        displacement(1, 0) = Interval(Rational(reach, 2));
        displacement(2, 0) = -displacement(1, 0);
        const Interval radius = Interval(reach) / sqrt(Interval(2));
        const Interval excess = restricted_excess(x.model, x.inside, x.finite_logits(), displacement);
        expect_tight([&] { return finite_excess_bound(curvature_of(x), logit_range(x.data), radius); }, [&] { return excess; },
                     {"bound_b6_range_halved", "bound_b6_curvature_doubled"});
        expect_tight([&] { return radius; }, [&] { return Interval::exactly(finite_radius_bound(excess, curvature_of(x), logit_range(x.data))); },
                     {"bound_b6_range_halved", "bound_b6_curvature_doubled", "finite_radius_halved"});
    }
}

// On one edge the loss is log(1 + e^{-margin}) and |P| = margin |W_mm|: log(eps/eps') is less than the way by what the correction allows for.
TEST(TightBounds, B7_on_one_edge) {
    const PrecisionScope scope(60);
    const auto loss = [](int margin) { return log1p(exp(-Interval(margin))); };
    const Interval norm_mm = sqrt(Interval(Rational(1, 2)));
    const std::optional<NormBound> bound = norm_bound(1, loss(5), norm_mm, sqrt(Interval(2)), std::nullopt);
    ASSERT_TRUE(bound);
    expect_tight([&] { return Interval(20 - 5) * norm_mm; }, [&] { return norm_growth_bound(*bound, loss(20)); }, {"bound_b7_without_correction"});
}

TEST(TightBounds, B7_beside_a_cycle) {
    const PrecisionScope scope(40);
    const AnalysedInstance x = cycle_above_one();
    const Real rate(Rational(1 / smoothness(x.data)));
    Matrix<Real> table = zero_matrix<Real>(4, 1);
    const auto descend = [&](int steps) {
        for (int t = 0; t < steps; ++t) {
            const Matrix<Real> gradient = risk_gradient(x.model, x.model.logits_of_coefficients(table));
            for (Index i = 0; i < table.size(); ++i) {
                table.data()[i] -= rate * gradient.data()[i];
            }
        }
        Matrix<Interval> logits(4, 1); // one-hot: the table itself
        for (Index i = 0; i < 4; ++i) {
            logits.data()[i] = Interval::exactly(table.data()[i]);
        }
        return logits;
    };
    const Matrix<Interval> start = descend(100);
    const std::optional<NormBound> bound = norm_bound(x.data.size(), excess_at(x, start), x.norm_mm(), logit_range(x.data), curvature_of(x));
    ASSERT_TRUE(bound);
    const Matrix<Interval> end = descend(2000);
    // P moves along W_mm: (1, 1, -2)/3 times the third logit's way over -2/3
    const Interval way = (start(3, 0) - end(3, 0)) * Interval(Rational(3, 2)) * x.norm_mm();
    expect_tight([&] { return way; }, [&] { return norm_growth_bound(*bound, excess_at(x, end)); }, {});
    EXPECT_TRUE(violates(way, norm_growth_bound(*bound, excess_at(x, end)) / Interval(2)));
}

// The path's own loss at R is what W_fin + s W_mm of that norm gives, to a relative e^{-s}.
TEST(TightBounds, path_excess_beside_a_cycle) {
    const AnalysedInstance x = cycle_above_one();
    const PenaltyPath path(x.data, x.graphs, x.svm);
    const auto point = enclose_path_point(path, Rational(1, 1000000), 40);
    ASSERT_TRUE(point);
    const PrecisionScope scope(point->digits);
    const PathFacts facts = path_facts(path, *point, x.finite);
    expect_tight([&] { return facts.excess; }, [&] { return path_excess_bound(kappa_of(x), finite_norm(x), x.norm_mm(), facts.norm); },
                 {"path_excess_without_finite_norm", "bound_b1_kappa_halved"});
}

// Lengths of rows 3: |W_mm|^2 = 1/162, beta = 81/2. Ten steps of a hundredth of 1/beta from a margin 0.
TEST(TightBounds, upper_loss_rate_while_little_time_has_passed) {
    const PrecisionScope scope(60);
    const Interval norm_mm = sqrt(Interval(Rational(1, 162)));
    const Rational rate(1, 4050);
    Real margin(0);
    const auto loss = [&] { return Interval::exactly(log1p(exp(-margin))); };
    const Interval start = loss();
    for (int t = 0; t < 10; ++t) {
        margin += Real(Rational(rate * 162)) / (Real(1) + exp(margin));
    }
    expect_tight(loss, [&] { return descent_loss_upper(1, start, norm_mm, rate, 10); }, {"loss_rate_norm_squared_twice"});
}

// eta M^2 L = 1/2, the largest that is allowed: one step takes the loss to 0.61 of it, and 1/(1/L + 2 eta M^2) is half.
TEST(TightBounds, lower_loss_rate_at_its_condition) {
    const PrecisionScope scope(60);
    const Interval range = sqrt(Interval(2));
    const Real margin(Rational(21, 10)); // L = 0.1155
    const Interval loss = Interval::exactly(log1p(exp(-margin)));
    const Rational rate(216, 100);
    ASSERT_EQ(descent_loss_small(loss, range, rate), Truth::yes);
    const Real next = margin + Real(2) * Real(rate) / (Real(1) + exp(margin));
    expect_tight([&] { return descent_loss_lower(loss, range, rate, 1); }, [&] { return Interval::exactly(log1p(exp(-next))); },
                 {"loss_rate_without_two"});
}

// Labels that occur fifty times beside the other: the component's own losses are log(51/50), and all the constants nearly vanish.
TEST(TightBounds, path_loss_rate_beside_a_cycle) {
    const PrecisionScope scope(60);
    Dataset data(Embedding::one_hot(4));
    std::vector<Token> first(50, 1);
    first.insert(first.end(), {2, 3});
    std::vector<Token> second(50, 2);
    second.push_back(1);
    add(data, first, 1);
    add(data, second, 2);
    const AnalysedInstance x(std::move(data));
    const Interval s(30);
    const Interval excess = excess_at(x, along(x, s));
    const Interval radius = Interval::exactly(finite_radius_bound(excess, curvature_of(x), logit_range(x.data)));
    const Interval norm_fin = max(Interval(0), Interval::exactly(x.finite.radius)); // W_fin = 0
    expect_tight(
        [&] {
            const PathLossRate rate = path_loss_rate(x.model, x.samples, norm_fin, x.finite.loss_infimum, x.norm_mm());
            return path_excess_lower(rate, s * x.norm_mm(), radius, excess);
        },
        [&] { return excess; }, {"path_loss_rate_without_inside", "path_loss_rate_not_averaged", "path_loss_rate_doubled"});
}

// A part on S_fin a tenth short of W_fin: all of |W| sin angle is 9/10 of |W_fin|, and B6 says so to a thousandth.
TEST(TightBounds, lower_direction_error_beside_a_cycle) {
    const PrecisionScope scope(60);
    const AnalysedInstance x = cycle_above_one();
    const Interval short_of(Rational(1, 10));
    const Matrix<Interval> logits = along(x, Interval(60)) - scaled(short_of, x.finite_logits());
    const Interval truth = finite_norm(x) * (Interval(1) - short_of);
    expect_tight(
        [&] {
            const Interval radius = Interval::exactly(finite_radius_bound(excess_at(x, logits), curvature_of(x), logit_range(x.data)));
            return direction_distance_lower(finite_norm(x), radius);
        },
        [&] { return truth; }, {"direction_lower_without_radius", "direction_lower_radius_halved"});
}

// From W(0) = W_fin + 10 W_mm + a part off S of length 30: one step more, and the bound is the norm of the start and hardly more.
TEST(TightBounds, norm_of_descent_from_the_comparator) {
    const PrecisionScope scope(60);
    const AnalysedInstance x = cycle_above_one();
    const Interval s(10);
    const Interval off_squared(900);
    const Rational rate = 1 / smoothness(x.data);
    const Matrix<Interval> start = x.finite_table() + scaled(s, x.direction_table());
    const Matrix<Interval> next = start - scaled(Interval(rate), risk_gradient(x.model, x.model.logits_of_coefficients(start)));
    const Interval truth = sqrt(x.model.coefficient_product(next, next) + off_squared);
    const auto bound = [&] {
        const Interval excess = limit_gap_bound(kappa_of(x), s); // at distance 0
        return descent_norm_upper(finite_norm(x), s, x.norm_mm(), off_squared, excess, rate, Interval(1));
    };
    expect_tight([&] { return truth; }, bound, {"descent_norm_without_off_space", "descent_norm_without_distance"});
}

// 64 samples with one rival each, and -u: one margin may fall short of s by nearly log 64 while the others are above it; c1 = log 256.
TEST(TightBounds, B8_of_many_samples) {
    const PrecisionScope scope(60);
    constexpr int n = 64;
    std::vector<Token> selected;
    Dataset data(Embedding::one_hot(n + 1));
    for (Token v = 1; v <= n; ++v) {
        add(data, {v, 0}, v);
        selected.push_back(v);
    }
    const GraphSvm svm = solve_graph_svm(data, selection_graphs(data, selected));
    const std::vector<std::vector<Sandwich>> sandwiches(n, {score_sandwich(Rational(1), Interval(1), Interval(1))});
    const auto bound = [&] { return selection_bound(data, selected, svm, sandwiches).value(); };
    const Rational s(100);
    const Rational short_by(39, 10); // log 64 = 4.16
    const Matrix<Rational> direction = weight_matrix(data.embedding(), svm.terms);
    Matrix<Rational> w = s * direction;
    w(1, 0) -= short_by;
    for (Token v = 2; v <= n; ++v) {
        w(v, 0) += Rational(3, 2);
    }
    const LogitModel model(data);
    const auto risk_of = [&](const Matrix<Rational>& at) { return risk(model, converted<Interval>(model.logits(at)), Loss::linear); };
    ASSERT_TRUE(in_cone(bound(), w, direction));
    ASSERT_EQ(less_equal(risk_of(w), risk_of(s * direction)), Truth::yes);
    expect_tight([&] { return Interval(short_by); }, [&] { return bound().c1; }, {"local_bound_of_one_sample"});
}

} // namespace
} // namespace attest
