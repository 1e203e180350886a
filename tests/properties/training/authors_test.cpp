// The authors' five published runs: 4000 normalised steps of rate 0.01 from their W(0) must end at the correlation they
// printed, to 2e-5 (rounding is amplified by the oscillation of normalised steps).
#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/numbers/number_text.h"
#include "properties/training/training.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

const std::string folder = std::string(ATTEST_TEST_DATA) + "/data/authors/";

Rational printed(const std::string& name, const char* key) {
    std::ifstream file(folder + "printed.json");
    return Rational(nlohmann::json::parse(file).at(name).at(key).get<double>());
}

class AuthorsLevel1 : public testing::TestWithParam<int> {};

TEST_P(AuthorsLevel1, run_ends_at_the_printed_correlation) {
    const std::string name = "cyclic-" + std::to_string(GetParam());
    const Dataset data = read_dataset(folder + name + ".json");
    const Analysis analysis = analyze(data, 20);
    TrainingOptions options = published_training(read_weights(folder + name + "-start.json"));
    options.checkpoints = {0, 3999, 4000};
    const TrainingRun run = train(data, analysis, options);
    ASSERT_EQ(run.checkpoints.size(), 3U);
    const TrainingCheckpoint<double>& end = run.checkpoints.back();
    ASSERT_TRUE(end.correlation.has_value());
    const Rational difference = Rational(*end.correlation) - printed(name, "printed_final_correlation");
    EXPECT_LE(abs(difference), parse_exact("0.00002")) << *end.correlation;
    // Their record of the norm is made before the last step, which is 0.01 long.
    const Rational norm_difference = Rational(end.norm) - printed(name, "norm_W_final");
    EXPECT_LE(abs(norm_difference), parse_exact("0.01")) << end.norm;
    // normalised.floor: of two successive steps at least one is away from W_fin; the true distances are 0.0049 to 0.0053.
    const double farther = std::max(*end.distance_to_finite, *run.checkpoints[1].distance_to_finite);
    EXPECT_GT(farther, 0.0048);
    EXPECT_LT(farther, 0.0054);
    EXPECT_GT(end.retrieval, 0.99);
    EXPECT_LT(end.loss - analysis.finite->loss_infimum.midpoint().to_double(), 1e-3);
}
INSTANTIATE_TEST_SUITE_P(, AuthorsLevel1, testing::Range(0, 5));

} // namespace
} // namespace attest
