// Lbar in coordinates against Lbar sample by sample, and its derivatives against differences, all as enclosures.
#include "theory/finite_component/restricted_risk.h"

#include "model/attention/logit_model.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attest {
namespace {

bool overlap(const Interval& a, const Interval& b) { return less(a, b) != Truth::yes && less(b, a) != Truth::yes; }

Vector<Rational> random_coordinates(RandomBits& random, Index size) {
    Vector<Rational> r(size);
    for (Index i = 0; i < size; ++i) {
        r[i] = Rational(static_cast<int>(random() % 21) - 10, 7);
    }
    return r;
}

TEST(RestrictedRisk, groups_agree_with_the_samples_one_by_one) {
    const PrecisionScope scope(60);
    RandomBits random(21);
    int nonzero = 0;
    for (int trial = 0; trial < 100; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
        const RestrictedRisk risk(data, graphs, space);
        const Vector<Rational> c = random_coordinates(random, space.dimension());
        const Matrix<Rational> w = space.combination(c);
        const Interval grouped = risk.value(converted<Interval>(space.products(w)));
        const Interval sampled = restricted_risk(data, graphs, converted<Interval>(LogitModel(data).logits(w)));
        EXPECT_TRUE(overlap(grouped, sampled)) << grouped << sampled;
        EXPECT_LE(grouped.radius(), Real::power_of_ten(-50));
        EXPECT_LE(sampled.radius(), Real::power_of_ten(-50));
        nonzero += positive(grouped) == Truth::yes ? 1 : 0;
    }
    EXPECT_GT(nonzero, 70);
}

TEST(RestrictedRisk, parts_of_the_weights_off_the_cyclic_subspace_do_not_matter) {
    const PrecisionScope scope(60);
    RandomBits random(22);
    for (int trial = 0; trial < 100; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
        Matrix<Rational> w(data.dimension(), data.dimension());
        for (Index i = 0; i < w.size(); ++i) {
            w.data()[i] = Rational(static_cast<int>(random() % 21) - 10, 5);
        }
        const Interval whole = restricted_risk(data, graphs, converted<Interval>(LogitModel(data).logits(w)));
        const Interval part = RestrictedRisk(data, graphs, space).value(converted<Interval>(space.products(w)));
        EXPECT_TRUE(overlap(whole, part));
    }
}

// Lbar(y + h) - Lbar(y) lies in gradient(y) h + [0, 1] spread^2/8, and gradient(y + h) - gradient(y) in hessian(box) h. At
// a displacement of 1e-30 neither a wrong term nor a wrong sign can hide.
TEST(RestrictedRisk, derivatives_agree_with_differences_at_tiny_displacements) {
    const PrecisionScope scope(120);
    RandomBits random(23);
    int tested = 0;
    for (int trial = 0; trial < 100; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
        if (space.dimension() == 0) {
            continue;
        }
        ++tested;
        const RestrictedRisk risk(data, graphs, space);
        const Vector<Interval> y = converted<Interval>(random_coordinates(random, space.dimension()));
        const Interval tiny = Interval::exactly(Real::power_of_ten(-30));
        Vector<Interval> h = converted<Interval>(random_coordinates(random, space.dimension()));
        Vector<Interval> box(y.size());
        Vector<Interval> moved(y.size());
        for (Index i = 0; i < y.size(); ++i) {
            h[i] *= tiny;
            moved[i] = y[i] + h[i];
            box[i] = hull(y[i], moved[i]);
        }
        const Interval change = risk.value(moved) - risk.value(y);
        const Interval linear = inner_product(risk.gradient(y), h);
        const Interval curved = inner_product(h, multiply(risk.hessian(box), h)) / Interval(2);
        EXPECT_TRUE(overlap(change, linear + curved)) << change << linear;
        EXPECT_LE((change - linear).radius(), Real::power_of_ten(-100)); // far below the curved term
        const Vector<Interval> slope_change = risk.gradient(moved) - risk.gradient(y);
        const Vector<Interval> predicted = multiply(risk.hessian(box), h);
        for (Index i = 0; i < y.size(); ++i) {
            EXPECT_TRUE(overlap(slope_change[i], predicted[i]));
            EXPECT_LE(predicted[i].radius(), Real::power_of_ten(-55));
        }
    }
    EXPECT_GT(tested, 70);
}

TEST(RestrictedRisk, logits_of_a_million_lose_neither_range_nor_digits) {
    const PrecisionScope scope(60);
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 2);
    const auto graphs = token_graphs(data);
    const RestrictedRisk risk(data, graphs, cyclic_subspace(data.embedding(), graphs));
    ASSERT_EQ(risk.dimension(), 1);
    for (const int sign : {-1, 1}) {
        Vector<Interval> y(1);
        y[0] = Interval(sign * 1000000);
        const Interval value = risk.value(y); // 1/2 log(1 + e^y) + 1/2 log(1 + e^-y) = 500000 + log(1 + e^-1000000)
        EXPECT_TRUE(value.contains(Rational(500000)));
        EXPECT_LE(value.radius(), Real::power_of_ten(-50));
        EXPECT_EQ(risk.value(Vector<double>(Vector<double>::Constant(1, sign * 1e6))), 5e5);
        Matrix<Interval> logits = zero_matrix<Interval>(3, 1);
        logits(1, 0) = y[0];
        EXPECT_TRUE(overlap(restricted_risk(data, graphs, logits), value));
    }
}

TEST(RestrictedRisk, blocks_are_queries_and_components_whatever_the_angles_of_the_queries) {
    // dense, independent rows: no two queries are orthogonal, and still the products do not meet
    RandomBits random(24);
    Dataset data(random_embedding(random, 5, 6));
    ASSERT_TRUE(independent(data));
    for (const Token query : {0, 4}) {
        data.add_sample({1, 2, query}, 1);
        data.add_sample({1, 2, query}, 2);
    }
    const auto graphs = token_graphs(data);
    const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
    EXPECT_NE(space.gram()(0, 1), 0);
    EXPECT_EQ(RestrictedRisk(data, graphs, space).blocks().size(), 2U);
}

TEST(RestrictedRisk, any_basis_of_the_subspace_gives_the_same_values) {
    const PrecisionScope scope(60);
    RandomBits random(25);
    Dataset data(random_embedding(random, 4, 4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    data.add_sample({3, 1, 0}, 3);
    const auto graphs = token_graphs(data);
    const EdgeSubspace star = cyclic_subspace(data.embedding(), graphs);
    const EdgeSubspace path(data.embedding(), {{0, 3, 2}, {0, 1, 2}});
    ASSERT_EQ(star.dimension(), 2);
    ASSERT_EQ(path.dimension(), 2);
    const Matrix<Rational> w = star.combination(random_coordinates(random, 2));
    EXPECT_TRUE(overlap(RestrictedRisk(data, graphs, star).value(converted<Interval>(star.products(w))),
                        RestrictedRisk(data, graphs, path).value(converted<Interval>(path.products(w)))));
}

TEST(RestrictedRisk, needs_every_label_in_its_context) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    const auto graphs = token_graphs(data);
    EXPECT_THROW(RestrictedRisk(data, graphs, cyclic_subspace(data.embedding(), graphs)), std::invalid_argument);
    EXPECT_THROW(restricted_risk(data, graphs, zero_matrix<double>(3, 1)), std::invalid_argument);
    EXPECT_THROW(restricted_dataset(data, graphs), std::invalid_argument);
}

} // namespace
} // namespace attest
