// What is said of W_lambda from a computed V far away: under a large penalty the radius reaches W_lambda and hardly further, so each enclosure needs
// all of it.
#include "theory/regularisation_path/path_facts.h"

#include "tests/theory/analysed_instance.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

constexpr int penalty = 1000;

/// W_lambda to 40 digits, and facts at V = `times` W_lambda + `back` W_fin with the radius that is proved there.
struct WidePoint {
    AnalysedInstance x;
    PenaltyPath path{x.data, x.graphs, x.svm};
    PathPoint near = enclose_path_point(path, Rational(penalty), 40).value();

    PathFacts exact() const { return path_facts(path, near, x.finite); }
    PathFacts from(const Rational& times, const Rational& back = 0) const {
        const PrecisionScope scope(near.digits);
        PathPoint far = near;
        for (Index b = 0; b < far.coordinates.size(); ++b) {
            const Real fin = back == 0 ? Real(0) : x.finite.enclosure[b].midpoint();
            far.coordinates[b] = Real(times) * near.coordinates[b] + Real(back) * fin;
        }
        far.radius = path_point_radius(path.model(), path.space().basis(), far.coordinates, Rational(penalty));
        return path_facts(path, far, x.finite);
    }
};

WidePoint one_edge() {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    return {AnalysedInstance(std::move(data))};
}

TEST(WidePathPoint, the_norm_needs_the_radius_and_little_more) {
    const WidePoint p = one_edge();
    const Interval norm = p.exact().norm;
    const auto reached = [&] { return p.from(11).norm.lower() <= norm.upper(); };
    EXPECT_TRUE(reached());
    EXPECT_EQ(less(norm, Interval::exactly(p.from(11).norm.lower()) * Interval(Rational(3, 2))), Truth::yes);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("path_norm_of_the_centre", reached));
}

// V points away from W_lambda, which points along W_mm: the unit vectors are 2 apart, and 2 |W - V|/|V| is 2.2.
TEST(WidePathPoint, the_direction_needs_twice_the_radius) {
    const WidePoint p = one_edge();
    const auto error = [&] { return p.from(-10).direction_error.value(); };
    const auto reached = [&] { return error().lower() <= Real::power_of_ten(-30); };
    EXPECT_TRUE(reached());
    EXPECT_EQ(less(Interval::exactly(error().upper()), Interval(Rational(43, 10))), Truth::yes); // 2 + 2.2
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("path_direction_of_the_centre", reached));
}

TEST(WidePathPoint, the_part_on_the_cycles_needs_the_radius) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    const WidePoint p{AnalysedInstance(std::move(data))};
    ASSERT_EQ(p.x.finite.space.basis().front().from, p.path.space().basis().front().from);
    const Interval distance = p.exact().finite_distance;
    const auto lower = [&] { return p.from(11, -10).finite_distance.lower(); }; // V - W_fin = 11 (W_lambda - W_fin)
    const auto reached = [&] { return lower() <= distance.upper(); };
    EXPECT_TRUE(reached());
    EXPECT_EQ(less(distance, Interval::exactly(lower()) * Interval(Rational(3, 2))), Truth::yes);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("path_finite_part_of_the_centre", reached));
}

} // namespace
} // namespace attest
