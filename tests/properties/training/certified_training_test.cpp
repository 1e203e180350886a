// Certified training: the exact first step, runs of more digits and of doubles inside the enclosures, exact zeros, limits, interrupts.
#include "properties/training/certified_training.h"

#include "model/input/input_error.h"
#include "tests/example_datasets.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::example;
using testing_support::RandomInstances;
const std::atomic<bool> never{false};

Dataset balanced() {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    return data;
}

CertifiedTrainingRun certified(const Dataset& data, const TrainingOptions& options, int digits) {
    return train_certified(data, analyze(data, certified_analysis_digits(digits)), options, digits, never);
}

TrainingOptions options(std::int64_t steps, Loss loss = Loss::log) {
    TrainingOptions r;
    r.steps = steps;
    r.loss = loss;
    return r;
}

/// Two enclosures of one number overlap.
bool agree(const Interval& a, const Interval& b) { return less(a, b) != Truth::yes && less(b, a) != Truth::yes; }
bool agree(const std::optional<Interval>& wide, const std::optional<Interval>& narrow) {
    return wide.has_value() == narrow.has_value() && (!wide || agree(*wide, *narrow));
}
bool agree(const TrainingCheckpoint<Interval>& a, const TrainingCheckpoint<Interval>& b) {
    return a.step == b.step && agree(a.loss, b.loss) && agree(a.norm, b.norm) && agree(a.correlation, b.correlation) &&
           agree(a.distance_to_finite, b.distance_to_finite) && agree(a.retrieval, b.retrieval);
}

void expect_radius(const CertifiedTrainingRun& run, int digits) {
    const PrecisionScope precision(run.working_digits); // of the midpoints
    const Real radius = Real::power_of_ten(-digits);
    const auto narrow = [&](const Interval& x) { return x.is_bounded() && x.radius() <= radius; };
    for (const TrainingCheckpoint<Interval>& c : run.checkpoints) {
        EXPECT_TRUE(narrow(c.loss) && narrow(c.norm) && narrow(c.retrieval)) << c.step;
        EXPECT_TRUE(!c.correlation || narrow(*c.correlation)) << c.step;
        EXPECT_TRUE(!c.distance_to_finite || narrow(*c.distance_to_finite)) << c.step;
    }
    for (const Interval& x : run.weights.reshaped()) {
        EXPECT_TRUE(narrow(x));
    }
}

// W(1) from W(0) = 0, position by position: every mass is m_v/T, so everything but a logarithm and a root is rational.
Matrix<Rational> first_step(const Dataset& data, const Rational& rate, Loss loss) {
    const Matrix<Rational> e = data.embedding().matrix();
    Matrix<Rational> w = zero_matrix<Rational>(data.dimension(), data.dimension());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const Rational length(sample.context.size());
        const Rational mass = Rational(multiplicity(sample.context, sample.label)) / length;
        // -l'(a) da_y/dW = -l'(a) a (e_y - mean) e_k'
        const Rational factor = loss == Loss::log ? Rational(1) : loss == Loss::squared ? Rational(2 * (1 - mass) * mass) : mass;
        for (Index a = 0; a < w.rows(); ++a) {
            Rational mean = 0;
            for (const Token v : sample.context) {
                mean += e(v, a) / length;
            }
            for (Index b = 0; b < w.cols(); ++b) {
                w(a, b) += rate * factor / Rational(data.size()) * (e(sample.label, a) - mean) * e(sample.query, b);
            }
        }
    }
    return w;
}

TEST(CertifiedTraining, first_step_is_the_exact_one) {
    RandomInstances random(5);
    int compared = 0;
    for (int round = 0; round < 40; ++round) {
        const Dataset data = random.dataset();
        const Analysis analysis = analyze(data, certified_analysis_digits(30));
        for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
            const CertifiedTrainingRun run = train_certified(data, analysis, options(1, loss), 30, never);
            const Matrix<Rational> w = first_step(data, run.rate, loss);
            const PrecisionScope precision(run.working_digits);
            for (Index i = 0; i < w.size(); ++i) {
                EXPECT_TRUE(run.weights.data()[i].contains(w.data()[i])) << round << loss->name;
            }
            const TrainingCheckpoint<Interval>& end = run.checkpoints.back();
            const Rational squared_norm = inner_product(w, w);
            EXPECT_TRUE(square(end.norm).contains(squared_norm));
            EXPECT_EQ(end.correlation.has_value(), analysis.svm.status == GraphSvmStatus::optimal && squared_norm != 0);
            if (end.correlation) {
                const Rational product = inner_product(w, weight_matrix(data.embedding(), analysis.svm.terms));
                EXPECT_TRUE((square(*end.correlation) * Interval(squared_norm) * Interval(analysis.svm.norm_squared)).contains(product * product));
                EXPECT_EQ(negative(*end.correlation) == Truth::yes, product < 0);
                ++compared;
            }
            if (end.distance_to_finite && analysis.finite->space.dimension() > 0) {
                // |proj W - W_fin| within the radius of W_fin's midpoint
                const FiniteComponent& finite = *analysis.finite;
                Vector<Rational> middle(finite.coordinates.size());
                for (Index b = 0; b < middle.size(); ++b) {
                    middle[b] = finite.coordinates[b].to_rational();
                }
                const Matrix<Rational> apart = finite.space.project(w) - finite.space.combination(middle);
                const Interval distance = sqrt(Interval(inner_product(apart, apart)));
                const Interval off = Interval::exactly(finite.radius);
                EXPECT_TRUE(agree(*end.distance_to_finite, hull(distance - off, distance + off)));
            }
        }
    }
    EXPECT_GT(compared, 60);
}

TEST(CertifiedTraining, radii_are_as_asked_and_contain_runs_of_more_digits) {
    RandomInstances random(6);
    for (int round = 0; round < 12; ++round) {
        const Dataset data = random.dataset();
        TrainingOptions wanted = options(50, round % 3 == 0 ? Loss::squared : round % 3 == 1 ? Loss::log : Loss::linear);
        wanted.start = random.matrix(data.dimension(), data.dimension(), 1);
        const CertifiedTrainingRun wide = certified(data, wanted, 12);
        const CertifiedTrainingRun narrow = certified(data, wanted, 60);
        expect_radius(wide, 12);
        expect_radius(narrow, 60);
        ASSERT_EQ(wide.checkpoints.size(), narrow.checkpoints.size());
        for (std::size_t i = 0; i < wide.checkpoints.size(); ++i) {
            EXPECT_TRUE(agree(wide.checkpoints[i], narrow.checkpoints[i])) << round << " checkpoint " << i;
        }
        for (Index i = 0; i < wide.weights.size(); ++i) {
            EXPECT_TRUE(agree(wide.weights.data()[i], narrow.weights.data()[i]));
        }
    }
}

TEST(CertifiedTraining, doubles_are_near) {
    RandomInstances random(7);
    for (int round = 0; round < 12; ++round) {
        const Dataset data = random.dataset();
        const Analysis analysis = analyze(data, certified_analysis_digits(20));
        const CertifiedTrainingRun run = train_certified(data, analysis, options(64), 20, never);
        const TrainingRun doubles = train(data, analysis, options(64));
        ASSERT_EQ(run.checkpoints.size(), doubles.checkpoints.size());
        EXPECT_EQ(run.rate, doubles.rate);
        for (std::size_t i = 0; i < run.checkpoints.size(); ++i) {
            const auto& exact = run.checkpoints[i];
            const auto& near = doubles.checkpoints[i];
            EXPECT_EQ(exact.step, near.step);
            EXPECT_NEAR(exact.loss.midpoint().to_double(), near.loss, 1e-12);
            EXPECT_NEAR(exact.norm.midpoint().to_double(), near.norm, 1e-12 * (1 + near.norm));
            EXPECT_NEAR(exact.retrieval.midpoint().to_double(), near.retrieval, 1e-12);
            ASSERT_EQ(exact.correlation.has_value(), near.correlation.has_value());
            if (near.correlation) {
                EXPECT_NEAR(exact.correlation->midpoint().to_double(), *near.correlation, 1e-10);
            }
            ASSERT_EQ(exact.distance_to_finite.has_value(), near.distance_to_finite.has_value());
            if (near.distance_to_finite) {
                EXPECT_NEAR(exact.distance_to_finite->midpoint().to_double(), *near.distance_to_finite, 1e-8);
            }
        }
    }
}

TEST(CertifiedTraining, exact_zeros_and_runs_that_stand_still) {
    // the gradient at 0 is 0: however many steps, W stays 0
    const CertifiedTrainingRun still = certified(balanced(), options(std::int64_t{1} << 50), 30);
    EXPECT_EQ(still.steps, std::int64_t{1} << 50);
    EXPECT_EQ(still.checkpoints.back().step, std::int64_t{1} << 50);
    for (const TrainingCheckpoint<Interval>& c : still.checkpoints) {
        EXPECT_EQ(equal(c.norm, Interval(0)), Truth::yes);
        EXPECT_FALSE(c.correlation.has_value());
    }
    Dataset thirds(Embedding::one_hot(3)); // masses of 1/3 are no binary fractions, and the gradient is 0 all the same
    for (const Token label : {0, 1, 2}) {
        thirds.add_sample({1, 2, 0}, label);
    }
    for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
        EXPECT_EQ(equal(certified(thirds, options(1000000, loss), 30).checkpoints.back().norm, Interval(0)), Truth::yes) << loss->name;
    }
    const CertifiedTrainingRun run = certified(example(), options(4), 30);
    EXPECT_FALSE(run.checkpoints.front().correlation.has_value()) << "W(0) = 0 has no direction";
    EXPECT_TRUE(run.checkpoints.back().correlation.has_value());
    Dataset acyclic(Embedding::one_hot(3));
    acyclic.add_sample({1, 2, 0}, 1);
    EXPECT_EQ(equal(*certified(acyclic, options(4), 30).checkpoints.back().distance_to_finite, Interval(0)), Truth::yes) << "S_fin = 0";
}

TEST(CertifiedTraining, without_realisability) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    data.add_sample({1, 0}, 1);
    const CertifiedTrainingRun run = certified(data, options(10, Loss::squared), 20);
    EXPECT_FALSE(run.checkpoints.back().distance_to_finite.has_value());
    EXPECT_TRUE(run.checkpoints.back().correlation.has_value());
    EXPECT_EQ(equal(run.checkpoints.back().retrieval, Interval(0)), Truth::yes);
}

TEST(CertifiedTraining, rates_above_two_over_beta_take_more_digits_or_are_refused) {
    TrainingOptions wild = options(200);
    wild.rate = Rational(12); // a two-cycle of L: errors grow
    Matrix<Rational> start = zero_matrix<Rational>(2, 2);
    start(1, 0) = Rational(1, 7);
    wild.start = start;
    const CertifiedTrainingRun run = certified(balanced(), wild, 20);
    EXPECT_GT(run.working_digits, 60);
    expect_radius(run, 20);
    EXPECT_TRUE(agree(run.checkpoints.back(), certified(balanced(), wild, 50).checkpoints.back()));
    wild.steps = 1000000;
    try {
        certified(balanced(), wild, 20);
        FAIL() << "more digits than there are";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("a rate of at most 2/beta = 4"), std::string::npos) << error.what();
    }
}

TEST(CertifiedTraining, an_interrupt_leaves_what_was_finished) {
    std::atomic<bool> stop{false};
    const Dataset data = example();
    const CertifiedTrainingRun run = train_certified(data, analyze(data, certified_analysis_digits(30)), options(std::int64_t{1} << 40), 30, stop,
                                                     [&](std::int64_t steps, int) { stop = steps == 11; });
    EXPECT_TRUE(run.interrupted);
    EXPECT_EQ(run.steps, 11);
    std::vector<std::int64_t> steps;
    for (const TrainingCheckpoint<Interval>& c : run.checkpoints) {
        steps.push_back(c.step);
    }
    EXPECT_EQ(steps, (std::vector<std::int64_t>{0, 1, 2, 4, 8, 11}));
    const CertifiedTrainingRun whole = certified(data, options(11), 30);
    EXPECT_TRUE(agree(run.checkpoints.back(), whole.checkpoints.back()));
    for (Index i = 0; i < run.weights.size(); ++i) {
        EXPECT_TRUE(agree(run.weights.data()[i], whole.weights.data()[i]));
    }
}

TEST(CertifiedTraining, refuses_options_out_of_range) {
    TrainingOptions normalised = options(10);
    normalised.optimiser = Optimiser::normalised;
    EXPECT_THROW(certified(example(), normalised, 20), std::invalid_argument);
    TrainingOptions late = options(10);
    late.checkpoints = {11};
    EXPECT_THROW(certified(example(), late, 20), std::invalid_argument);
    EXPECT_THROW(train_certified(example(), analyze(example(), 20), options(10), 0, never), std::invalid_argument);
}

} // namespace
} // namespace attest
