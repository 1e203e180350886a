// B1, B2, B2', B3 and B6 against direct computation on random instances; each bound's mutant must be caught by the same count.
#include "tests/active_mutant.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/finite_component/least_curvature.h"

#include "tests/random_bits.h"
#include "tests/theory/analysed_instance.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

constexpr int instances = 60;

Rational tenth_to(int power) { return Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power))); }

// Calls check(instance, random, inequalities) on random data with a strict edge and a feasible Graph-SVM.
template <class Check>
Inequalities over_directed(unsigned seed, const Check& check) {
    const PrecisionScope scope(60);
    RandomBits random(seed);
    Inequalities r;
    for (int i = 0; i < instances;) {
        const AnalysedInstance instance(random_small_dataset(random));
        if (instance.directed()) {
            check(instance, random, r);
            ++i;
        }
    }
    return r;
}

// None is violated, and at least `shown` of them are decided.
void expect_shown(const Inequalities& found, int shown) {
    EXPECT_EQ(found.violated, 0);
    EXPECT_GE(found.shown, shown) << found.open << " open";
}

Inequalities limit_gap_inequalities() {
    return over_directed(1, [](const AnalysedInstance& x, RandomBits& random, Inequalities& r) {
        const Matrix<Rational> w = random_matrix(random, x.data.dimension(), 3);
        const Matrix<Interval> logits = x.logits(w);
        Interval kappa(0);
        for (const Interval& q : outside_ratios(x.model, x.inside, logits)) {
            kappa += q / Interval(x.data.size());
        }
        for (const int along : {0, 2, 30}) {
            const Matrix<Interval> moved = x.logits(w + Rational(along) * x.direction);
            const Interval gap = split_risk(x.model, x.inside, moved).outside;
            EXPECT_TRUE(agree(gap, risk(x.model, moved) - restricted_risk(x.data, x.graphs, logits)));
            r.at_most(gap, limit_gap_bound(kappa, Interval(along)));
        }
    });
}

TEST(BoundB1, holds_on_random_instances_and_catches_its_mutant) {
    expect_shown(limit_gap_inequalities(), 2 * instances); // at r = 0 both sides may be equal
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b1_kappa_halved");
    EXPECT_GT(limit_gap_inequalities().violated, 0);
}

Inequalities margin_inequalities() {
    return over_directed(2, [](const AnalysedInstance& x, RandomBits& random, Inequalities& r) {
        for (const int along : {0, 5, 100}) {
            const Matrix<Interval> logits = x.logits(random_matrix(random, x.data.dimension(), 2) + Rational(along) * x.direction);
            const Interval excess = excess_loss(x.model, x.inside, logits, x.finite_logits());
            EXPECT_TRUE(agree(excess, risk(x.model, logits) - x.finite.loss_infimum));
            for (const SplitSample& s : x.samples) {
                const Interval restricted_loss = sample_loss(s.inside, sample_logits(s.inside, logits));
                r.at_most(restricted_loss, restricted_loss_bound(x.data.size(), x.finite.loss_infimum, excess));
                for (const TokenCount& v : s.outside) {
                    const Interval margin = logits(s.inside.label, s.inside.query_index) - logits(v.token, s.inside.query_index);
                    const Interval bound = margin_bound(x.data.size(), excess, restricted_loss, Rational(v.count, s.inside.label_count));
                    r.at_most(Interval::exactly(bound.lower()), margin);
                }
            }
        }
    });
}

TEST(BoundB2, holds_on_random_instances_and_catches_its_mutant) {
    expect_shown(margin_inequalities(), 3 * instances);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b2_label_ratio_inverted");
    EXPECT_GT(margin_inequalities().violated, 0);
}

TEST(BoundB2, is_an_equality_for_one_sample_with_one_other_token) {
    const PrecisionScope scope(60);
    Dataset data(Embedding::one_hot(3));
    data.add_sample(std::vector<Token>{1, 2, 2, 1, 1}, 1, 0);
    const AnalysedInstance x(data);
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    w(1, 0) = Rational(300);
    const Matrix<Interval> logits = x.logits(w);
    const Interval excess = excess_loss(x.model, x.inside, logits, x.finite_logits());
    const Interval bound = margin_bound(1, excess, Interval(0), Rational(2, 3));
    EXPECT_TRUE(bound.contains(Rational(300)));
    EXPECT_LT(bound.radius(), Real::power_of_ten(-50));
}

// mu of P = W - proj_{S_fin} W, exactly; the query is part of each strict edge.
Rational least_strict_margin(const AnalysedInstance& x, const Matrix<Rational>& p) {
    const Matrix<Rational> table = x.model.logits(p);
    std::optional<Rational> least;
    for (const QueryGraph& graph : x.graphs) {
        const Index q = x.model.query_index(graph.query());
        for (const Edge& e : graph.edges()) {
            const Rational margin = table(e.from, q) - table(e.to, q);
            if (graph.strict(e) && (!least || margin < *least)) {
                least = margin;
            }
        }
    }
    return least.value();
}

TEST(BoundB2, strict_margins_of_the_part_off_the_cyclic_subspace) {
    expect_shown(over_directed(3,
                               [](const AnalysedInstance& x, RandomBits& random, Inequalities& r) {
                                   const Matrix<Rational> w = random_matrix(random, x.data.dimension(), 2) + Rational(10) * x.direction;
                                   const Matrix<Rational> on_cycles = x.finite.space.project(w);
                                   const Interval excess = excess_loss(x.model, x.inside, x.logits(w), x.finite_logits());
                                   const Interval bound = strict_margin_bound(x.samples, excess, x.logits(on_cycles)).value();
                                   r.at_most(Interval::exactly(bound.lower()), Interval(least_strict_margin(x, w - on_cycles)));
                               }),
                 instances / 2);
}

// Every loss of the project at acyclic data: W near s W_mm that is not worse than s W_mm must have the margins of B2'.
Inequalities general_margin_inequalities() {
    return over_directed(4, [](const AnalysedInstance& x, RandomBits& random, Inequalities& r) {
        if (!acyclic(x.graphs)) {
            return;
        }
        const Rational q0 = largest_odds(x.model);
        for (const Loss loss : all_losses()) {
            if (loss->tail_constant == nullptr) {
                continue; // B2' does not speak of it
            }
            const Rational s(12);
            const Matrix<Rational> w =
                (s + Rational(static_cast<int>(random() % 3), 10)) * x.direction + Rational(1, 20) * random_matrix(random, x.data.dimension(), 2);
            if (less_equal(risk(x.model, x.logits(w), loss), risk(x.model, x.logits(s * x.direction), loss)) != Truth::yes) {
                continue;
            }
            const Matrix<Rational> table = x.model.logits(w);
            for (const SplitSample& sample : x.samples) {
                for (const TokenCount& v : sample.outside) {
                    const auto bound =
                        general_margin_bound(Interval(s), tail_constant(loss, x.data.size()), q0, Rational(v.count, sample.inside.label_count));
                    const Rational margin = table(sample.inside.label, sample.inside.query_index) - table(v.token, sample.inside.query_index);
                    r.at_most(Interval::exactly(bound.value().lower()), Interval(margin));
                }
            }
        }
    });
}

TEST(BoundB2General, holds_for_points_not_worse_than_the_comparator) { expect_shown(general_margin_inequalities(), 50); }

// -u on two equal samples ([1,0],1): one margin may be below s when the other is above it, and only c = n allows for that.
TEST(BoundB2General, needs_the_tail_constant) {
    const PrecisionScope scope(60);
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 1);
    data.add_sample({2, 0}, 2);
    const AnalysedInstance x(data);
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    w(1, 0) = Rational(12) - Rational(6, 10);
    w(2, 0) = Rational(20);
    ASSERT_EQ(less_equal(risk(x.model, x.logits(w), Loss::linear), risk(x.model, x.logits(Rational(12) * x.direction), Loss::linear)), Truth::yes);
    const Interval margin(w(1, 0));
    const Interval tail = tail_constant(Loss::linear, 2);
    EXPECT_EQ(less_equal(Interval::exactly(general_margin_bound(Interval(12), tail, Rational(1), Rational(1)).value().lower()), margin), Truth::yes);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b2_general_tail_dropped");
    EXPECT_TRUE(violates(Interval::exactly(general_margin_bound(Interval(12), tail, Rational(1), Rational(1)).value().lower()), margin));
}

TEST(BoundB2General, says_nothing_while_the_comparator_misses_too_much) {
    EXPECT_FALSE(general_margin_bound(Interval(1), Interval(10), Rational(1), Rational(1)));
}

Inequalities direction_inequalities() {
    return over_directed(5, [](const AnalysedInstance& x, RandomBits& random, Inequalities& r) {
        for (const int along : {0, 1, 20}) {
            const Matrix<Rational> w = Rational(along) * x.direction + Rational(1, 4) * random_matrix(random, x.data.dimension(), 2);
            const Matrix<Rational> p = w - x.finite.space.project(w);
            const Rational mu = least_strict_margin(x, p);
            const Interval norm = sqrt(Interval(inner_product(p, p)));
            const auto bound = cosine_bound(Interval(mu), x.norm_mm(), norm);
            const auto distance = squared_distance_bound(Interval(mu), Interval(x.svm.norm_squared), norm);
            EXPECT_EQ(bound.has_value(), mu > 0);
            if (mu > 0) {
                const Matrix<Rational> gap = Rational(1) / mu * p - x.direction;
                r.at_most(Interval(inner_product(gap, gap)), *distance);
                r.at_most(*bound, Interval(inner_product(p, x.direction)) / (norm * x.norm_mm()));
            }
        }
    });
}

TEST(BoundB3, holds_on_random_instances_and_catches_its_mutant) {
    expect_shown(direction_inequalities(), instances);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b3_norm_dropped");
    EXPECT_GT(direction_inequalities().violated, 0);
}

TEST(BoundB3, direction_error_of_a_cosine) {
    const PrecisionScope scope(40);
    EXPECT_TRUE(direction_error_bound(Interval(Rational(1, 2))).contains(Rational(1)));
    EXPECT_TRUE(direction_error_bound(Interval::around(Real(1), Real::power_of_ten(-30))).contains(Rational(0)));
    EXPECT_TRUE(direction_error_bound(Interval(-1)).contains(Rational(2)));
}

// B6 at W_fin + h for h of sizes 1e-25 to 10 in S_fin, and the radius it gives back.
struct FiniteInequalities {
    Inequalities bound; ///< B6 and its inverse
    Inequalities tight; ///< in one dimension and near W_fin nothing is lost but the thousandth in the curvature
};
FiniteInequalities finite_inequalities() {
    const PrecisionScope scope(60);
    RandomBits random(6);
    FiniteInequalities r;
    for (int i = 0; i < instances;) {
        const AnalysedInstance x(random_small_dataset(random));
        const Index dimension = x.finite.space.dimension();
        if (dimension == 0) {
            continue;
        }
        ++i;
        const Interval range = logit_range(x.data);
        const Interval curvature = Interval::exactly(least_curvature(x.model, x.samples, x.finite).value());
        for (const int power : {25, 9, 2, 0}) {
            Vector<Rational> h(dimension);
            for (Index b = 0; b < dimension; ++b) {
                h[b] = Rational(static_cast<int>(random() % 19) - 9) * tenth_to(power);
            }
            const Interval radius = sqrt(Interval(inner_product(h, multiply(x.finite.space.gram(), h))));
            const Matrix<Interval> displacement = edge_logits(x.model, x.finite.space.basis(), converted<Interval>(h));
            const Interval excess = restricted_excess(x.model, x.inside, x.finite_logits(), displacement);
            r.bound.at_most(finite_excess_bound(curvature, range, radius), excess);
            r.bound.at_most(radius, Interval::exactly(finite_radius_bound(excess, curvature, range)));
            if (dimension == 1 && power >= 9) {
                r.tight.at_most(Interval::exactly(finite_radius_bound(excess, curvature, range)), radius * Interval(Rational(1001, 1000)));
            }
        }
    }
    return r;
}

TEST(BoundB6, holds_on_random_instances_and_catches_its_mutant) {
    const FiniteInequalities found = finite_inequalities();
    expect_shown(found.bound, 4 * instances);
    expect_shown(found.tight, 10);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b6_curvature_doubled");
    EXPECT_GT(finite_inequalities().bound.violated, 0);
}

TEST(BoundB6, radius_from_losses_of_every_size) {
    const PrecisionScope scope(40);
    Inequalities found;
    for (const int power : {5000, 300, 20, 1, 0, -3}) {
        const Interval excess = power >= 0 ? Interval(tenth_to(power)) : Interval(1000);
        const Real radius = finite_radius_bound(excess, Interval(Rational(1, 3)), Interval(Rational(7, 2)));
        found.at_most(excess, finite_excess_bound(Interval(Rational(1, 3)), Interval(Rational(7, 2)), Interval::exactly(radius)));
        const Interval smaller = Interval::exactly(radius) * Interval(Rational(999, 1000));
        EXPECT_TRUE(violates(excess, finite_excess_bound(Interval(Rational(1, 3)), Interval(Rational(7, 2)), smaller)));
    }
    expect_shown(found, 6);
    EXPECT_EQ(finite_radius_bound(Interval(0), Interval(1), Interval(1)), Real(0));
    EXPECT_THROW(finite_radius_bound(Interval(1), Interval(0), Interval(1)), std::invalid_argument);
}

TEST(LeastCurvature, of_matrices_with_known_eigenvalues) {
    const PrecisionScope scope(40);
    Matrix<Interval> h(2, 2);
    h << Interval(2), Interval(1), Interval(1), Interval(2);
    Matrix<Rational> gram(2, 2);
    gram << 1, 0, 0, 1;
    const Real mu = certified_least_eigenvalue(h, gram).value(); // eigenvalues 1 and 3
    EXPECT_LT(mu, Real(1));
    EXPECT_GT(mu, Real(Rational(998, 1000)));
    gram << 4, 2, 2, 4; // twice the matrix: both generalised eigenvalues are 1/2
    EXPECT_LT(certified_least_eigenvalue(h, gram).value(), Real(Rational(1, 2)));
    EXPECT_GT(certified_least_eigenvalue(h, gram).value(), Real(Rational(499, 1000)));
    h << Interval(1), Interval(1), Interval(1), Interval(1);
    EXPECT_FALSE(certified_least_eigenvalue(h, gram)); // singular
    h << Interval(1), Interval(2), Interval(2), Interval(1);
    EXPECT_FALSE(check_positive_definite(h)); // indefinite with a positive diagonal
}

TEST(LeastCurvature, is_below_every_rayleigh_quotient_of_the_risk) {
    const PrecisionScope scope(60);
    RandomBits random(7);
    Inequalities found;
    for (int tried = 0; tried < 40;) {
        const AnalysedInstance x(random_small_dataset(random));
        const Index dimension = x.finite.space.dimension();
        if (dimension == 0) {
            continue;
        }
        const Interval mu = Interval::exactly(least_curvature(x.model, x.samples, x.finite).value());
        // the restricted data's own model is the second way to the curvature of Lbar
        const Dataset restricted = restricted_dataset(x.data, x.graphs);
        const LogitModel model(restricted);
        Vector<Rational> v(dimension);
        for (Index b = 0; b < dimension; ++b) {
            v[b] = Rational(static_cast<int>(random() % 19) - 9);
        }
        const Interval curvature = risk_curvature(model, edge_logits(model, x.finite.space.basis(), x.finite.enclosure),
                                                  edge_logits(model, x.finite.space.basis(), converted<Interval>(v)));
        const Interval norm_squared(inner_product(v, multiply(x.finite.space.gram(), v)));
        found.at_most(mu * norm_squared, curvature);
        ++tried;
    }
    expect_shown(found, 30);
}

TEST(LogitRange, bounds_every_difference_of_logits) {
    const PrecisionScope scope(40);
    RandomBits random(8);
    Inequalities found;
    for (int i = 0; i < 100; ++i) {
        const Dataset data = random_small_dataset(random);
        const LogitModel model(data);
        const Matrix<Rational> w = random_matrix(random, data.dimension(), 3);
        const Interval reach = logit_range(data) * sqrt(Interval(inner_product(w, w)));
        const Matrix<Rational> table = model.logits(w);
        for (const CountedSample& s : model.samples()) {
            for (const TokenCount& u : s.counts) {
                for (const TokenCount& v : s.counts) {
                    found.at_most(Interval(table(u.token, s.query_index) - table(v.token, s.query_index)), reach);
                }
            }
        }
    }
    expect_shown(found, 100);
}

TEST(LogitRange, widened_logits_contain_those_of_near_weights) {
    const PrecisionScope scope(40);
    RandomBits random(9);
    for (int i = 0; i < 100; ++i) {
        const Dataset data = random_small_dataset(random);
        const LogitModel model(data);
        const Matrix<Rational> w = random_matrix(random, data.dimension(), 3);
        const Matrix<Rational> step = random_matrix(random, data.dimension(), 1);
        const Matrix<Interval> wide = logits_within(model, model.logits(converted<Interval>(w)), sqrt(Interval(inner_product(step, step))).upper());
        const Matrix<Rational> moved = model.logits(Matrix<Rational>(w + step));
        for (Index j = 0; j < moved.size(); ++j) {
            EXPECT_TRUE(wide.data()[j].contains(moved.data()[j]));
        }
    }
}

// Bounds that a planted point attains: a factor of 2 is seen.
TEST(TightBounds, are_attained) {
    const PrecisionScope scope(40);
    Dataset data(Embedding::rows(Rational(3) * Embedding::one_hot(2).matrix()));
    data.add_sample({1, 0}, 1);
    const LogitModel model(data);
    // W = M/|M| has the logit difference |M| = 3 sqrt(18)
    const auto range_reaches = [&] { return less_equal(Interval(Rational(162)), square(logit_range(data)) + Interval(tenth_to(30))) == Truth::yes; };
    // W = e_v e_k'/(|e_v| |e_k|) has the logit |e_v| |e_k| = 9
    const auto widened = [&] { return logits_within(model, zero_matrix<Interval>(2, 1), Real(1))(1, 0).upper(); };
    // cos = 1/2: the unit vectors are 1 apart
    const auto apart = [] { return direction_error_bound(Interval(Rational(1, 2))).contains(Rational(1)); };
    // at the radius the bound of B6 on the excess is the excess
    const auto radius_suffices = [] {
        const Interval radius = Interval::exactly(finite_radius_bound(Interval(Rational(1, 10)), Interval(2), Interval(3)));
        return less_equal(Interval(Rational(1, 10)), finite_excess_bound(Interval(2), Interval(3), radius) * (Interval(1) + Interval(tenth_to(9)))) ==
               Truth::yes;
    };
    EXPECT_TRUE(range_reaches());
    EXPECT_GE(widened(), Real(9));
    EXPECT_LE(widened(), Real(Rational(91, 10)));
    EXPECT_TRUE(apart());
    EXPECT_TRUE(radius_suffices());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("logit_range_halved", range_reaches));
    EXPECT_LT(with_mutant("logits_within_forgets_query", widened), Real(9));
    EXPECT_FALSE(with_mutant("direction_error_halved", apart));
    EXPECT_FALSE(with_mutant("finite_radius_halved", radius_suffices));
}

} // namespace
} // namespace attest
