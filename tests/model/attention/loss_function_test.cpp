// Every loss of the list, and one that is not in it: value, derivative and curvature against enclosed difference quotients, over every number type,
// and against the step that `train` takes in doubles. Nothing here knows which losses there are.
#include "tests/model/attention/example_loss.h"
#include "tests/random_instances.h"

#include "model/attention/loss.h"
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"

#include <gtest/gtest.h>

#include <cmath>

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

// One formula, three kinds of numbers: enclosures at 40 digits contain what Real finds with 160, and doubles lie within a few roundings of it. Down
// to rests of 1e-300, where 1 - u has no digit left: a loss that subtracts there fails.
TEST_P(EveryLoss, doubles_and_longer_numbers_agree_with_the_enclosures_for_every_rest) {
    const LossFunction& loss = *GetParam();
    int close = 0;
    const auto compare = [&](const char* what, const auto& formula, const Rational& u, const Rational& rest) {
        const Interval enclosed = [&] {
            const PrecisionScope precision(40);
            return formula(loss.in_intervals, Interval(u), Interval(rest));
        }();
        const PrecisionScope precision(160);
        EXPECT_TRUE(enclosed.contains(formula(loss.in_real, Real(u), Real(rest)))) << what << ' ' << u;
        const Interval found = Interval::exactly(formula(loss.in_double, number_from<double>(u), number_from<double>(rest)));
        // what is below the range of doubles, (1e-300)^2, may vanish there
        const Interval allowed = Interval(tenth_to(14)) * abs(enclosed) + Interval(tenth_to(305));
        EXPECT_EQ(less_equal(abs(found - enclosed), allowed), Truth::yes) << what << ' ' << u << ": " << found << " for " << enclosed;
        close += enclosed.radius() < Real::power_of_ten(-30) ? 1 : 0;
    };
    for (const Rational& rest : {Rational(1, 2), Rational(1, 8), Rational(7, 8), Rational(1, 1024), tenth_to(20), tenth_to(120), tenth_to(300)}) {
        const Rational u = 1 - rest;
        const bool far = rest > Rational(1, 2000); // l'(u), l''(u) are functions of u alone
        compare(
            "at_mass", [](const auto& f, const auto& a, const auto& b) { return f.at_mass(a, b); }, u, rest);
        compare(
            "pull", [](const auto& f, const auto& a, const auto& b) { return f.pull(a, b); }, u, rest);
        if (far) {
            compare(
                "value", [](const auto& f, const auto& a, const auto& /*b*/) { return f.value(a); }, u, rest);
            compare(
                "derivative", [](const auto& f, const auto& a, const auto& /*b*/) { return f.derivative(a); }, u, rest);
            compare(
                "second", [](const auto& f, const auto& a, const auto& /*b*/) { return f.second(a); }, u, rest);
        }
    }
    EXPECT_EQ(close, 7 * 2 + 4 * 3);
}

// A second difference quotient is the second derivative at some place of its segment; u and 1 - u change by a factor of at most e^{2 h range} on it.
// So the bounds at the largest u and 1 - u must hold for it: what certified runs take for the growth of their errors.
TEST_P(EveryLoss, second_difference_quotients_lie_in_the_range_of_curvature) {
    const PrecisionScope precision(120);
    RandomInstances random(23);
    const Rational h = tenth_to(20);
    int decided = 0;
    int near_above = 0;
    for (int round = 0; round < 150; ++round) {
        // one sample of 2 or 3 tokens, the label first
        const int tokens = random.integer(2, 3);
        Dataset data(Embedding::one_hot(3));
        std::vector<Token> context;
        for (Token v = 0; v < tokens; ++v) {
            context.insert(context.end(), static_cast<std::size_t>(random.integer(1, 4)), v);
        }
        data.add_sample(context, 0);
        const LogitModel model(data);
        const Matrix<Rational> z = random.matrix(3, 1, 8);
        const Matrix<Rational> direction = random.matrix(3, 1, 2);
        Rational range = 0;
        for (Token v = 0; v < tokens; ++v) {
            for (Token w = 0; w < tokens; ++w) {
                range = std::max(range, Rational(direction(v, 0) - direction(w, 0)));
            }
        }
        if (range == 0) {
            continue;
        }
        const auto at = [&](const Rational& t) { return risk(model, converted<Interval>(Matrix<Rational>(z + direction * t)), GetParam()); };
        const Interval quotient = (at(h) - at(0) * Interval(2) + at(-h)) / Interval(Rational(h * h));
        const CountedSample& sample = model.samples().front();
        const std::vector<Interval> terms = attention_terms(sample.counts, sample_logits(sample, converted<Interval>(z)));
        const Interval reach = exp(Interval(Rational(2 * h * range)));
        const Interval u = min(Interval(1), masses_of_terms(terms)[0] * reach);
        const Interval rest = min(Interval(1), rest_of_terms(terms, 0) * reach);
        const CurvatureRange<Interval> bounds = GetParam()->in_intervals.curvature(Interval(Rational(range * range)), u, rest);
        EXPECT_NE(less(bounds.above, quotient), Truth::yes) << round;
        EXPECT_NE(less(quotient, -bounds.below), Truth::yes) << round;
        decided += less_equal(quotient, bounds.above) == Truth::yes && less_equal(-bounds.below, quotient) == Truth::yes ? 1 : 0;
        near_above += less(max(bounds.above, bounds.below), Interval(8) * abs(quotient)) == Truth::yes ? 1 : 0;
        // runs in doubles ask for the same range
        const CurvatureRange<double> quick =
            GetParam()->in_double.curvature(number_from<double>(Rational(range * range)), u.midpoint().to_double(), rest.midpoint().to_double());
        EXPECT_NEAR(quick.above, bounds.above.midpoint().to_double(), 1e-13 * (1 + std::abs(quick.above)));
        EXPECT_NEAR(quick.below, bounds.below.midpoint().to_double(), 1e-13 * (1 + std::abs(quick.below)));
    }
    EXPECT_GT(decided, 80);
    EXPECT_GT(near_above, 10) << "a range that is never near says nothing";
}

// T: phi(delta') <= n phi(delta) => delta' <= c delta, phi(delta) = l(1-delta) - l(1). A little beyond c delta it fails; c is not larger than it must
// be.
TEST_P(EveryLoss, the_tail_constant_is_the_least_one) {
    if (GetParam()->tail_constant == nullptr) {
        GTEST_SKIP() << GetParam()->name << " claims none";
    }
    const PrecisionScope precision(120);
    const auto phi = [&](const Interval& delta) {
        const LossFormulas<Interval>& f = GetParam()->in_intervals;
        return f.at_mass(Interval(1) - delta, delta) - f.at_mass(Interval(1), Interval(0));
    };
    for (const int n : {1, 2, 5, 40}) {
        const Interval c = GetParam()->tail_constant(Interval(n));
        for (const Rational& delta : {tenth_to(30), tenth_to(6), Rational(1, 100)}) {
            const Interval beyond = c * Interval(Rational(delta * Rational(1000001, 1000000)));
            EXPECT_EQ(less(Interval(n) * phi(Interval(delta)), phi(beyond)), Truth::yes) << n << ' ' << delta;
        }
        const Interval within = c * Interval(Rational(tenth_to(30) * Rational(999999, 1000000)));
        EXPECT_EQ(less(phi(within), Interval(n) * phi(Interval(tenth_to(30)))), Truth::yes) << n;
    }
}

TEST_P(EveryLoss, is_what_it_says_of_itself) {
    const PrecisionScope precision(60);
    const Loss loss = GetParam();
    bool curved = false;
    bool log_likelihood = true;
    for (int tenths = 1; tenths <= 9; ++tenths) {
        const Rational u(tenths, 10);
        curved = curved || loss->exact.second(u) != 0;
        log_likelihood = log_likelihood && loss->exact.derivative(u) == -1 / u;
        EXPECT_LT(loss->exact.derivative(u), 0) << "strictly decreasing";
    }
    EXPECT_EQ(loss->affine, !curved);
    EXPECT_EQ(loss->log_likelihood, log_likelihood);
    if (loss->at_zero) {
        const Interval near = loss->in_intervals.value(Interval(tenth_to(40)));
        EXPECT_EQ(less(abs(near - Interval(*loss->at_zero)), Interval(tenth_to(30))), Truth::yes) << near;
    } else {
        EXPECT_EQ(less(Interval(80), loss->in_intervals.value(Interval(tenth_to(40)))), Truth::yes);
    }
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
