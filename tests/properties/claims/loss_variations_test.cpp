// The claims with the losses (1-u)^2 and -u: known cases by hand, the exact arguments against brute force in doubles, the false ones found and
// shrunk, the true ones searched in vain.
#include "properties/claims/loss/loss_checks.h"
#include "properties/claims/path/linear_loss_path.h"
#include "properties/generators/generate.h"
#include "properties/search/hunt.h"
#include "properties/search/hunt_target.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace attest;

namespace {

Verdict decided(Verdict (*decide)(const CaseFacts&), const Dataset& data) {
    const PrecisionScope scope(40);
    return decide(CaseFacts({data, {}}));
}
/// By the check of a variation.
Verdict decided(const std::string& id, const Dataset& data) {
    const PrecisionScope scope(40);
    return find_check(id).decide()(CaseFacts({data, {}}));
}
Verdict minimiser(const Dataset& data, Loss loss) { return decided(std::string("finite.exists!loss-") + loss_name(loss), data); }
Verdict calibrated(const Dataset& data) { return decided("finite.calibration!loss-squared", data); }

/// One component {0 .. counts-1} whose samples all hold every token once; query 0 is the last.
Dataset one_bag(const std::vector<int>& counts) {
    std::vector<Token> context;
    for (std::size_t v = counts.size(); v > 0; --v) {
        context.push_back(static_cast<Token>(v - 1));
    }
    Dataset data(Embedding::one_hot(static_cast<int>(counts.size())));
    for (std::size_t v = 0; v < counts.size(); ++v) {
        for (int i = 0; i < counts[v]; ++i) {
            data.add_sample(context, static_cast<Token>(v));
        }
    }
    return data;
}

HuntReport hunted(const std::string& claim, const std::string& loss, std::uint64_t cases) {
    const HuntTarget target = hunt_target({claim, {}, loss});
    HuntOptions o;
    o.cases = cases;
    o.jobs = 1;
    o.generate = target.generate;
    return hunt(target.check, o);
}

} // namespace

TEST(LossVariations, curvature_is_the_second_derivative) {
    const PrecisionScope scope(40);
    const Generate generate = generate_cases(realisable_datasets().tokens(2, 4).samples(1, 4).embedded(EmbeddingKind::one_hot),
                                             {weights_input("w", {{1, WeightsKind::random}}), weights_input("v", {{1, WeightsKind::random}})});
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        const Case value = generate(seed, 40);
        const LogitModel model(value.dataset);
        const Matrix<Interval> z = converted<Interval>(model.logits(value.weights("w")));
        const Matrix<Interval> direction = converted<Interval>(model.logits(value.weights("v")));
        for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
            // the slope along v a step of 1e-12 to both sides: its difference quotient is the curvature up to about 1e-24
            const auto slope = [&](const Rational& t) {
                Matrix<Interval> moved = z;
                for (Index e = 0; e < moved.size(); ++e) {
                    moved.data()[e] += Interval(t) * direction.data()[e];
                }
                return inner_product(risk_gradient(model, moved, loss), direction);
            };
            const Rational h(1, 1000000000000L);
            const Interval quotient = (slope(h) - slope(Rational(-h))) / Interval(Rational(2 * h));
            const Interval curvature = curvature_for(model, z, direction, loss);
            EXPECT_NEAR((quotient - curvature).midpoint().to_double(), 0, 1e-15) << loss_name(loss);
            if (loss != Loss::log) {
                const Matrix<Interval> origin = zero_matrix<Interval>(z.rows(), z.cols());
                EXPECT_TRUE(
                    curvature_for(model, origin, direction, loss).contains(exact_curvature_at_zero(model, model.logits(value.weights("v")), loss)));
            }
        }
    }
}

TEST(LossVariations, minimisers_by_hand) {
    EXPECT_EQ(minimiser(small_dataset({{{1, 0}, 1}}), Loss::linear).outcome, Outcome::held) << "S_fin is a point";
    EXPECT_EQ(minimiser(one_bag({1, 1}), Loss::linear).outcome, Outcome::refuted) << "constant";
    EXPECT_EQ(minimiser(one_bag({2, 1}), Loss::linear).outcome, Outcome::refuted) << "none";
    EXPECT_EQ(minimiser(one_bag({5, 1}), Loss::squared).outcome, Outcome::held) << "two tokens: a_y = c_y";
    EXPECT_EQ(minimiser(one_bag({1, 1, 1}), Loss::squared).outcome, Outcome::held);
    EXPECT_EQ(minimiser(one_bag({1, 2, 2}), Loss::squared).outcome, Outcome::refuted) << "the mass of token 0 would be 0";
    EXPECT_EQ(minimiser(one_bag({2, 3, 3}), Loss::squared).outcome, Outcome::held);
    EXPECT_EQ(calibrated(one_bag({3, 1})).outcome, Outcome::held) << "two tokens";
    const Verdict off = calibrated(one_bag({2, 3, 3}));
    EXPECT_EQ(off.outcome, Outcome::refuted);
    EXPECT_EQ(off.found, "1/7") << "1 - lambda/2, lambda = 2/(1/2 + 1/3 + 1/3) = 12/7";
    EXPECT_EQ(calibrated(one_bag({1, 2, 2})).outcome, Outcome::vacuous);
}

TEST(LossVariations, the_squared_minimiser_is_where_descent_ends) {
    // gradient descent in doubles on three logits, against the exact masses
    for (const std::vector<int>& counts : {std::vector<int>{2, 3, 3}, {3, 3, 4}, {4, 5, 6}}) {
        std::array<double, 3> z{};
        const int n = counts[0] + counts[1] + counts[2];
        std::array<double, 3> a{};
        for (int step = 0; step < 40000; ++step) {
            const double total = std::exp(z[0]) + std::exp(z[1]) + std::exp(z[2]);
            std::array<double, 3> slope{}; // d/da_y
            double mean = 0;
            for (std::size_t v = 0; v < 3; ++v) {
                a[v] = std::exp(z[v]) / total;
                slope[v] = -2.0 * counts[v] / n * (1 - a[v]);
                mean += a[v] * slope[v];
            }
            for (std::size_t v = 0; v < 3; ++v) {
                z[v] -= a[v] * (slope[v] - mean);
            }
        }
        double inverse = 0;
        for (const int c : counts) {
            inverse += 1.0 / c;
        }
        for (std::size_t v = 0; v < 3; ++v) {
            EXPECT_NEAR(a[v], 1 - 2 / inverse / counts[v], 1e-6);
        }
    }
}

TEST(LossVariations, the_path_for_the_linear_loss_turns_away) {
    // ([1,2,0],1), ([1,2,0],0): tokens 0 and 1 are tied above 2. -u only asks that a_2 vanishes: U = (0, 1/2, -1/2) or (1/2, 0, -1/2).
    const Dataset data = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 0}});
    const Verdict verdict = decided(path_direction_for_linear_loss, data);
    EXPECT_EQ(verdict.outcome, Outcome::refuted) << verdict.reason;
    EXPECT_NE(verdict.found.find("0.866"), std::string::npos) << verdict.found;
    EXPECT_EQ(decided(path_finite_for_linear_loss, data).outcome, Outcome::refuted);

    // The best point of the ball in doubles: z sums to 0, |z| = R; the angle from W_mm = (1,1,-2)/3 stays at least 25 degrees.
    for (const double radius : {8.0, 16.0, 24.0}) {
        double best = 2;
        double cosine = 0;
        for (int i = 0; i < 3600; ++i) {
            const double angle = i * M_PI / 1800;
            const std::array<double, 3> z = {radius * (std::cos(angle) / std::sqrt(6) + std::sin(angle) / std::sqrt(2)),
                                             radius * (std::cos(angle) / std::sqrt(6) - std::sin(angle) / std::sqrt(2)),
                                             radius * (-2 * std::cos(angle) / std::sqrt(6))};
            const double outside = std::exp(z[2]) / (std::exp(z[0]) + std::exp(z[1]) + std::exp(z[2])); // L = (outside - 1)/2
            if (outside < best) {
                best = outside;
                cosine = std::cos(angle);
            }
        }
        EXPECT_NEAR(cosine, std::sqrt(3) / 2, 0.02) << radius;
    }
}

TEST(LossVariations, the_path_is_left_undecided_where_the_argument_says_nothing) {
    // one-hot ([1,2,0],1), ([1,0],0): the most frequent labels contradict one another (1 over 0, 0 over 1)
    const Dataset conflict = small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(decided(path_direction_for_linear_loss, conflict).outcome, Outcome::undecided);
    EXPECT_EQ(decided(path_finite_for_linear_loss, conflict).outcome, Outcome::undecided);
    const Dataset no_cycle = small_dataset({{{1, 2, 0}, 1}});
    EXPECT_EQ(decided(path_direction_for_linear_loss, no_cycle).outcome, Outcome::vacuous);
    // a majority: the minority label, tied, must vanish
    const Dataset majority = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 0}});
    EXPECT_EQ(decided(path_direction_for_linear_loss, majority).outcome, Outcome::refuted);
    EXPECT_EQ(decided(path_finite_for_linear_loss, majority).outcome, Outcome::refuted);
}

TEST(LossVariations, descent_on_a_constant_risk_stays_where_it_is) {
    const PrecisionScope scope(40);
    const auto at = [](const Dataset& data, int entry) {
        Matrix<Rational> start = zero_matrix<Rational>(data.dimension(), data.dimension());
        start(1, 0) = entry;
        return find_check("descent.finite!loss-linear")
            .decide()(CaseFacts({data, {{"start", WeightsInput{start}}, {"share", ScalarInput{1}}}}))
            .outcome;
    };
    const Dataset tie = small_dataset({{{1, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(at(tie, 1), Outcome::refuted);
    EXPECT_EQ(at(tie, 0), Outcome::undecided) << "0 is W_fin; no interval tells two equal numbers apart";
    EXPECT_EQ(at(small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}}), 1), Outcome::undecided) << "the risk is not constant";
    EXPECT_EQ(at(small_dataset({{{1, 0}, 1}}), 1), Outcome::held) << "S_fin = 0";
}

TEST(LossVariations, the_false_ones_are_found_and_small) {
    for (const auto& [claim, loss] : std::vector<std::pair<std::string, std::string>>{{"loss.convex", "squared"},
                                                                                      {"loss.convex", "linear"},
                                                                                      {"loss.gradient", "squared"},
                                                                                      {"loss.gradient", "linear"},
                                                                                      {"loss.strictly-convex", "squared"},
                                                                                      {"loss.strictly-convex", "linear"},
                                                                                      {"path.direction", "linear"},
                                                                                      {"path.finite", "linear"},
                                                                                      {"finite.exists", "linear"},
                                                                                      {"descent.finite", "linear"}}) {
        const HuntReport report = hunted(claim, loss, 1000);
        ASSERT_TRUE(report.counterexample) << claim << " with " << loss;
        EXPECT_LE(report.counterexample->value.dataset.tokens(), 3) << claim << " with " << loss;
        EXPECT_LE(report.counterexample->value.dataset.size(), 2U) << claim << " with " << loss;
        EXPECT_EQ(report.errors, 0U) << testing::PrintToString(report.problems);
    }
    for (const std::string claim : {"finite.exists", "finite.calibration"}) { // need three labels of unequal frequency
        const HuntReport report = hunted(claim, "squared", 2000);
        ASSERT_TRUE(report.counterexample) << claim;
        EXPECT_EQ(report.counterexample->value.dataset.tokens(), 3) << claim;
        EXPECT_LE(report.counterexample->value.dataset.size(), claim == "finite.exists" ? 5U : 4U) << claim;
    }
}

TEST(LossVariationsLevel1, the_true_ones_are_searched_in_vain) {
    for (const auto& [claim, loss, cases] : std::vector<std::tuple<std::string, std::string, std::uint64_t>>{{"loss.smooth", "squared", 256},
                                                                                                             {"loss.smooth", "linear", 256},
                                                                                                             {"descent.monotone", "squared", 128},
                                                                                                             {"descent.monotone", "linear", 128},
                                                                                                             {"path.general-loss", "linear", 32},
                                                                                                             {"path.general-loss", "squared", 32}}) {
        const HuntReport report = hunted(claim, loss, cases);
        EXPECT_FALSE(report.counterexample) << claim << " with " << loss;
        EXPECT_GT(report.held, cases / 10) << claim << " with " << loss;
        EXPECT_EQ(report.errors, 0U) << testing::PrintToString(report.problems);
    }
}
