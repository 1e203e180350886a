// W_fin and L* worked out by hand, and the authors' datasets.
#include "model/data/dataset_json.h"
#include "model/numbers/number_text.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

const std::string data_directory = std::string(ATTEST_TEST_DATA) + "/data/";

bool inside(const Interval& inner, const Interval& outer) { return outer.contains(inner.lower()) && outer.contains(inner.upper()); }

// Query 0, component {1, 2}: labels 1, 1, 2 in contexts that hold both once, and one sample that shrinks to its label. So
// (e_1 - e_2)' W_fin e_0 = log 2, W_fin = log(2)/2 (e_1 - e_2) e_0', L* = (2 log 3/2 + log 3)/4.
TEST(FiniteComponentWorked, example_of_the_file_format) {
    const Dataset data = read_dataset(data_directory + "example.json");
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    EXPECT_LE(fin->radius, Real::power_of_ten(-40));
    const PrecisionScope scope(100);
    const Interval half_log_two = log(Interval(2)) / Interval(2);
    const Matrix<Interval> w = fin->space.combination(fin->enclosure);
    for (Index i = 0; i < 4; ++i) {
        for (Index j = 0; j < 4; ++j) {
            const Interval expected = j != 0 ? Interval(0) : i == 1 ? half_log_two : i == 2 ? -half_log_two : Interval(0);
            EXPECT_TRUE(inside(expected, w(i, j))) << i << j;
        }
    }
    EXPECT_TRUE(inside(log(Interval(Rational(27, 4))) / Interval(4), fin->loss_infimum));
    EXPECT_EQ(fixed_text(fin->loss_infimum.midpoint().to_rational(), 16), "0.4773856262211096");
    EXPECT_EQ(fixed_text(fin->coordinates[0].to_rational(), 9), "0.34657359");
}

// Two queries that are not orthogonal couple the coordinates and nothing else: log 2 and -log 3.
TEST(FiniteComponentWorked, two_queries_that_are_not_orthogonal) {
    Matrix<Rational> rows(4, 4);
    rows << 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1;
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 2);
    data.add_sample({1, 2, 3}, 2);
    data.add_sample({1, 2, 3}, 2);
    data.add_sample({1, 2, 3}, 2);
    data.add_sample({1, 2, 3}, 1);
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    ASSERT_EQ(fin->space.dimension(), 2);
    const PrecisionScope scope(100);
    const Interval a = log(Interval(2));
    const Interval b = -log(Interval(3));
    EXPECT_TRUE(inside(a, fin->products[0]));
    EXPECT_TRUE(inside(b, fin->products[1]));
    // |e_1 - e_2|^2 = 3, |e_0|^2 = |e_3|^2 = 2, e_0'e_3 = 1: Gram = (6 3; 3 6), inverse (2 -1; -1 2)/9
    EXPECT_TRUE(inside((Interval(2) * a - b) / Interval(9), fin->enclosure[0]));
    EXPECT_TRUE(inside((Interval(2) * b - a) / Interval(9), fin->enclosure[1]));
}

// E = (1), (2), (4): S_fin has one dimension for three tokens, so W_fin is no log ratio. With x = e^w (d = 1, query
// embedding 1) and z_v = w (1, 2, 4): the two samples of context {1, 2} give
// d/dw [2 log(x^2 + x^4) - 2 w - 4 w] = 0 by symmetry of the labels: w = 0, L* = log 2.
TEST(FiniteComponentWorked, one_dimension_for_several_logits) {
    Matrix<Rational> rows(3, 1);
    rows << 1, 2, 4;
    Dataset data(Embedding::rows(rows));
    const std::vector<Token> context{1, 2};
    data.add_sample(context, 1, 0);
    data.add_sample(context, 2, 0);
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    ASSERT_EQ(fin->space.dimension(), 1);
    EXPECT_TRUE(fin->enclosure[0].contains(Rational(0)));
    const PrecisionScope scope(100);
    EXPECT_TRUE(inside(log(Interval(2)), fin->loss_infimum));
}

// A cycle whose tokens meet two at a time, unbalanced: 1 against 2 once each way, 2 against 3 and 3 against 1 likewise.
// By symmetry W_fin = 0 although S_fin has dimension 2; every sample loses log 2.
TEST(FiniteComponentWorked, symmetric_cycle_of_three) {
    Dataset data(Embedding::one_hot(4));
    for (const auto& [a, b] : {std::pair{1, 2}, std::pair{2, 3}, std::pair{3, 1}}) {
        data.add_sample({a, b, 0}, a);
        data.add_sample({a, b, 0}, b);
    }
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    ASSERT_EQ(fin->space.dimension(), 2);
    EXPECT_TRUE(fin->products[0].contains(Rational(0)));
    EXPECT_TRUE(fin->products[1].contains(Rational(0)));
    const PrecisionScope scope(100);
    EXPECT_TRUE(inside(log(Interval(2)), fin->loss_infimum));
}

// Multiplicities: context {1, 1, 2} with one label each way. a_1 = 1/2, so 2 e^{z_1} = e^{z_2}; L* = log 2.
TEST(FiniteComponentWorked, multiplicities_shift_the_logits) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 1, 2, 0}, 1);
    data.add_sample({1, 1, 2, 0}, 2);
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    const PrecisionScope scope(100);
    EXPECT_TRUE(inside(-log(Interval(2)), fin->products[0])); // <M_{0,1,2}, W>
    EXPECT_TRUE(inside(log(Interval(2)), fin->loss_infimum));
}

// The authors' six-sample datasets: two, four, two, six and two of the samples share a context half and half, the others
// shrink to their label. They print 0.23104906, 0.46209812 and 0.693147181.
TEST(FiniteComponentWorked, loss_infimum_of_the_authors_datasets) {
    const int halves[] = {2, 4, 2, 6, 2};
    const char* printed[] = {"0.23104906", "0.46209812", "0.23104906", "0.69314718", "0.23104906"};
    for (int i = 0; i < 5; ++i) {
        const Dataset data = read_dataset(data_directory + "authors/cyclic-" + std::to_string(i) + ".json");
        ASSERT_EQ(data.size(), 6U);
        const auto fin = enclose_finite_component(data, token_graphs(data), 40);
        ASSERT_TRUE(fin) << i;
        EXPECT_LE(fin->radius, Real::power_of_ten(-40));
        EXPECT_EQ(fixed_text(fin->loss_infimum.midpoint().to_rational(), 8), printed[i]);
        const PrecisionScope scope(100);
        EXPECT_TRUE(inside(log(Interval(2)) * Interval(Rational(halves[i], 6)), fin->loss_infimum)) << i << fin->loss_infimum;
    }
}

} // namespace
} // namespace attest
