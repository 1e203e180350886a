// Every optimiser of the list, and one that is not in it: its first step against the formula, runs over all number types against each other,
// parameters.
#include "tests/model/descent/example_optimiser.h"
#include "tests/random_instances.h"

#include "model/descent/optimiser_run.h"
#include "model/descent/polar_factor.h"
#include "model/input/input_error.h"
#include "tests/model/attention/example_loss.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

std::vector<Optimiser> optimisers_and_one_more() {
    std::vector<Optimiser> r = all_optimisers();
    r.emplace_back(clipped_method);
    return r;
}

// Parameters at which a first step shows each of them where the formula has it.
OptimiserParameters some_parameters(Optimiser optimiser) {
    OptimiserParameters r;
    for (const OptimiserParameter& parameter : optimiser->parameters) {
        r[parameter.name] = parameter.least + Rational(1, 5);
    }
    return r;
}

/// W(1) - W(0) by the formula, from g = grad L(W(0)), at some_parameters. An optimiser without a line here fails.
std::optional<Matrix<Interval>> first_move(Optimiser optimiser, const Matrix<Interval>& g, const Matrix<Interval>& w, const Interval& rate) {
    const Interval length = sqrt(inner_product(g, g));
    Matrix<Interval> r(g.rows(), g.cols());
    Index largest = 0;
    for (Index i = 0; i < g.size(); ++i) {
        largest = less(abs(g.data()[largest]), abs(g.data()[i])) == Truth::yes ? i : largest;
    }
    for (Index i = 0; i < g.size(); ++i) {
        const Interval& x = g.data()[i];
        const Interval sign = positive(x) == Truth::yes ? Interval(1) : negative(x) == Truth::yes ? Interval(-1) : Interval(0);
        if (optimiser->name == "gradient" || optimiser->name == "heavy-ball" || optimiser->name == "nesterov") {
            r.data()[i] = -(rate * x);
        } else if (optimiser->name == "normalised") {
            r.data()[i] = -(rate * x / length);
        } else if (optimiser->name == "sign") {
            r.data()[i] = -(rate * sign);
        } else if (optimiser->name == "adam") { // m/(1-b1) = g, v/(1-b2) = g^2
            r.data()[i] = -(rate * x / (abs(x) + Interval(Rational(1, 5))));
        } else if (optimiser->name == "coordinate") {
            r.data()[i] = i == largest ? -(rate * x) : Interval(0);
        } else if (optimiser->name == "weight-decay") {
            r.data()[i] = -(rate * (x + Interval(Rational(1, 5)) * w.data()[i]));
        } else if (optimiser->name == "muon") { // its own test has the factors by hand (polar_factor_test.cpp)
            r.data()[i] = -(rate * (*polar_factor(g)).data()[i]);
        } else if (optimiser->name == "clipped") {
            const Interval clip(Rational(201, 1000));
            r.data()[i] = -(rate * x) * (less(clip, length) == Truth::yes ? clip / length : Interval(1));
        } else {
            return std::nullopt;
        }
    }
    return r;
}

bool overlap_everywhere(const Matrix<Interval>& a, const Matrix<Interval>& b) {
    for (Index i = 0; i < a.size(); ++i) {
        if (equal(a.data()[i], b.data()[i]) == Truth::no) {
            return false;
        }
    }
    return true;
}

} // namespace

void PrintTo(Optimiser optimiser, std::ostream* out) { *out << optimiser->name; }

namespace {

class EveryOptimiser : public testing::TestWithParam<Optimiser> {};

TEST_P(EveryOptimiser, the_first_step_is_the_formula_s) {
    const PrecisionScope precision(50);
    RandomInstances random(31);
    int steps = 0;
    for (int round = 0; round < 40; ++round) {
        const Dataset data = random.dataset();
        const Matrix<Rational> start = random.matrix(data.dimension(), data.dimension(), 1);
        const Rational rate = random.positive_rational();
        for (const Loss loss : {Loss::log, Loss(mixed_loss_function)}) {
            OptimiserRun<Interval> run(data, start, {GetParam(), rate, some_parameters(GetParam()), loss});
            const Matrix<Interval> g = run.gradient();
            if (!run.step()) {
                continue; // an entry of g is 0 and intervals do not know
            }
            const Matrix<Interval> w = converted<Interval>(start);
            const std::optional<Matrix<Interval>> move = first_move(GetParam(), g, w, Interval(rate));
            ASSERT_TRUE(move) << "first_move() does not know " << GetParam()->name;
            EXPECT_TRUE(overlap_everywhere(run.weights(), w + *move)) << round;
            for (Index i = 0; i < w.size(); ++i) {
                // of a polar factor an enclosure loses twice the digits by which the gradient's singular values are apart
                ASSERT_LT(run.weights().data()[i].radius(), Real::power_of_ten(GetParam() == Optimiser::muon ? -5 : -25));
            }
            ++steps;
        }
    }
    EXPECT_GT(steps, 15);
}

// The gradient that a step is given is the loss's own: an enclosed difference quotient of the risk along each entry of W.
TEST_P(EveryOptimiser, the_gradient_is_that_of_difference_quotients) {
    const PrecisionScope precision(60);
    RandomInstances random(32);
    const Rational h(1, boost::multiprecision::pow(Integer(10), 15));
    int moving = 0;
    for (int round = 0; round < 6; ++round) {
        const Dataset data = random.dataset();
        const Matrix<Rational> start = random.matrix(data.dimension(), data.dimension(), 1);
        const OptimiserRun<Interval> run(data, start, {GetParam(), 1, some_parameters(GetParam()), Loss(mixed_loss_function)});
        const auto at = [&](Matrix<Rational> w, Index i, const Rational& by) {
            w.data()[i] += by;
            return risk(run.model(), converted<Interval>(run.model().logits(w)), Loss(mixed_loss_function));
        };
        for (Index i = 0; i < start.size(); ++i) {
            const Interval quotient = (at(start, i, h) - at(start, i, -h)) / Interval(Rational(2 * h));
            EXPECT_EQ(less(abs(quotient - run.gradient().data()[i]), Interval(Rational(1, 1000000000))), Truth::yes);
            moving += less(Interval(Rational(1, 1000000)), abs(quotient)) == Truth::yes ? 1 : 0;
        }
    }
    EXPECT_GT(moving, 10);
}

TEST_P(EveryOptimiser, intervals_contain_the_run_in_four_times_the_digits_and_doubles_are_near) {
    RandomInstances random(33);
    int compared = 0;
    for (int round = 0; round < 20; ++round) {
        const Dataset data = random.dataset();
        const Matrix<Rational> start = random.matrix(data.dimension(), data.dimension(), 1);
        const OptimiserRule rule{GetParam(), Rational(1, 50), some_parameters(GetParam()), Loss::log};
        const PrecisionScope precision(40);
        OptimiserRun<Interval> enclosed(data, start, rule);
        OptimiserRun<double> quick(data, start, rule);
        int steps = 0;
        while (steps < 10 && enclosed.step()) {
            ASSERT_TRUE(quick.step());
            ++steps;
        }
        const PrecisionScope higher(160);
        OptimiserRun<Real> run(data, start, rule);
        for (int t = 0; t < steps; ++t) {
            ASSERT_TRUE(run.step());
        }
        for (Index i = 0; i < start.size(); ++i) {
            EXPECT_TRUE(enclosed.weights().data()[i].contains(run.weights().data()[i])) << round;
            if (enclosed.weights().data()[i].radius() < Real::power_of_ten(-20)) {
                EXPECT_NEAR(quick.weights().data()[i], run.weights().data()[i].to_double(), 1e-9) << round;
                compared += steps == 10 ? 1 : 0;
            }
        }
    }
    EXPECT_GT(compared, 30);
}

TEST_P(EveryOptimiser, refuses_what_it_does_not_take_and_what_is_out_of_range) {
    const Optimiser optimiser = GetParam();
    const auto message = [&](const OptimiserParameters& given) -> std::string {
        try {
            complete_parameters(optimiser, given, "--");
            return "";
        } catch (const InputError& error) {
            return error.what();
        }
    };
    EXPECT_EQ(message(some_parameters(optimiser)), "");
    OptimiserParameters with_another = some_parameters(optimiser);
    with_another["warmth"] = 1;
    EXPECT_NE(message(with_another).find("--warmth: is no parameter of " + optimiser->name + "; expected "), std::string::npos);
    for (const OptimiserParameter& parameter : optimiser->parameters) {
        EXPECT_NE(message(with_another).find("--" + parameter.name), std::string::npos) << "a message says what the optimiser takes";
        OptimiserParameters given = some_parameters(optimiser);
        given[parameter.name] = parameter.least - Rational(1, 1000000);
        EXPECT_NE(message(given).find("--" + parameter.name), std::string::npos);
        if (parameter.below) {
            given[parameter.name] = *parameter.below;
            EXPECT_NE(message(given).find("--" + parameter.name), std::string::npos);
        }
        given.erase(parameter.name);
        if (parameter.otherwise) {
            EXPECT_EQ(complete_parameters(optimiser, given).at(parameter.name), *parameter.otherwise);
        } else {
            EXPECT_NE(message(given).find("--" + parameter.name + ": is needed by " + optimiser->name), std::string::npos);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Optimisers, EveryOptimiser, testing::ValuesIn(optimisers_and_one_more()), [](const auto& instance) {
    std::string name = instance.param->name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(OptimiserList, names_are_distinct_and_found) {
    for (const Optimiser optimiser : all_optimisers()) {
        EXPECT_EQ(find_optimiser(optimiser->name), optimiser);
        EXPECT_NE(optimiser_names().find(optimiser->name), std::string::npos);
    }
    EXPECT_FALSE(find_optimiser("clipped"));
    EXPECT_EQ(optimiser_names(), "gradient, normalised, sign, adam, heavy-ball, nesterov, coordinate, weight-decay or muon");
    std::vector<std::string> parameters;
    for (const OptimiserParameter& parameter : all_optimiser_parameters()) {
        parameters.push_back(parameter.name);
    }
    EXPECT_EQ(parameters, (std::vector<std::string>{"momentum", "square-memory", "epsilon", "decay"}));
}

} // namespace
} // namespace attest
