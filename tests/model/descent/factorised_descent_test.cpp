#include "model/descent/factorised_descent.h"
#include "tests/active_mutant.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset two_queries() {
    Dataset data(Embedding::one_hot(3));
    data.add_sample(std::vector<Token>{1, 2}, 1);
    data.add_sample(std::vector<Token>{1, 0}, 1);
    return data;
}

Matrix<double> filled(Index rows, Index cols, double first) {
    Matrix<double> m(rows, cols);
    for (Index i = 0; i < m.size(); ++i) {
        m.data()[i] = std::sin(first + 1.7 * static_cast<double>(i));
    }
    return m;
}

double loss_at(const Dataset& data, const Matrix<double>& key, const Matrix<double>& query) {
    const LogitModel model(data);
    return risk(model, model.logits(Matrix<double>(multiply(transposed(key), query))));
}

/// The largest difference between a gradient's entry and the central difference quotient of the loss.
double worst_entry(const Dataset& data, const Matrix<double>& key, const Matrix<double>& query) {
    const FactorGradients g = factor_gradients(data, key, query);
    constexpr double h = 1e-5;
    double worst = 0;
    for (Index i = 0; i < key.size(); ++i) {
        for (const bool of_key : {true, false}) {
            Matrix<double> k[2] = {key, key};
            Matrix<double> q[2] = {query, query};
            for (int side = 0; side < 2; ++side) {
                (of_key ? k[side] : q[side]).data()[i] += side == 0 ? h : -h;
            }
            const double quotient = (loss_at(data, k[0], q[0]) - loss_at(data, k[1], q[1])) / (2 * h);
            worst = std::max(worst, std::abs(quotient - (of_key ? g.key : g.query).data()[i]));
        }
    }
    return worst;
}

} // namespace

TEST(FactorisedDescent, gradients_are_those_of_both_factors) {
    const Dataset data = two_queries();
    EXPECT_LT(worst_entry(data, filled(2, 3, 0.3), filled(2, 3, 2.1)), 1e-8);
}

TEST(FactorisedDescent, difference_quotients_notice_the_gradient_of_one_factor) {
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant active("factorised_gradient_of_one_factor");
    EXPECT_GT(worst_entry(two_queries(), filled(2, 3, 0.3), filled(2, 3, 2.1)), 1e-3);
}

TEST(FactorisedDescent, steps_lower_the_loss_and_bad_shapes_are_refused) {
    const Dataset data = two_queries();
    FactorisedDescent run(data, filled(3, 3, 0.3), filled(3, 3, 2.1), 0.05);
    double loss = run.loss();
    for (int t = 0; t < 200; ++t) {
        run.step();
        ASSERT_LT(run.loss(), loss);
        loss = run.loss();
    }
    EXPECT_EQ(run.steps(), 200);
    EXPECT_THROW(FactorisedDescent(data, filled(2, 3, 0), filled(3, 3, 0), 0.1), std::invalid_argument);
    EXPECT_THROW(FactorisedDescent(data, filled(2, 2, 0), filled(2, 2, 0), 0.1), std::invalid_argument);
    EXPECT_THROW(FactorisedDescent(data, filled(2, 3, 0), filled(2, 3, 0), 0), std::invalid_argument);
}
