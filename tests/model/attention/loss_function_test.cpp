// Every loss of the list, and one that is not in it: value, derivative and curvature against enclosed difference quotients, over every number type,
// and against the step that `train` takes in doubles. Nothing here knows which losses there are.
#include "tests/model/attention/example_loss.h"
#include "tests/random_instances.h"

#include "model/attention/loss.h"
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

std::vector<Loss> losses_and_one_more() {
    std::vector<Loss> r = all_losses();
    r.emplace_back(mixed_loss_function);
    return r;
}

Rational tenth_to(int power) { return Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power))); }

class EveryLoss : public testing::TestWithParam<Loss> {};

// A mean value of l' lies between its values at the ends when l'' does not change sign, which it does not for any convex or concave l; the enclosure
// over the whole step needs no such assumption.
TEST_P(EveryLoss, derivatives_are_those_of_enclosed_difference_quotients) {
    const PrecisionScope precision(60);
    const LossFormulas<Interval>& f = GetParam()->in_intervals;
    for (int tenths = 1; tenths <= 9; ++tenths) {
        const Rational u(tenths, 10);
        const Rational h = tenth_to(15);
        const Interval step = Interval::between(Interval(u).lower(), Interval(Rational(u + h)).upper());
        const Interval first = (f.value(Interval(Rational(u + h))) - f.value(Interval(u))) / Interval(h);
        EXPECT_NE(equal(first, f.derivative(step)), Truth::no) << tenths;
        EXPECT_TRUE(less(abs(first - f.derivative(Interval(u))), Interval(tenth_to(10))) == Truth::yes) << tenths;
        const Interval second = (f.derivative(Interval(Rational(u + h))) - f.derivative(Interval(u))) / Interval(h);
        EXPECT_NE(equal(second, f.second(step)), Truth::no) << tenths;
        EXPECT_TRUE(less(abs(second - f.second(Interval(u))), Interval(tenth_to(10))) == Truth::yes) << tenths;
    }
}

TEST_P(EveryLoss, the_forms_of_the_value_and_of_the_pull_agree_over_every_number) {
    const PrecisionScope precision(50);
    const Loss loss = GetParam();
    for (int tenths = 1; tenths <= 9; ++tenths) {
        const Rational u(tenths, 10);
        const Rational rest = 1 - u;
        const Interval value = loss->in_intervals.value(Interval(u));
        const Interval pull = loss->in_intervals.pull(Interval(u), Interval(rest));
        EXPECT_NE(equal(value, loss->in_intervals.at_mass(Interval(u), Interval(rest))), Truth::no);
        EXPECT_TRUE(pull.contains(loss->exact.pull(u, rest)));
        EXPECT_TRUE(loss->in_intervals.derivative(Interval(u)).contains(loss->exact.derivative(u)));
        EXPECT_TRUE(loss->in_intervals.second(Interval(u)).contains(loss->exact.second(u)));
        EXPECT_EQ(loss->exact.pull(u, rest), Rational(-loss->exact.derivative(u) * u));
        const double x = number_from<double>(u);
        const double y = number_from<double>(rest);
        const auto near = [](const Interval& a, double b) {
            return less(abs(a - Interval::exactly(b)), Interval(Rational(1, 1000000000000))) == Truth::yes;
        };
        EXPECT_TRUE(near(value, loss->in_double.value(x)));
        EXPECT_TRUE(near(value, loss->in_double.at_mass(x, y)));
        EXPECT_TRUE(near(pull, loss->in_double.pull(x, y)));
        EXPECT_TRUE(near(value, loss->in_real.at_mass(Real(u), Real(rest)).to_double()));
        EXPECT_TRUE(near(pull, loss->in_real.pull(Real(u), Real(rest)).to_double()));
    }
}

TEST_P(EveryLoss, the_gradient_and_the_bounds_of_curvature_are_those_of_difference_quotients_of_the_risk) {
    const PrecisionScope precision(120);
    RandomInstances random(21);
    int moving = 0;
    int curved = 0;
    for (int round = 0; round < 40; ++round) {
        const Dataset data = random.dataset();
        if (!realisable(data)) {
            continue;
        }
        const LogitModel model(data);
        const Matrix<Rational> z = model.logits(random.matrix(data.dimension(), data.dimension(), 1));
        const Matrix<Rational> direction = model.logits(random.matrix(data.dimension(), data.dimension(), 2));
        const Rational h = tenth_to(20);
        const auto at = [&](const Rational& t) { return risk(model, converted<Interval>(Matrix<Rational>(z + direction * t)), GetParam()); };
        const Interval slope = inner_product(risk_gradient(model, converted<Interval>(z), GetParam()), converted<Interval>(direction));
        const Interval quotient = (at(h) - at(-h)) / Interval(Rational(2 * h));
        EXPECT_EQ(less(abs(quotient - slope), Interval(tenth_to(15))), Truth::yes) << round;
        moving += less(Interval(tenth_to(10)), abs(slope)) == Truth::yes ? 1 : 0;
        // |second quotient| <= smoothness_factor beta |V|^2 for every V with these logits; logits of size D bound it by D^2/4 times the factor
        Interval range(0); // the largest difference of two logits of one context
        for (const CountedSample& s : model.samples()) {
            for (const TokenCount& a : s.counts) {
                for (const TokenCount& b : s.counts) {
                    range = max(range, Interval(Rational(direction(a.token, s.query_index) - direction(b.token, s.query_index))));
                }
            }
        }
        const Interval second = (at(h) - at(0) * Interval(2) + at(-h)) / Interval(Rational(h * h));
        const Interval bound = Interval(GetParam()->smoothness_factor) * square(range) / Interval(4);
        EXPECT_NE(less(bound + Interval(tenth_to(15)), abs(second)), Truth::yes) << round;
        if (GetParam()->convex_in_logits) {
            EXPECT_NE(less(second, Interval(-tenth_to(15))), Truth::yes) << round;
        }
        curved += less(Interval(tenth_to(10)), abs(second)) == Truth::yes ? 1 : 0;
    }
    EXPECT_GT(moving, 15);
    EXPECT_GT(curved, 15);
}

TEST_P(EveryLoss, a_label_that_is_not_in_its_context_has_the_loss_at_zero) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({0}, 1);
    const LogitModel model(data);
    const double value = risk(model, zero_matrix<double>(2, 1), GetParam());
    if (GetParam()->at_zero) {
        EXPECT_EQ(value, number_from<double>(*GetParam()->at_zero));
        EXPECT_EQ(risk_gradient(model, zero_matrix<double>(2, 1), GetParam()), zero_matrix<double>(2, 1));
    } else {
        EXPECT_TRUE(std::isinf(value));
        EXPECT_THROW(risk_gradient(model, zero_matrix<double>(2, 1), GetParam()), std::domain_error);
    }
}

// What `train` steps along in doubles is the gradient of this loss and of no other; what a certified run encloses is the same trajectory.
TEST_P(EveryLoss, runs_in_doubles_lie_near_the_certified_ones) {
    const PrecisionScope precision(60);
    RandomInstances random(22);
    int moved = 0;
    for (int round = 0; round < 12; ++round) {
        const Dataset data = random.dataset();
        if (!realisable(data) || smoothness(data) == 0) {
            continue;
        }
        const Rational rate = Rational(1) / loss_smoothness(data, GetParam());
        const Matrix<Rational> start = zero_matrix<Rational>(data.dimension(), data.dimension());
        Descent quick(data, StepRule::constant, number_from<double>(rate), GetParam());
        CertifiedDescent certified(data, start, {rate, false, GetParam()});
        for (int t = 0; t < 8; ++t) {
            quick.step();
            ASSERT_TRUE(certified.step());
        }
        for (const Token query : data.queries()) {
            for (const CountedSample& s : quick.samples()) {
                for (const TokenCount& c : s.counts) {
                    const LogitModel model(data);
                    const Interval exact = certified.logits()(c.token, model.query_index(query));
                    const double found = quick.logit(c.token, query);
                    EXPECT_EQ(less(abs(exact - Interval::exactly(found)), Interval(Rational(1, 100000000))), Truth::yes);
                    moved += std::abs(found) > 1e-3 ? 1 : 0;
                }
            }
        }
    }
    EXPECT_GT(moved, 20);
}

INSTANTIATE_TEST_SUITE_P(Losses, EveryLoss, testing::ValuesIn(losses_and_one_more()),
                         [](const testing::TestParamInfo<Loss>& each) { return each.param->name; });

TEST(LossList, names_are_distinct_and_found) {
    for (const Loss loss : all_losses()) {
        EXPECT_EQ(find_loss(loss->name), loss);
        EXPECT_NE(loss_names().find(loss->name), std::string::npos);
    }
    EXPECT_FALSE(find_loss("mixed"));
    EXPECT_EQ(loss_names(), "log, squared or linear");
}

} // namespace
} // namespace attest
