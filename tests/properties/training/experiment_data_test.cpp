// Random datasets of the paper's experiments: their shape, their determinism, and the published curve within the spread.
#include "properties/training/experiment_data.h"

#include "properties/training/training.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

const Rational rounding_of_doubles(1, 1000000000000000);

void expect_shape(const ExperimentInstance& instance, const ExperimentShape& shape) {
    const Dataset& data = instance.data;
    EXPECT_EQ(data.size(), static_cast<std::size_t>(shape.samples));
    EXPECT_EQ(data.tokens(), shape.tokens);
    EXPECT_EQ(data.dimension(), shape.dimension);
    EXPECT_TRUE(realisable(data) && independent(data));
    const std::vector<QueryGraph> graphs = token_graphs(data);
    EXPECT_EQ(acyclic(graphs), !shape.cyclic);
    EXPECT_TRUE(has_strict_edge(graphs));
    for (std::size_t i = 0; i < data.size(); ++i) {
        EXPECT_EQ(data.sample(i).context.size(), static_cast<std::size_t>(shape.length));
        EXPECT_EQ(token_counts(data.sample(i).context).size(), static_cast<std::size_t>(shape.length)) << "tokens are distinct";
    }
    for (Token v = 0; v < shape.tokens; ++v) {
        const Rational excess = data.embedding().gram(v, v) - 1;
        EXPECT_LT(abs(excess), rounding_of_doubles);
    }
    for (Index j = 0; j < instance.start.size(); ++j) {
        const Rational entry = instance.start.data()[j];
        EXPECT_LE(Rational(entry * entry * shape.dimension), Rational(1 + rounding_of_doubles));
    }
}

TEST(ExperimentData, has_the_shape_of_the_experiments) {
    for (const ExperimentShape& shape : {cyclic_experiment, acyclic_experiment}) {
        bool redrawn = false;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const ExperimentInstance instance = generate_experiment(shape, seed);
            expect_shape(instance, shape);
            redrawn = redrawn || instance.draws > 1;
        }
        EXPECT_TRUE(redrawn);
    }
}

TEST(ExperimentData, labels_and_tokens_are_uniform) {
    // The draw treats all tokens alike, also among the draws that are kept: each is label and query about 500 times in 3000.
    std::vector<int> labels(6, 0);
    std::vector<int> queries(6, 0);
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const ExperimentInstance instance = generate_experiment({6, 4, 6, 6, true}, seed);
        for (std::size_t i = 0; i < instance.data.size(); ++i) {
            ++labels[static_cast<std::size_t>(instance.data.sample(i).label)];
            ++queries[static_cast<std::size_t>(instance.data.sample(i).query)];
        }
    }
    for (Token v = 0; v < 6; ++v) {
        EXPECT_NEAR(labels[static_cast<std::size_t>(v)], 500, 80);
        EXPECT_NEAR(queries[static_cast<std::size_t>(v)], 500, 80);
    }
}

TEST(ExperimentData, the_same_seed_gives_the_same_numbers_everywhere) {
    const ExperimentInstance a = generate_experiment(cyclic_experiment, 7);
    const ExperimentInstance b = generate_experiment(cyclic_experiment, 7);
    EXPECT_EQ(a.start, b.start);
    EXPECT_EQ(a.data.embedding().matrix(), b.data.embedding().matrix());
    EXPECT_NE(a.start, generate_experiment(cyclic_experiment, 8).start);
    // Recorded once; another compiler, library or machine must draw the same.
    EXPECT_EQ(number_from<double>(a.data.embedding().entry(0, 0)), 0.11311466135017939);
    EXPECT_EQ(number_from<double>(a.start(0, 0)), -0.09977715340836575);
    EXPECT_EQ(std::vector<Token>(a.data.sample(0).context.begin(), a.data.sample(0).context.end()), (std::vector<Token>{5, 2, 4, 3}));
}

TEST(ExperimentData, refuses_impossible_shapes) {
    EXPECT_THROW(generate_experiment({0, 4, 6, 8, false}, 1), std::invalid_argument);
    EXPECT_THROW(generate_experiment({6, 7, 6, 8, false}, 1), std::invalid_argument);
    EXPECT_THROW(generate_experiment({6, 4, 6, 5, false}, 1), std::invalid_argument);
    EXPECT_THROW(generate_experiment({6, 1, 6, 8, false}, 1), std::invalid_argument);
    EXPECT_THROW(generate_experiment({2, 2, 6, 8, true}, 1), std::invalid_argument);
    EXPECT_EQ(generate_experiment({2, 3, 3, 3, true}, 1).data.size(), 2U);
    EXPECT_EQ(generate_experiment({3, 2, 2, 2, true}, 1).data.size(), 3U);
}

// Over 200 cyclic datasets the mean final correlation lies in 0.98 to 0.99, the mean curve near the reference means, and the
// published curve (the mean of 10 datasets) within the spread of single runs.
TEST(ExperimentDataLevel1, cyclic_curves_agree_with_the_published_ones) {
    constexpr int datasets = 200;
    const std::vector<std::int64_t> steps = {100, 500, 1000, 2000, 3990};
    const std::vector<double> reference = {0.399, 0.849, 0.938, 0.977, 0.986};
    const std::vector<double> allowed = {0.05, 0.04, 0.02, 0.01, 0.005};
    const std::vector<double> published = {0.422, 0.868, 0.947, 0.980, 0.987};
    std::vector<double> sum(steps.size(), 0);
    std::vector<double> square_sum(steps.size(), 0);
    double final_sum = 0;
    for (int i = 0; i < datasets; ++i) {
        ExperimentInstance instance = generate_experiment(cyclic_experiment, static_cast<std::uint64_t>(i));
        TrainingOptions options = published_training(std::move(instance.start));
        options.checkpoints = steps;
        options.checkpoints.push_back(options.steps);
        const TrainingRun run = train(instance.data, analyze(instance.data, 20), options);
        for (std::size_t s = 0; s < steps.size(); ++s) {
            const double correlation = *run.checkpoints[s].correlation;
            sum[s] += correlation;
            square_sum[s] += correlation * correlation;
        }
        final_sum += *run.checkpoints.back().correlation;
    }
    EXPECT_GE(final_sum / datasets, 0.98);
    EXPECT_LE(final_sum / datasets, 0.99);
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const double mean = sum[s] / datasets;
        const double deviation = std::sqrt(square_sum[s] / datasets - mean * mean);
        EXPECT_LE(std::abs(mean - reference[s]), allowed[s]) << "step " << steps[s] << ": " << mean;
        EXPECT_LE(std::abs(mean - published[s]), deviation) << "step " << steps[s] << ": " << mean << " +- " << deviation;
    }
}

} // namespace
} // namespace attest
