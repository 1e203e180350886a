// W_fin and L*: enclosures against closed forms, calibration and independent computations.
#include "theory/finite_component.h"

#include "theory/restricted_risk.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Dataset example_of_the_format() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({2, 3, 0}, 2);
    return data;
}

TEST(FiniteComponent, example_of_the_file_format) {
    const Dataset data = example_of_the_format();
    const auto graphs = token_graphs(data);
    const auto fin = enclose_finite_component(data, graphs, 40);
    ASSERT_TRUE(fin);
    EXPECT_EQ(fin->space.dimension(), 1);
    const PrecisionScope scope(100);
    EXPECT_TRUE(strictly_inside(log(Interval(2)) / Interval(2), fin->enclosure[0]));
    EXPECT_LE(fin->radius, Real::power_of_ten(-40));
    EXPECT_LE(fin->loss_infimum.radius(), Real::power_of_ten(-40));
}

} // namespace
} // namespace attest
