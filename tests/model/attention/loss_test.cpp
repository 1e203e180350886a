// Losses and derivatives: containment of exact rational values, the two-sided inequality for gradients at displacements
// down to 1e-30 (a wrong gradient does not show at size 1), and logits of +-1e6.
#include "model/attention/loss.h"
#include "tests/active_mutant.h"

#include "model/descent/descent.h"
#include "tests/random_instances.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

Rational power_of_ten(int exponent) { return Rational(boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent))); }

Matrix<Rational> random_weights(RandomInstances& random, const LogitModel& model) {
    Matrix<Rational> r(model.tokens(), static_cast<Index>(model.queries().size()));
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = random.positive_rational();
    }
    return r;
}
Matrix<Interval> logarithms(const Matrix<Rational>& weights) {
    Matrix<Interval> r(weights.rows(), weights.cols());
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = log(Interval(weights.data()[i]));
    }
    return r;
}
// The mass of token v in sample i by the definition, exact.
Rational exact_mass(const Dataset& data, const LogitModel& model, std::size_t i, const Matrix<Rational>& weights, Token token) {
    Rational own = 0;
    Rational total = 0;
    for (const Token v : data.sample(i).context) {
        const Rational& p = weights(v, model.samples()[i].query_index);
        total += p;
        own += v == token ? p : Rational(0);
    }
    return own / total;
}

TEST(Loss, contains_the_exact_value) {
    RandomInstances random(11);
    for (int round = 0; round < 200; ++round) {
        const PrecisionScope scope(random.integer(10, 100));
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> weights = random_weights(random, model);
        const Matrix<Interval> logits = logarithms(weights);
        Rational product = 1; // exp(-n L) for the log-loss
        Rational squares = 0;
        Rational labels = 0;
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Rational mass = exact_mass(data, model, i, weights, data.sample(i).label);
            product *= mass;
            squares += (1 - mass) * (1 - mass);
            labels += mass;
        }
        const Rational n(data.size());
        const Interval enclosed = exp(-Interval(n) * risk(model, logits));
        EXPECT_TRUE(enclosed.contains(product)) << enclosed << " " << product;
        EXPECT_TRUE(enclosed.radius() < Real::power_of_ten(5 - working_digits()));
        EXPECT_TRUE(risk(model, logits, Loss::squared).contains(Rational(squares / n)));
        EXPECT_TRUE(risk(model, logits, Loss::linear).contains(Rational(-labels / n)));
    }
}

TEST(Loss, gradient_contains_the_exact_value) {
    RandomInstances random(12);
    for (int round = 0; round < 200; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> weights = random_weights(random, model);
        for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
            Matrix<Rational> exact = zero_matrix<Rational>(model.tokens(), static_cast<Index>(model.queries().size()));
            for (std::size_t i = 0; i < data.size(); ++i) {
                const CountedSample& sample = model.samples()[i];
                const Rational label_mass = exact_mass(data, model, i, weights, sample.label);
                const Rational slope = loss == Loss::log       ? Rational(-1 / label_mass)
                                       : loss == Loss::squared ? Rational(-2 * (1 - label_mass))
                                                               : Rational(-1);
                for (const TokenCount& c : sample.counts) {
                    const Rational mass = exact_mass(data, model, i, weights, c.token);
                    exact(c.token, sample.query_index) += slope * label_mass * ((c.token == sample.label ? 1 : 0) - mass) / Rational(data.size());
                }
            }
            const Matrix<Interval> enclosed = risk_gradient(model, logarithms(weights), loss);
            for (Index j = 0; j < exact.size(); ++j) {
                EXPECT_TRUE(enclosed.data()[j].contains(exact.data()[j])) << loss_name(loss) << enclosed.data()[j] << exact.data()[j];
                EXPECT_TRUE(enclosed.data()[j].radius() < Real::power_of_ten(-45));
            }
        }
    }
}

struct InequalityCount {
    int violated = 0; // certainly
    int strict = 0;   // certainly positive remainders of the log-loss
};
// 0 <= L(W+V) - L(W) - <grad, V> <= beta/2 |V|^2; for the other losses |...| <= 2 beta |V|^2 (linear) and 8 beta |V|^2 (squared):
// along a direction whose logits differ by at most D in a context, |a_y''| <= D^2 and |((1-a_y)^2)''| <= 4 D^2, and D^2 <= 4 beta |V|^2.
InequalityCount two_sided_inequality(int rounds) {
    const PrecisionScope scope(140);
    RandomInstances random(13);
    InequalityCount count;
    for (int round = 0; round < rounds; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Rational beta = smoothness(data);
        const Matrix<Rational> w = random.matrix(data.dimension(), data.dimension(), 1);
        Matrix<Rational> v = random.matrix(data.dimension(), data.dimension(), 5);
        for (const int exponent : {0, 5, 30}) {
            v /= power_of_ten(exponent);
            const Matrix<Rational> step = model.logits(v);
            const Matrix<Interval> at = converted<Interval>(model.logits(w));
            const Matrix<Interval> moved = converted<Interval>(Matrix<Rational>(model.logits(w) + step));
            const Interval size = Interval(inner_product(v, v));
            for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
                const Interval first = inner_product(risk_gradient(model, at, loss), converted<Interval>(step));
                const Interval remainder = risk(model, moved, loss) - risk(model, at, loss) - first;
                const Rational factor = loss == Loss::log ? Rational(1, 2) : loss == Loss::linear ? Rational(2) : Rational(8);
                const Interval above = Interval(Rational(factor * beta)) * size;
                const Interval below = loss == Loss::log ? Interval(0) : -above;
                count.violated += less(above, remainder) == Truth::yes || less(remainder, below) == Truth::yes ? 1 : 0;
                count.strict += loss == Loss::log && positive(remainder) == Truth::yes ? 1 : 0;
            }
        }
    }
    return count;
}

TEST(Loss, gradient_meets_the_two_sided_inequality) {
    const InequalityCount count = two_sided_inequality(60);
    EXPECT_EQ(count.violated, 0);
    EXPECT_GT(count.strict, 100) << "decided strictly on too few cases to mean anything";
}

TEST(Loss, the_inequality_notices_wrong_gradients_and_constants) {
    ATTEST_NEEDS_MUTANTS();
    for (const char* wrong : {"gradient_misses_label_term", "smoothness_halved_twice"}) {
        switch_mutant(wrong);
        const InequalityCount count = two_sided_inequality(15);
        switch_mutant(nullptr);
        EXPECT_GT(count.violated, 0);
    }
}

// The curvature is the leading term of the remainder: equal to 1 % at displacements of size 1e-30.
TEST(Loss, curvature_is_the_leading_term_of_the_remainder) {
    const PrecisionScope scope(140);
    RandomInstances random(16);
    int decided = 0;
    for (int round = 0; round < 60; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> z = model.logits(random.matrix(data.dimension(), data.dimension(), 1));
        const Matrix<Rational> step = model.logits(Matrix<Rational>(random.matrix(data.dimension(), data.dimension(), 5) / power_of_ten(30)));
        const Matrix<Interval> at = converted<Interval>(z);
        const Interval remainder = risk(model, converted<Interval>(Matrix<Rational>(z + step))) - risk(model, at) -
                                   inner_product(risk_gradient(model, at), converted<Interval>(step));
        const Interval curvature = risk_curvature(model, at, converted<Interval>(step));
        const Truth near = less(abs(remainder * Interval(2) - curvature), curvature * Interval(Rational(1, 100)));
        EXPECT_TRUE(near == Truth::yes || curvature.contains_zero() || less(curvature, Interval(Rational(1, power_of_ten(90)))) == Truth::yes);
        decided += near == Truth::yes ? 1 : 0;
    }
    EXPECT_GT(decided, 30);
}

TEST(Loss, curvature_is_the_covariance) {
    RandomInstances random(14);
    for (int round = 0; round < 100; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> weights = random_weights(random, model);
        const auto queries = static_cast<Index>(model.queries().size());
        const Matrix<Rational> u = random.matrix(model.tokens(), queries, 9);
        const Matrix<Rational> v = random.matrix(model.tokens(), queries, 9);
        Rational exact = 0;
        for (std::size_t i = 0; i < data.size(); ++i) {
            Rational uv = 0;
            Rational mean_u = 0;
            Rational mean_v = 0;
            const CountedSample& sample = model.samples()[i];
            for (const TokenCount& c : sample.counts) {
                const Rational mass = exact_mass(data, model, i, weights, c.token);
                uv += mass * u(c.token, sample.query_index) * v(c.token, sample.query_index);
                mean_u += mass * u(c.token, sample.query_index);
                mean_v += mass * v(c.token, sample.query_index);
            }
            exact += (uv - mean_u * mean_v) / Rational(data.size());
        }
        const Matrix<Interval> logits = logarithms(weights);
        EXPECT_TRUE(risk_curvature(model, logits, converted<Interval>(u), converted<Interval>(v)).contains(exact));
        const Interval along = risk_curvature(model, logits, converted<Interval>(u));
        EXPECT_NE(negative(along), Truth::yes);
        EXPECT_NE(less(along, risk_curvature(model, logits, converted<Interval>(u), converted<Interval>(u))), Truth::yes);
    }
}

TEST(Loss, huge_logits_neither_overflow_nor_lose_their_digits) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const LogitModel model(data);
    for (const int sign : {1, -1}) {
        const int million = 1000000 * sign;
        Matrix<Interval> logits(2, 1);
        logits << Interval(million), Interval(-million); // label's logit is -million
        const Interval loss = risk(model, logits);
        const Interval expected = sign > 0 ? Interval(2000000) + exp(Interval(-2000000)) : exp(Interval(-2000000));
        EXPECT_NE(equal(loss, expected), Truth::no) << loss; // log(1 + e^-x) is e^-x to far more digits than the 50 here
        EXPECT_EQ(less(Interval::exactly(loss.radius()), loss * Interval(Real::power_of_ten(-45).to_rational())), Truth::yes);
        const Matrix<Interval> gradient = risk_gradient(model, logits);
        EXPECT_TRUE(gradient(1, 0).is_bounded());
        EXPECT_EQ(negative(gradient(1, 0)), Truth::yes) << "the gradient e^-2000000 is not 0";
        EXPECT_EQ(less(Interval::exactly(gradient(1, 0).radius()), abs(gradient(1, 0)) * Interval(Real::power_of_ten(-45).to_rational())),
                  Truth::yes);

        Matrix<double> rounded(2, 1);
        rounded << million, -million;
        EXPECT_EQ(risk(model, rounded), sign > 0 ? 2e6 : 0.0);
        EXPECT_EQ(risk_gradient(model, rounded)(1, 0), sign > 0 ? -1.0 : 0.0);
        Matrix<Real> real(2, 1);
        real << Real(million), Real(-million);
        EXPECT_TRUE(loss.contains(risk(model, real)));
    }
    // Differences of one at +-1e6 keep all the digits that the difference has.
    Matrix<Interval> close(2, 1);
    close << Interval(1000001), Interval(1000000);
    EXPECT_NE(equal(risk(model, close), log1p(exp(Interval(1)))), Truth::no);
    EXPECT_TRUE(risk(model, close).radius() < Real::power_of_ten(-45));
}

TEST(Loss, the_shifted_form_is_exact) {
    // Just above the exponent from which the largest term is taken out, at digits that see e^-601.
    const PrecisionScope scope(300);
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    Matrix<Interval> logits(2, 1);
    logits << Interval(601), Interval(0);
    const Interval loss = risk(LogitModel(data), logits);
    EXPECT_NE(equal(loss, log(Interval(1) + exp(Interval(601)))), Truth::no);
    EXPECT_TRUE(loss.radius() < Real::power_of_ten(-290));
}

TEST(Loss, small_losses_keep_their_digits_in_double) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 1, 0}, 1);
    const LogitModel model(data);
    Matrix<double> logits(2, 1);
    logits << -500.0, 0.0;
    const Interval expected = exp(Interval(-500)) / Interval(2);
    EXPECT_EQ(less(abs(Interval::exactly(risk(model, logits)) - expected), expected * Interval::exactly(1e-14)), Truth::yes);
    EXPECT_EQ(less(abs(Interval::exactly(-risk_gradient(model, logits)(1, 0)) - expected), expected * Interval::exactly(1e-14)), Truth::yes);
}

TEST(Loss, wide_logits_give_correct_wide_losses) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const LogitModel model(data);
    Matrix<Interval> logits(2, 1);
    logits << Interval::between(Real(-1000000), Real(1000000)), Interval::between(Real(-1000000), Real(1000000));
    const Interval loss = risk(model, logits);
    EXPECT_TRUE(loss.contains(Real(2000000)) && loss.contains(log(Real(2))) && loss.contains(exp(Real(-2000000))));
    EXPECT_TRUE(loss.is_bounded());
    for (const Loss other : {Loss::squared, Loss::linear}) {
        EXPECT_TRUE(risk(model, logits, other).contains(other == Loss::squared ? Rational(1, 4) : Rational(-1, 2)));
    }
    logits << Interval::whole_line(), Interval(0);
    EXPECT_TRUE(risk(model, logits).contains(Real(5)));
    EXPECT_TRUE(risk_gradient(model, logits)(0, 0).contains(Rational(1, 2)));
}

TEST(Loss, label_outside_the_context) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    const LogitModel model(data);
    EXPECT_EQ(risk(model, zero_matrix<double>(3, 1)), std::numeric_limits<double>::infinity());
    EXPECT_EQ(less(Interval(1000000), risk(model, zero_matrix<Interval>(3, 1))), Truth::yes);
    EXPECT_THROW(risk_gradient(model, zero_matrix<double>(3, 1)), std::domain_error);
    EXPECT_EQ(risk(model, zero_matrix<double>(3, 1), Loss::squared), 1.0);
    EXPECT_EQ(risk(model, zero_matrix<double>(3, 1), Loss::linear), 0.0);
    EXPECT_EQ(risk_gradient(model, zero_matrix<double>(3, 1), Loss::squared), zero_matrix<double>(3, 1));
}

TEST(Loss, general_head) {
    // Scores: c_1 = (2, 1, 0); context 1 0 at W = 0 has masses 1/2, 1/2, so the score of label 1 is 3/2.
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 1);
    Matrix<Rational> head = zero_matrix<Rational>(3, 3);
    head(1, 0) = 2;
    head(1, 1) = 1;
    data.set_head(head);
    const Matrix<Interval> zero = zero_matrix<Interval>(3, 3);
    EXPECT_TRUE(risk_with_head(data, zero, Loss::linear).contains(Rational(-3, 2)));
    EXPECT_TRUE(risk_with_head(data, zero, Loss::squared).contains(Rational(1, 4)));
    EXPECT_TRUE(exp(-risk_with_head(data, zero, Loss::log)).contains(Rational(3, 2)));
    // An aligned head gives the aligned risk, whether it is written out or not.
    RandomInstances random(15);
    Matrix<Rational> identity = zero_matrix<Rational>(3, 3);
    for (int i = 0; i < 3; ++i) {
        identity(i, i) = 1;
    }
    const Matrix<double> w = converted<double>(random.matrix(3, 3, 4));
    data.set_head(identity);
    const double written_out = risk_with_head(data, w, Loss::log);
    data.set_head(std::nullopt);
    EXPECT_EQ(written_out, risk_with_head(data, w, Loss::log));
}

TEST(Loss, log_sum_exp_by_the_largest_term) {
    EXPECT_EQ(log_sum_exp(std::vector<double>{1e6, -1e6}), 1e6);
    const Interval two = log_sum_exp(std::vector<Interval>{Interval(-1000000), Interval(-1000000)});
    EXPECT_NE(equal(two, Interval(-1000000) + log(Interval(2))), Truth::no);
    EXPECT_TRUE(two.radius() < Real::power_of_ten(-40));
    EXPECT_TRUE(exp(log_sum_exp(std::vector<Interval>{log(Interval(2)), log(Interval(5))})).contains(Rational(7)));
}

} // namespace
} // namespace attest
