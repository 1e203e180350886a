// The rate at which the loss -u falls in a direction (theory/regularisation_path/linear_loss_rate.h), against the risk itself and by hand.
#include "theory/regularisation_path/linear_loss_rate.h"

#include "model/attention/loss.h"
#include "theory/graph_svm/graph_svm.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace attest;

namespace {

struct Instance {
    explicit Instance(Dataset dataset) : data(std::move(dataset)), model(data), graphs(token_graphs(data)), inside(inside_flags(model, graphs)) {}
    Dataset data;
    LogitModel model;
    std::vector<QueryGraph> graphs;
    InsideFlags inside;

    /// One-hot, query 0: the logits are the first column of W.
    Matrix<Rational> logits(const std::vector<int>& z) const {
        Matrix<Rational> r = zero_matrix<Rational>(data.tokens(), 1);
        for (std::size_t v = 0; v < z.size(); ++v) {
            r(static_cast<Index>(v), 0) = z[v];
        }
        return r;
    }
    Rational rate(const std::vector<int>& z) const { return linear_loss_rate(model, inside, logits(z)).value(); }
};

Dataset one_hot(int tokens, const std::vector<std::pair<std::vector<Token>, Token>>& samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(context, label);
    }
    return data;
}

Dataset section_7() { return one_hot(3, {{{1, 2, 0}, 1}, {{1, 0}, 0}}); }

TEST(LinearLossRate, of_the_dataset_of_section_7) {
    const Instance instance(section_7());
    EXPECT_TRUE(balanced(instance.data, instance.graphs));
    // W_mm = (1/3, 1/3, -2/3): its rate is its margin
    EXPECT_EQ(instance.rate({1, 1, -2}), 3);
    // norms squared 6, 6, 2, 2: rates over norms squared 3/2, 6, 9/2, 2
    EXPECT_EQ(instance.rate({2, -1, -1}), 6);
    EXPECT_EQ(instance.rate({1, -1, 0}), 3);
    EXPECT_EQ(instance.rate({0, 1, -1}), 2);
}

/// -log of the excess loss along c D, over c, tends to the rate.
TEST(LinearLossRate, is_that_of_the_risk) {
    const Instance instance(section_7());
    const PrecisionScope precision(400);
    for (const std::vector<int>& d : {std::vector<int>{1, 1, -2}, {2, -1, -1}, {1, -1, 0}, {0, 1, -1}, {3, 1, -2}}) {
        Matrix<Interval> z = converted<Interval>(instance.logits(d));
        for (Index v = 0; v < z.size(); ++v) {
            z.data()[v] *= Interval(100);
        }
        const Interval excess = risk(instance.model, z, Loss::linear) + Interval(Rational(1, 2)); // L* = -1/2
        const double found = (-log(excess)).midpoint().to_double() / 100;
        EXPECT_NEAR(found, number_from<double>(instance.rate(d)), 0.05) << d[0] << d[1] << d[2];
    }
}

/// Fact (1): orthogonal to S_fin nothing is faster than W_mm.
TEST(LinearLossRate, is_largest_along_w_mm_off_the_cyclic_subspace) {
    const Instance instance(section_7());
    for (int a = -3; a <= 3; ++a) {
        for (int c = -3; c <= 3; ++c) {
            if (a != 0 || c != 0) {
                const Rational rate = instance.rate({a, a, c});
                EXPECT_LE(rate * rate * 2, Rational(3 * (2 * a * a + c * c))) << a << " " << c; // 1/|W_mm|^2 = 3/2
            }
        }
    }
}

TEST(LinearLossRate, needs_balanced_labels) {
    const Instance uneven(one_hot(3, {{{1, 2, 0}, 1}, {{1, 0}, 0}, {{1, 0}, 0}}));
    EXPECT_FALSE(balanced(uneven.data, uneven.graphs));
    const Instance repeated(one_hot(2, {{{1, 1, 0}, 1}, {{1, 0}, 0}})); // two restricted contexts, one label each
    EXPECT_FALSE(balanced(repeated.data, repeated.graphs));
    const Instance acyclic_data(one_hot(3, {{{1, 0}, 1}, {{1, 2, 0}, 1}}));
    EXPECT_TRUE(balanced(acyclic_data.data, acyclic_data.graphs));
}

TEST(LinearLossRate, has_no_value_without_an_outside_token) {
    const Instance tied(one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}}));
    EXPECT_FALSE(linear_loss_rate(tied.model, tied.inside, tied.logits({1, 0})).has_value());
}

} // namespace
