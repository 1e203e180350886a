// The risk with a general head against its definition on explicit matrices, and its gradient against difference quotients at
// displacements down to 1e-30 (a wrong gradient does not show at size 1).
#include "model/descent/softmax_descent.h"
#include "tests/active_mutant.h"

#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

constexpr HeadLoss both_losses[] = {HeadLoss::cross_entropy, HeadLoss::squared};

// The definition, position by position of the context, nothing shared with the model.
template <class T>
T risk_by_definition(const Dataset& data, const Matrix<Rational>& head, const Matrix<T>& w, HeadLoss loss) {
    const Matrix<T> e = converted<T>(data.embedding().matrix());
    const Matrix<T> c = converted<T>(head);
    T risk(0);
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        std::vector<T> weights;
        T total(0);
        for (const Token v : sample.context) {
            T logit(0);
            for (Index a = 0; a < w.rows(); ++a) {
                for (Index b = 0; b < w.cols(); ++b) {
                    logit += e(v, a) * w(a, b) * e(sample.query, b);
                }
            }
            weights.push_back(exp(logit));
            total += weights.back();
        }
        Vector<T> output = zero_vector<T>(w.rows());
        for (std::size_t j = 0; j < weights.size(); ++j) {
            for (Index a = 0; a < output.size(); ++a) {
                output[a] += weights[j] / total * e(sample.context[j], a);
            }
        }
        const Vector<T> scores = multiply(c, output);
        T sum(0);
        for (Index j = 0; j < scores.size(); ++j) {
            sum += exp(scores[j]);
        }
        const T p = exp(scores[sample.label]) / sum;
        risk += (loss == HeadLoss::squared ? (T(1) - p) * (T(1) - p) : -log(p)) / T(data.size());
    }
    return risk;
}

TEST(SoftmaxHead, the_risk_is_that_of_the_definition) {
    const PrecisionScope scope(60);
    RandomInstances random(71);
    for (int round = 0; round < 100; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> w = random.matrix(data.dimension(), data.dimension(), 2);
        const Matrix<Rational> head = round % 2 == 0 ? data.embedding().matrix() : random.matrix(data.tokens(), data.dimension(), 2);
        for (const HeadLoss loss : both_losses) {
            const Interval expected = risk_by_definition(data, head, converted<Interval>(w), loss);
            const Interval found = softmax_risk(model, head_products<Interval>(data, head), converted<Interval>(model.logits(w)), loss);
            EXPECT_NE(equal(expected, found), Truth::no) << head_loss_name(loss) << ' ' << expected << ' ' << found;
            EXPECT_LT(found.radius(), Real::power_of_ten(-45));
            const double rounded = softmax_risk(model, head_products<double>(data, head), converted<double>(model.logits(w)), loss);
            EXPECT_EQ(less(abs(found - Interval::exactly(rounded)), Interval(Rational(1, 1000000000))), Truth::yes);
        }
    }
}

struct QuotientCount {
    int wrong = 0;
    int moving = 0; // the risk changes along the direction, certainly
};
// (L(W + V) - L(W - V))/2 differs from <grad L, V> by a third derivative times |V|^3: less than |V|^2 as long as |V| is below 1e-10
// and the third derivative below 1e10, as it is for these embeddings and heads of size 10.
QuotientCount compare_with_difference_quotients(int rounds) {
    const PrecisionScope scope(160);
    RandomInstances random(72);
    QuotientCount count;
    for (int round = 0; round < rounds; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> head = round % 2 == 0 ? data.embedding().matrix() : random.matrix(data.tokens(), data.dimension(), 2);
        const Matrix<Interval> products = head_products<Interval>(data, head);
        const Matrix<Rational> at = model.logits(random.matrix(data.dimension(), data.dimension(), 1));
        Matrix<Rational> step = model.logits(random.matrix(data.dimension(), data.dimension(), 5));
        for (const unsigned exponent : {15U, 30U}) {
            const Rational size(1, boost::multiprecision::pow(Integer(10), exponent));
            const Matrix<Rational> moved = step * size;
            const Interval bound(Rational(size * size));
            for (const HeadLoss loss : both_losses) {
                const Interval first =
                    inner_product(softmax_risk_gradient(model, products, converted<Interval>(at), loss), converted<Interval>(moved));
                const Interval difference = (softmax_risk(model, products, converted<Interval>(Matrix<Rational>(at + moved)), loss) -
                                             softmax_risk(model, products, converted<Interval>(Matrix<Rational>(at - moved)), loss)) /
                                            Interval(2);
                count.wrong += less(abs(difference - first), bound) == Truth::yes ? 0 : 1;
                count.moving += less(Interval(Rational(size / 1000000)), abs(first)) == Truth::yes ? 1 : 0;
            }
        }
    }
    return count;
}

TEST(SoftmaxHead, the_gradient_is_that_of_difference_quotients) {
    const QuotientCount count = compare_with_difference_quotients(60);
    EXPECT_EQ(count.wrong, 0);
    EXPECT_GT(count.moving, 100) << "the risk stands still on too many cases to mean anything";
}

TEST(SoftmaxHead, difference_quotients_notice_a_wrong_gradient) {
    ATTEST_NEEDS_MUTANTS();
    switch_mutant("softmax_gradient_misses_label");
    const QuotientCount count = compare_with_difference_quotients(15);
    switch_mutant(nullptr);
    EXPECT_GT(count.wrong, 0);
}

// One-hot with C = E, context 1 0 at W = 0: f = (1/2, 1/2), p_y = 1/2 for either label. One token alone: p_y = e/(e + 1).
TEST(SoftmaxHead, by_hand) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const LogitModel model(data);
    const Matrix<Interval> products = head_products<Interval>(data, data.embedding().matrix());
    const Matrix<Interval> zero = zero_matrix<Interval>(2, 1);
    EXPECT_TRUE(exp(softmax_risk(model, products, zero, HeadLoss::cross_entropy)).contains(Rational(2)));
    EXPECT_TRUE(softmax_risk(model, products, zero, HeadLoss::squared).contains(Rational(1, 4)));
    // du_1/dz_1 = a_1 (1 - a_1) = 1/4 = -du_0/dz_1; d(-log p_1)/du = (1/2, -1/2): together -1/4. Squared: times 2 (1/2)(1/2).
    const Matrix<Interval> gradient = softmax_risk_gradient(model, products, zero, HeadLoss::cross_entropy);
    EXPECT_TRUE(gradient(1, 0).contains(Rational(-1, 4)));
    EXPECT_TRUE(gradient(0, 0).contains(Rational(1, 4)));
    EXPECT_TRUE(softmax_risk_gradient(model, products, zero, HeadLoss::squared)(1, 0).contains(Rational(-1, 8)));

    Dataset alone(Embedding::one_hot(2));
    alone.add_sample({1}, 1);
    const LogitModel single(alone);
    const Interval loss = softmax_risk(single, products, zero, HeadLoss::cross_entropy);
    EXPECT_NE(equal(loss, log1p(exp(Interval(-1)))), Truth::no);
    EXPECT_TRUE(softmax_risk_gradient(single, products, zero, HeadLoss::cross_entropy)(1, 0).contains_zero());
}

// W(t+1) by the definition, d x d, 60 digits.
TEST(SoftmaxDescent, follows_the_definition) {
    const PrecisionScope scope(60);
    RandomInstances random(73);
    int moved = 0;
    for (int round = 0; round < 40; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Matrix<Rational> head = data.embedding().matrix();
        const Matrix<Real> products = head_products<Real>(data, head);
        const Matrix<Rational> start = random.matrix(data.dimension(), data.dimension(), 1);
        for (const HeadLoss loss : both_losses) {
            Matrix<Real> w = converted<Real>(start);
            SoftmaxDescent descent(data, head, loss, 0.03125, start);
            bool decided = true;
            for (int t = 0; t < 3 && decided; ++t) {
                const Matrix<Real> gradient = model.weights(softmax_risk_gradient(model, products, model.logits(w), loss));
                const Real norm = sqrt(inner_product(gradient, gradient));
                decided = norm > Real::power_of_ten(-4); // rounding decides the direction of a gradient that is 0
                if (decided) {
                    ASSERT_TRUE(descent.step());
                    for (Index i = 0; i < w.size(); ++i) {
                        w.data()[i] -= gradient.data()[i] / (norm * Real(32));
                    }
                }
            }
            if (!decided) {
                continue;
            }
            ++moved;
            const Real near = Real::power_of_ten(-8);
            const Matrix<Real> logits = model.logits(w);
            for (Index i = 0; i < logits.size(); ++i) {
                EXPECT_LT(abs(Real(descent.logits().data()[i]) - logits.data()[i]), near * Real(1000));
            }
            EXPECT_LT(abs(Real(descent.norm_squared()) - inner_product(w, w)), near * (Real(1) + inner_product(w, w)));
            EXPECT_LT(abs(Real(descent.risk()) - softmax_risk(model, products, logits, loss)), near);
            EXPECT_EQ(descent.steps(), 3);
        }
    }
    EXPECT_GT(moved, 30);
}

TEST(SoftmaxDescent, refuses_other_shapes_and_stands_still_without_a_gradient) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 1}, 1);
    const Matrix<Rational> head = data.embedding().matrix();
    const Matrix<Rational> zero = zero_matrix<Rational>(2, 2);
    EXPECT_THROW(SoftmaxDescent(data, head, HeadLoss::squared, 0.1, zero_matrix<Rational>(3, 3)), std::invalid_argument);
    EXPECT_THROW(SoftmaxDescent(data, zero_matrix<Rational>(3, 2), HeadLoss::squared, 0.1, zero), std::invalid_argument);
    EXPECT_THROW(SoftmaxDescent(data, head, HeadLoss::squared, 0, zero), std::invalid_argument);
    SoftmaxDescent descent(data, head, HeadLoss::squared, 0.1, zero);
    EXPECT_FALSE(descent.step());
    EXPECT_EQ(descent.steps(), 0);
}

} // namespace
} // namespace attest
