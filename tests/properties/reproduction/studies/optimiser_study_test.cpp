#include "properties/reproduction/studies/optimiser_study.h"

#include "model/numbers/exact_solve.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/graph_svm.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace attest;

namespace {

const OptimiserRow& row_of(const std::vector<OptimiserRow>& rows, const std::string& start) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const OptimiserRow& r) { return r.optimiser.rfind(start, 0) == 0; });
    EXPECT_NE(row, rows.end()) << start;
    return *row;
}

} // namespace

TEST(OptimiserStudy, the_nuclear_solution_has_its_dual_certificate) {
    const Matrix<Rational> w = nuclear_direction();
    // both margins are 1, and w = x (e_0 + e_2)' has rank 1, so its nuclear norm is its Frobenius norm, sqrt(4/3)
    EXPECT_EQ(w(1, 2) - w(2, 2), 1);
    EXPECT_EQ(w(1, 0) - w(0, 0), 1);
    EXPECT_EQ(exact_rank(w), 1);
    EXPECT_EQ(inner_product(w, w), Rational(4, 3));
    // the dual matrix M_1 + M_2: 3 is the largest eigenvalue of its Gram matrix, so (2/sqrt 3)^2 = 4/3 bounds every feasible W from below
    Matrix<Rational> dual = zero_matrix<Rational>(3, 3);
    dual(1, 2) = dual(1, 0) = 1;
    dual(2, 2) = dual(0, 0) = -1;
    const Matrix<Rational> gram = multiply(transposed(dual), dual);
    EXPECT_EQ(gram(0, 0), 2);
    EXPECT_EQ(gram(2, 2), 2);
    EXPECT_EQ(gram(0, 2), 1);
    EXPECT_EQ(inner_product(dual, w), 2);
    // and it is not the direction of W_mm: the squared cosine is 3/4
    const Dataset data = factorised_example();
    const GraphSvm svm = find_graph_svm(data, token_graphs(data));
    const Rational product = inner_product(w, weight_matrix(data.embedding(), svm.terms));
    EXPECT_EQ(product * product / (svm.norm_squared * Rational(4, 3)), Rational(3, 4));
}

TEST(OptimiserStudy, factors_turn_towards_the_nuclear_solution) {
    const std::vector<FactorisedCosines> run = factorised_run({1000, 20000}, 0.01, 0.5);
    ASSERT_EQ(run.size(), 2U);
    EXPECT_GT(run[1].norm, run[0].norm);
    EXPECT_GT(run[1].nuclear, 0.99);
    EXPECT_LT(run[1].frobenius, 0.9);
}

TEST(OptimiserStudy, rows_say_what_they_rest_on) {
    const std::vector<OptimiserRow> rows = optimiser_study(0.1);
    EXPECT_EQ(rows.size(), 10U);
    EXPECT_EQ(row_of(rows, "sign descent, steps").survives, "no");
    EXPECT_NE(row_of(rows, "sign descent, steps").numbers.find("at most 7/6 in the limit, W_mm has 3/2, the best W 2"), std::string::npos);
    EXPECT_EQ(row_of(rows, "sign descent").survives, "no");
    EXPECT_EQ(row_of(rows, "sign descent").basis, "exact");
    EXPECT_NE(row_of(rows, "sign descent").numbers.find("sqrt(8/9) = 0.942809"), std::string::npos);
    EXPECT_NE(row_of(rows, "greedy coordinate").numbers.find("sqrt(2/3) = 0.816497"), std::string::npos);
    EXPECT_EQ(row_of(rows, "weight decay").survives, "no");
    EXPECT_EQ(row_of(rows, "weight decay").basis, "enclosed");
    for (const char* trend : {"heavy ball", "Nesterov", "Adam, epsilon = 1/1000", "descent on both factors"}) {
        EXPECT_EQ(row_of(rows, trend).basis, "trend");
    }
    EXPECT_EQ(row_of(rows, "heavy ball").survives, "seems to");
}
