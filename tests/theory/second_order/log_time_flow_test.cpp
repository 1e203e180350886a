#include "tests/active_mutant.h"
#include "theory/second_order/flow_problem.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}

LogTimeFlow flow_of(const Dataset& data, const Matrix<Rational>& start, int stages = 5, double tolerance = 1e-10) {
    const auto graphs = token_graphs(data);
    const auto finite = enclose_finite_component(data, graphs, working_digits());
    return LogTimeFlow(flow_problem(data, graphs, find_graph_svm(data, graphs), finite.value(), start), stages, tolerance);
}
LogTimeFlow flow_from_zero(const Dataset& data) { return flow_of(data, zero_matrix<Rational>(data.dimension(), data.dimension())); }

// grad L by the textbook formula on a d x d matrix, and the classical Runge-Kutta method: nothing shared with the flow.
Matrix<double> plain_gradient(const Dataset& data, const Matrix<double>& w) {
    const Matrix<double> e = converted<double>(data.embedding().matrix());
    Matrix<double> g = zero_matrix<double>(w.rows(), w.cols());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const Eigen::VectorXd key = w * e.row(sample.query).transpose();
        std::vector<double> terms;
        double sum = 0;
        for (const Token v : sample.context) {
            terms.push_back(std::exp(e.row(v).dot(key)));
            sum += terms.back();
        }
        Eigen::VectorXd direction = -e.row(sample.label).transpose();
        for (std::size_t j = 0; j < terms.size(); ++j) {
            direction += terms[j] / sum * e.row(sample.context[j]).transpose();
        }
        g += direction * e.row(sample.query) / static_cast<double>(data.size());
    }
    return g;
}
Matrix<double> runge_kutta(const Dataset& data, Matrix<double> w, double time, int steps) {
    const double h = time / steps;
    for (int k = 0; k < steps; ++k) {
        const Matrix<double> a = -plain_gradient(data, w);
        const Matrix<double> b = -plain_gradient(data, w + h / 2 * a);
        const Matrix<double> c = -plain_gradient(data, w + h / 2 * b);
        const Matrix<double> d = -plain_gradient(data, w + h * c);
        w += h / 6 * (a + 2 * b + 2 * c + d);
    }
    return w;
}

// The largest difference of logit differences inside contexts between the flow and a d x d matrix.
double logit_mismatch(const Dataset& data, const LogTimeFlow& flow, const Matrix<double>& w) {
    const LogitModel model(data);
    const Matrix<Real> z = flow.logits(flow.weights());
    const Matrix<double> expected = model.logits(w);
    double worst = 0;
    for (const CountedSample& sample : model.samples()) {
        const Index q = sample.query_index;
        for (const TokenCount& c : sample.counts) {
            const double found = (z(c.token, q) - z(sample.label, q)).to_double();
            worst = std::max(worst, std::abs(found - (expected(c.token, q) - expected(sample.label, q))));
        }
    }
    return worst;
}

Dataset authors(const std::string& name) { return read_dataset(std::string(ATTEST_TEST_DATA) + "/data/authors/" + name + ".json"); }
Matrix<Rational> authors_start(const std::string& name) {
    return read_weights(std::string(ATTEST_TEST_DATA) + "/data/authors/" + name + "-start.json");
}

} // namespace

// One-hot ([1,2,0],1) from 0: W = x W_mm with dx/dt = 3/(e^x + 2), so e^x + 2x = 3t + 1.
TEST(LogTimeFlow, agrees_with_the_closed_form_of_one_symmetric_sample) {
    const PrecisionScope precision(60);
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    LogTimeFlow flow = flow_from_zero(data);
    const Real norm_mm = sqrt(Real(2) / Real(3));
    Real time(1);
    for (const long exponent : {0L, 1L, 3L, 20L, 1000L}) {
        time = Real::power_of_ten(exponent);
        flow.advance_to(log1p(time));
        const Real x = flow.norm() / norm_mm;
        const Real equation = (exp(x) + Real(2) * x - Real(1)) / (Real(3) * time);
        // e^x magnifies an error of x by at most 1 relative to 3t: the flow's own estimate must cover it.
        EXPECT_LT(abs(equation - Real(1)), flow.error_estimate() / norm_mm * Real(10) + Real::power_of_ten(-40)) << "t = 10^" << exponent;
        EXPECT_LT(flow.direction_error(), Real::power_of_ten(-50));
    }
    EXPECT_LT(abs(flow.norm() / norm_mm - flow.log_time() - log(Real(3))), Real::power_of_ten(-8));
    EXPECT_LT(flow.error_estimate(), Real::power_of_ten(-8));
}

TEST(LogTimeFlow, remainder_of_the_symmetric_sample_settles_at_log_3_far_beyond_the_tolerance) {
    const PrecisionScope precision(60);
    LogTimeFlow flow = flow_from_zero(one_hot(3, {{{1, 2, 0}, 1}}));
    flow.advance_to(log1p(Real::power_of_ten(1000)));
    const Vector<Real> r = flow.remainder(); // (x - log t) W_mm, and x = log(3t) up to 2x/3t
    // V forgets its past (section 6.9): what the tolerance spoilt on the way is gone by then.
    EXPECT_LT(abs(sqrt(inner_product(r, r)) - log(Real(3)) * sqrt(Real(2) / Real(3))), Real::power_of_ten(-40));
}

TEST(LogTimeFlow, agrees_with_runge_kutta_in_plain_coordinates) {
    const PrecisionScope precision(50);
    const Dataset cyclic = one_hot(4, {{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{1, 2, 0}, 1}, {{2, 3, 0}, 2}, {{3, 0}, 3}});
    const Dataset multiplicities = one_hot(3, {{{1, 1, 2, 0}, 1}, {{1, 0}, 0}});
    const Dataset no_strict_edge = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}, {{1, 1, 0}, 1}});
    for (const Dataset& data : {cyclic, multiplicities, no_strict_edge}) {
        Matrix<Rational> start = zero_matrix<Rational>(data.dimension(), data.dimension());
        start(0, 0) = Rational(1, 2);
        start(1, 0) = Rational(-3, 4);
        LogTimeFlow flow = flow_of(data, start);
        Matrix<double> w = converted<double>(start);
        double before = 0;
        for (const double time : {0.5, 2.0, 10.0}) {
            flow.advance_to(log1p(Real(time)));
            w = runge_kutta(data, w, time - before, 1000);
            before = time;
            EXPECT_LT(logit_mismatch(data, flow, w), 1e-8) << "t = " << time;
        }
    }
}

TEST(LogTimeFlow, agrees_with_runge_kutta_on_the_authors_data_and_start) {
    const PrecisionScope precision(40);
    const Dataset data = authors("cyclic-1");
    const Matrix<Rational> start = authors_start("cyclic-1");
    LogTimeFlow flow = flow_of(data, start);
    flow.advance_to(log1p(Real(20)));
    const Matrix<double> w = runge_kutta(data, converted<double>(start), 20, 800);
    EXPECT_LT(logit_mismatch(data, flow, w), 1e-7);
    EXPECT_LT(std::abs(flow.norm().to_double() - w.norm()), 1e-7);
}

// Another tolerance, another number of stages, more digits: the differences stay within the estimates.
TEST(LogTimeFlowLevel1, error_estimates_cover_the_differences_between_runs) {
    const Dataset data = authors("cyclic-0");
    const Matrix<Rational> start = authors_start("cyclic-0");
    const auto run = [&](int digits, int stages, double tolerance) {
        const PrecisionScope precision(digits);
        LogTimeFlow flow = flow_of(data, start, stages, tolerance);
        flow.advance_to(log1p(Real::power_of_ten(20)));
        return flow;
    };
    const LogTimeFlow coarse = run(40, 3, 1e-5);
    const LogTimeFlow middle = run(40, 5, 1e-8);
    const LogTimeFlow fine = run(50, 6, 1e-13);
    const PrecisionScope precision(60);
    for (const LogTimeFlow* flow : {&coarse, &middle}) {
        const Vector<Real> difference = flow->weights() - fine.weights();
        const Real size = sqrt(inner_product(difference, difference));
        EXPECT_LT(size, flow->error_estimate() + fine.error_estimate());
        EXPECT_GT(size, Real::power_of_ten(-20)); // the runs do differ
    }
    EXPECT_LT(fine.error_estimate(), Real::power_of_ten(-11));
}

TEST(LogTimeFlow, runge_kutta_catches_a_flow_without_the_pull_of_outside_tokens_on_the_component) {
    ATTEST_NEEDS_MUTANTS();
    const PrecisionScope precision(40);
    const Dataset data = one_hot(4, {{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{1, 2, 0}, 1}, {{2, 3, 0}, 2}, {{3, 0}, 3}});
    switch_mutant("flow_without_retrieval_term");
    LogTimeFlow flow = flow_from_zero(data);
    flow.advance_to(log1p(Real(2)));
    switch_mutant(nullptr);
    EXPECT_GT(logit_mismatch(data, flow, runge_kutta(data, zero_matrix<double>(4, 4), 2, 200)), 1e-3);
}

TEST(LogTimeFlow, refuses_what_it_cannot_do) {
    const PrecisionScope precision(30);
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    LogTimeFlow flow = flow_from_zero(data);
    flow.advance_to(Real(2));
    EXPECT_THROW(flow.advance_to(Real(1)), std::invalid_argument);
    EXPECT_THROW(flow_from_zero(one_hot(2, {{{1, 1}, 1}})), std::invalid_argument); // one token: S = 0
    Dataset bad_head = data;
    bad_head.set_head(zero_matrix<Rational>(3, 3));
    const auto graphs = token_graphs(data);
    const auto finite = enclose_finite_component(data, graphs, 30);
    EXPECT_THROW(flow_problem(bad_head, graphs, find_graph_svm(data, graphs), finite.value(), zero_matrix<Rational>(3, 3)), std::invalid_argument);
}

// Steps as short as this tolerance asks for would take hours to a late time.
TEST(LogTimeFlow, a_flow_that_needs_too_many_steps_says_so) {
    const PrecisionScope precision(40);
    const Dataset data = one_hot(2, {{{1, 0}, 1}});
    LogTimeFlow flow = flow_of(data, zero_matrix<Rational>(2, 2), 2, 1e-12);
    try {
        flow.advance_to(log1p(Real::power_of_ten(100)));
        FAIL() << flow.steps();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("after 2000 steps"), std::string::npos) << error.what();
    }
}
