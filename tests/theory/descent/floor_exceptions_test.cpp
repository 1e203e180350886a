// Runs that a symmetry keeps on W_fin: the exact criterion against certified gradients, and what it must not accept.
#include "theory/descent/floor_exceptions.h"

#include "model/attention/loss.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset over(const Embedding& embedding, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(embedding);
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}
Matrix<Rational> zero(const Dataset& data) { return zero_matrix<Rational>(data.dimension(), data.dimension()); }

Outcome stays(const Dataset& data, const Matrix<Rational>& start) {
    const auto graphs = token_graphs(data);
    return check_stays_on_finite(data, graphs, cyclic_subspace(data.embedding(), graphs), start).outcome;
}

// A W whose S_fin part is 0: entries at random, minus their projection.
Matrix<Rational> in_slice(const EdgeSubspace& cyclic, Index d, int round) {
    Matrix<Rational> w(d, d);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = Rational((5 * i + 3 * round) % 7 - 3, 2);
    }
    return w - cyclic.project(w);
}

// <M_b, grad L(w)> over the basis of S_fin, enclosed.
Vector<Interval> cyclic_gradient(const Dataset& data, const EdgeSubspace& cyclic, const Matrix<Rational>& w) {
    const LogitModel model(data);
    const Matrix<Interval> gradient = risk_gradient(model, converted<Interval>(model.logits(w)));
    return cyclic.products_from_logits(model.logits_of_coefficients(gradient), model.queries());
}

} // namespace

TEST(FloorExceptions, smallest_with_a_strict_edge) {
    const Dataset data = over(Embedding::one_hot(3), {{{1, 2, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(stays(data, zero(data)), Outcome::held);
    Matrix<Rational> start = zero(data);
    start(0, 1) = 5;  // off S
    start(2, 0) = -3; // along the strict edges, in S_svm
    start(0, 0) = start(1, 0) = 1;
    EXPECT_EQ(stays(data, start), Outcome::held);
    start(1, 0) = 2; // now the S_fin part is not 0
    EXPECT_EQ(stays(data, start), Outcome::undecided);
}

TEST(FloorExceptions, asks_for_all_its_conditions) {
    const Dataset uneven = over(Embedding::one_hot(3), {{{1, 1, 2, 0}, 1}, {{1, 0}, 0}}); // W_fin != 0
    EXPECT_EQ(stays(uneven, zero(uneven)), Outcome::undecided);
    const Dataset acyclic = over(Embedding::one_hot(3), {{{1, 2, 0}, 1}});
    EXPECT_EQ(stays(acyclic, zero(acyclic)), Outcome::vacuous);
    // W_fin = 0 by symmetry, but the tokens outside are no mean of those inside
    Matrix<Rational> rows = zero_matrix<Rational>(3, 3);
    rows(0, 0) = rows(1, 1) = rows(2, 2) = 1;
    rows(2, 1) = Rational(1, 2); // e_2 leans towards e_1
    const Dataset leaning = over(Embedding::rows(rows), {{{1, 2, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(stays(leaning, zero(leaning)), Outcome::undecided);
    rows(2, 0) = Rational(1, 2); // and now towards both alike
    const Dataset balanced = over(Embedding::rows(rows), {{{1, 2, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(stays(balanced, zero(balanced)), Outcome::held);
}

// What it accepts is true at every W of the slice; what it refuses for want of balance is false at some.
TEST(FloorExceptions, agrees_with_enclosed_gradients) {
    const PrecisionScope precision(40);
    const Interval small = Interval::between(-Real::power_of_ten(-30), Real::power_of_ten(-30));
    int accepted = 0;
    int leaving = 0;
    for (int kind = 0; kind < 12; ++kind) {
        Matrix<Rational> rows = zero_matrix<Rational>(4, 4);
        for (Index i = 0; i < 4; ++i) {
            rows(i, i) = 1;
            rows(i, 3) = Rational(kind % 3 * (i == 2 ? 1 : 0), 2);
            rows(2, i) += Rational(kind % 4 == 3 && i < 2 ? 1 : 0, 3);
        }
        const Dataset data = kind % 2 == 0 ? over(Embedding::rows(rows), {{{1, 2, 0}, 1}, {{1, 0}, 0}})
                                           : over(Embedding::rows(rows), {{{1, 3, 2, 0}, 1}, {{1, 3, 0}, 3}, {{1, 3, 2}, 1}, {{3, 1, 2}, 3}});
        const auto graphs = token_graphs(data);
        const EdgeSubspace cyclic = cyclic_subspace(data.embedding(), graphs);
        const Outcome outcome = stays(data, zero(data));
        bool leaves = false;
        for (int round = 0; round < 5; ++round) {
            const Vector<Interval> part = cyclic_gradient(data, cyclic, in_slice(cyclic, 4, round));
            for (const Interval& x : part) {
                leaves = leaves || x.contains_zero() == false;
                if (outcome == Outcome::held) {
                    EXPECT_TRUE(x.contains_zero() && strictly_inside(x, small)) << kind << " " << x;
                }
            }
        }
        accepted += outcome == Outcome::held ? 1 : 0;
        leaving += outcome == Outcome::undecided && leaves ? 1 : 0;
    }
    EXPECT_GT(accepted, 1);
    EXPECT_GT(leaving, 1);
}
