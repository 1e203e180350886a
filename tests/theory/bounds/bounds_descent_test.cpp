// The descent bound and B7 along gradient descent of constant rate 1/beta. Steps are taken in 60 digits: rounding moves an iterate
// by less than 1e-50 (the exact step is nonexpansive), and every comparison below leaves 1e-40.
#include "model/descent/descent.h"
#include "model/numbers/exact_solve.h"
#include "tests/active_mutant.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/bounds/norm_growth.h"
#include "theory/finite_component/least_curvature.h"

#include "tests/random_bits.h"
#include "tests/theory/analysed_instance.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

const Rational rounding(1, boost::multiprecision::pow(Integer(10), 40));

// The coefficient table A of W(t) = E' A E_Q, one step at a time.
class Trajectory {
public:
    Trajectory(const AnalysedInstance& x, RandomBits& random) : x_(x), rate_(1 / smoothness(x.data)) {
        table_ = zero_matrix<Real>(x.model.tokens(), static_cast<Index>(x.model.queries().size()));
        for (Index i = 0; i < table_.size(); ++i) {
            table_.data()[i] = Real(Rational(static_cast<int>(random() % 5) - 2, 4));
        }
    }
    const Rational& rate() const { return rate_; }
    void step() {
        const Matrix<Real> gradient = risk_gradient(x_.model, x_.model.logits_of_coefficients(table_));
        const Real rate(rate_);
        for (Index i = 0; i < table_.size(); ++i) {
            table_.data()[i] -= rate * gradient.data()[i];
        }
    }
    Matrix<Interval> table() const {
        Matrix<Interval> r(table_.rows(), table_.cols());
        for (Index i = 0; i < r.size(); ++i) {
            r.data()[i] = Interval::exactly(table_.data()[i]);
        }
        return r;
    }
    Interval excess() const { return excess_loss(x_.model, x_.inside, x_.model.logits_of_coefficients(table()), x_.finite_logits()); }

private:
    const AnalysedInstance& x_;
    Rational rate_;
    Matrix<Real> table_;
};

Interval squared_norm(const AnalysedInstance& x, const Matrix<Interval>& table) {
    return max(Interval(0), x.model.coefficient_product(table, table));
}

// |proj W|^2 on the subspace, from the products of W with its basis.
Interval squared_projection(const AnalysedInstance& x, const EdgeSubspace& space, const Matrix<Interval>& table) {
    const Matrix<Interval> logits = x.model.logits_of_coefficients(table);
    Matrix<Rational> unit = zero_matrix<Rational>(space.dimension(), space.dimension());
    Vector<Interval> products(space.dimension());
    for (Index b = 0; b < products.size(); ++b) {
        const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
        const Index q = x.model.query_index(m.query);
        products[b] = logits(m.from, q) - logits(m.to, q);
        unit(b, b) = 1;
    }
    const Matrix<Interval> inverse = converted<Interval>(exact_solve(space.gram(), unit).value());
    return max(Interval(0), inner_product(products, multiply(inverse, products)));
}

Dataset two_tokens() {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    return data;
}

Inequalities descent_inequalities() {
    const PrecisionScope scope(60);
    RandomBits random(11);
    Inequalities r;
    for (int i = 0; i < 12;) {
        const AnalysedInstance x(i == 0 ? two_tokens() : random_small_dataset(random));
        if (!x.directed()) {
            continue;
        }
        ++i;
        Interval kappa(0);
        for (const Interval& q : outside_ratios(x.model, x.inside, x.finite_logits())) {
            kappa += q / Interval(x.data.size());
        }
        const EdgeSubspace space = edge_space(x.data.embedding(), x.graphs);
        Trajectory trajectory(x, random);
        const Matrix<Interval> start = trajectory.table();
        for (int t = 1; t <= 64; ++t) {
            trajectory.step();
            if ((t & (t - 1)) != 0) {
                continue;
            }
            const Interval excess = trajectory.excess();
            for (const int factor : {0, 1, 2}) {
                const Interval s = Interval(factor) * log(Interval(t));
                const Matrix<Interval> gap = start - x.finite_table() - s * x.direction_table();
                const Interval bound = descent_excess_bound(kappa, s, squared_projection(x, space, gap), trajectory.rate(), t);
                r.at_most(excess, bound + Interval(rounding));
            }
        }
    }
    return r;
}

TEST(DescentBound, holds_from_any_start_and_catches_its_mutant) {
    const Inequalities found = descent_inequalities();
    EXPECT_EQ(found.violated, 0);
    EXPECT_GT(found.shown, 100) << found.open << " open";
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_descent_time_squared");
    EXPECT_GT(descent_inequalities().violated, 0);
}

struct NormTally {
    Inequalities found;
    int applied = 0;
    int with_cycles = 0;
};

NormTally norm_tally(unsigned seed, int wanted, int steps) {
    const PrecisionScope scope(60);
    RandomBits random(seed);
    NormTally tally;
    for (bool first = true; tally.applied < wanted; first = false) {
        const AnalysedInstance x(first ? second_order_example() : random_small_dataset(random));
        if (!x.directed()) {
            continue;
        }
        const EdgeSubspace& cyclic = x.finite.space;
        std::optional<Interval> curvature;
        if (cyclic.dimension() > 0) {
            curvature = Interval::exactly(least_curvature(x.model, x.samples, x.finite).value());
        }
        Trajectory trajectory(x, random);
        std::optional<NormBound> bound;
        Matrix<Interval> start;
        Interval start_norm;
        for (int t = 1; t <= steps; ++t) {
            trajectory.step();
            if ((t & (t - 1)) != 0) {
                continue;
            }
            const Interval excess = trajectory.excess();
            const Matrix<Interval> table = trajectory.table();
            if (!bound) {
                bound = norm_bound(x.data.size(), excess, x.norm_mm(), logit_range(x.data), curvature);
                start = table;
                start_norm = sqrt(max(Interval(0), squared_norm(x, table) - squared_projection(x, cyclic, table)));
                tally.applied += bound ? 1 : 0;
                tally.with_cycles += bound && curvature ? 1 : 0;
                continue;
            }
            const Matrix<Interval> moved = table - start;
            const Interval distance = sqrt(max(Interval(0), squared_norm(x, moved) - squared_projection(x, cyclic, moved)));
            const Interval growth = norm_growth_bound(*bound, excess);
            tally.found.at_most(distance, growth + Interval(rounding));
            // h stays inside the radius of B6
            const Matrix<Interval> gap = table - x.finite_table();
            tally.found.at_most(sqrt(squared_projection(x, cyclic, gap)), Interval::exactly(bound->finite_radius) + Interval(rounding));
            // the rate in closed form is never better than B2, B7 and B3 one after the other, at any depth
            const Matrix<Interval> finite_logits = logits_within(x.model, x.finite_logits(), bound->finite_radius);
            const DirectionRate rate = direction_rate(x.samples, *bound, finite_logits, start_norm);
            for (const int depth : {0, 10, 1000}) {
                const Interval deeper = excess * exp(Interval(-depth));
                const auto closed = direction_rate_bound(rate, deeper);
                const auto margin = strict_margin_bound(x.samples, deeper, finite_logits);
                const auto composed = cosine_bound(*margin, x.norm_mm(), start_norm + norm_growth_bound(*bound, deeper));
                if (closed && composed) {
                    tally.found.at_most(Interval::exactly(closed->lower()), *composed);
                }
            }
            EXPECT_TRUE(direction_rate_bound(rate, exp(Interval(-1000000))).value().lower() > Real(Rational(99, 100)));
            if (const auto cosine = direction_rate_bound(rate, excess)) {
                const Interval norm = sqrt(max(Interval(0), squared_norm(x, table) - squared_projection(x, cyclic, table)));
                const Interval product = x.model.coefficient_product(table, x.direction_table());
                tally.found.at_most(Interval::exactly(cosine->lower()), product / (norm * x.norm_mm()) + Interval(rounding));
            }
        }
    }
    return tally;
}

TEST(BoundB7Level1, holds_along_descent) {
    const NormTally tally = norm_tally(12, 12, 2048);
    EXPECT_EQ(tally.found.violated, 0);
    EXPECT_GT(tally.found.shown, 200) << tally.found.open << " open";
    EXPECT_GT(tally.with_cycles, 0);
}

// W_mm long and the norm's growth all along it: without the factor |W_mm| the bound is too small.
TEST(BoundB7, catches_its_mutant) {
    const PrecisionScope scope(60);
    Matrix<Rational> rows(2, 2);
    rows << Rational(1, 3), 0, 0, Rational(1, 3);
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    const AnalysedInstance x(data);
    RandomBits random(13);
    Trajectory trajectory(x, random);
    std::optional<NormBound> bound;
    Matrix<Interval> start;
    for (int t = 1; t <= 512; ++t) {
        trajectory.step();
        if (!bound) {
            bound = norm_bound(1, trajectory.excess(), x.norm_mm(), logit_range(x.data), std::nullopt);
            start = trajectory.table();
        }
    }
    ASSERT_TRUE(bound);
    const Matrix<Interval> moved = trajectory.table() - start;
    const Interval distance = sqrt(squared_norm(x, moved));
    EXPECT_EQ(less_equal(distance, norm_growth_bound(*bound, trajectory.excess())), Truth::yes);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("bound_b7_norm_dropped");
    EXPECT_TRUE(violates(distance, norm_growth_bound(*bound, trajectory.excess())));
}

TEST(BoundB7, is_refused_while_the_loss_is_too_large) {
    const PrecisionScope scope(40);
    EXPECT_FALSE(norm_bound(1, Interval(Rational(1, 4)), Interval(1), Interval(1), std::nullopt));
    EXPECT_TRUE(norm_bound(1, Interval(Rational(1, 9)), Interval(1), Interval(1), std::nullopt));
    EXPECT_FALSE(norm_bound(1, Interval(Rational(1, 9)), Interval(1), Interval(1), Interval(Rational(1, 100))));
}

// n = 1, M = 1, lambda = 1 and a tiny excess: C = 2 + 1/2 + 2 up to the excess.
TEST(BoundB7, counts_the_part_of_the_cycles) {
    const PrecisionScope scope(40);
    const auto growth = [] { return norm_bound(1, Interval(Rational(1, 1000000000)), Interval(1), Interval(1), Interval(1)).value().growth; };
    EXPECT_EQ(less(Interval(Rational(9, 2)), growth()), Truth::yes);
    EXPECT_EQ(less(growth(), Interval(Rational(46, 10))), Truth::yes);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_EQ(less(with_mutant("norm_bound_without_cycles", growth), Interval(Rational(9, 2))), Truth::yes);
}

} // namespace
} // namespace attest
