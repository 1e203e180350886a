// A given W against the theory: exact values where there are some, every hypothesis that may fail, several queries, all scales, bounds that are
// equalities, and each deliberate fault of the numbers.
#include "properties/training/weight_inspection.h"

#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "tests/active_mutant.h"
#include "tests/example_datasets.h"
#include "tests/random_instances.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::example;
using testing_support::RandomInstances;

/// Two queries; under query 0 a cycle with equal counts (W_fin is 0 there), under query 3 one sample.
Dataset two_queries() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 2);
    data.add_sample({1, 2, 2, 3}, 1);
    return data;
}
Dataset one_sample() {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 1, 0}, 1);
    return data;
}

/// One column of the example's weights; the others are 0.
Matrix<Rational> column(const std::vector<std::string>& numbers, Index at = 0) {
    const auto n = static_cast<Index>(numbers.size());
    Matrix<Rational> w = zero_matrix<Rational>(n, n);
    for (Index i = 0; i < n; ++i) {
        w(i, at) = parse_exact(numbers[static_cast<std::size_t>(i)]);
    }
    return w;
}
WeightInspection inspected(const Dataset& data, const Matrix<Rational>& w, int digits = 20) { return inspect_weights(DatasetFacts(data), w, digits); }

bool is_exactly(const std::optional<Interval>& x, int value) { return x && equal(*x, Interval(value)) == Truth::yes; }
/// Encloses a value that is known as a double.
void expect_encloses(const std::optional<Interval>& x, double value) {
    ASSERT_TRUE(x);
    EXPECT_LE(std::abs(x->midpoint().to_double() - value), 1e-13 * std::max(1.0, std::abs(value)));
}
Outcome outcome(const WeightInspection& r, const std::string& bound) {
    for (const BoundAtWeights& b : r.bounds) {
        if (b.name == bound) {
            return b.verdict.outcome;
        }
    }
    ADD_FAILURE() << "no bound " << bound;
    return Outcome::undecided;
}
void expect_all(const WeightInspection& r, Outcome wanted) {
    EXPECT_EQ(r.bounds.size(), 4U);
    for (const BoundAtWeights& b : r.bounds) {
        EXPECT_EQ(b.verdict.outcome, wanted) << b.name << ": " << b.verdict.reason;
    }
}

TEST(WeightInspection, at_a_multiple_of_the_direction) {
    const WeightInspection r = inspected(example(), column({"-4", "4", "4", "-4"}));
    EXPECT_TRUE(is_exactly(r.norm, 8) && is_exactly(r.off_space, 0) && is_exactly(r.cosine, 1) && is_exactly(r.angle, 0));
    EXPECT_TRUE(r.scale && *r.scale == 8);
    EXPECT_TRUE(r.missing.empty());
    // contexts 1 2 0 (three times) and 2 3 0, logits 4, 4, -4 and 4, -4, -4
    const double q = std::exp(-8.0);
    const double infimum = 0.75 * std::log(3) - 0.5 * std::log(2); // -(2 log 2/3 + log 1/3)/4
    expect_encloses(r.excess_loss, 0.75 * std::log(2 + q) + 0.25 * std::log1p(2 * q) - infimum);
    expect_encloses(r.distance_to_finite, std::log(2) / std::sqrt(2));
    expect_encloses(r.retrieval, 1 / (1 + 2 * q));
    ASSERT_EQ(r.queries.size(), 1U);
    expect_encloses(r.queries[0].composition_error, 1.0 / 6); // 1/2 in place of 2/3
    EXPECT_EQ(r.queries[0].worst_sample, 3U);
    EXPECT_TRUE(r.discovery.discovered && *r.discovery.largest_tied == 0 && *r.discovery.smallest_strict == 8);
    expect_all(r, Outcome::held);
}

/// The distance is that from W_fin, not from the middle of its enclosure: the enclosure of the result holds log 2/sqrt 2 itself.
TEST(WeightInspection, the_distance_encloses_the_true_one) {
    for (const int digits : {5, 12, 20}) {
        const WeightInspection r = inspected(example(), column({"-4", "4", "4", "-4"}), digits);
        const PrecisionScope precision(200);
        const Interval truth = log(Interval(2)) / sqrt(Interval(2));
        ASSERT_TRUE(r.distance_to_finite);
        EXPECT_LE(r.distance_to_finite->lower(), truth.lower()) << digits;
        EXPECT_LE(truth.upper(), r.distance_to_finite->upper()) << digits;
    }
}

TEST(WeightInspection, the_worst_sample_may_be_the_first) {
    const Dataset last = example();
    Dataset first(last.embedding());
    for (std::size_t i = last.size(); i-- > 0;) {
        first.add_sample(last.sample(i).context, last.sample(i).label);
    }
    const WeightInspection r = inspected(first, column({"-4", "4", "4", "-4"}));
    EXPECT_EQ(r.queries.at(0).worst_sample, 0U);
    expect_encloses(r.queries.at(0).retrieval, 1 / (1 + 2 * std::exp(-8.0)));
    expect_encloses(r.retrieval, 1 / (1 + 2 * std::exp(-8.0)));
}

TEST(WeightInspection, at_other_angles) {
    const WeightInspection against = inspected(example(), column({"1", "-1", "-1", "1"}));
    EXPECT_TRUE(is_exactly(against.cosine, -1));
    expect_encloses(against.angle, 180);
    EXPECT_TRUE(*against.scale == -2 && !against.discovery.discovered);
    EXPECT_EQ(outcome(against, "B3"), Outcome::vacuous); // no positive margin
    const WeightInspection across = inspected(example(), column({"0", "1", "-1", "0"}));
    EXPECT_TRUE(is_exactly(across.cosine, 0) && *across.scale == 0);
    expect_encloses(across.angle, 90);
    // an angle of 1e-30 radians keeps its digits, where its cosine is 1 to 60 digits
    const WeightInspection near = inspected(example(), column({"-1/2", "1/2", "1/2", "-1/2"}) + column({"0", "1e-30", "0", "0"}, 1));
    ASSERT_TRUE(near.angle);
    const PrecisionScope precision(near.working_digits);
    EXPECT_NEAR((near.angle->midpoint() * Real::power_of_ten(30)).to_double(), 180 / M_PI, 1e-12);
}

TEST(WeightInspection, at_zero) {
    const WeightInspection r = inspected(example(), zero_matrix<Rational>(4, 4));
    EXPECT_TRUE(is_exactly(r.norm, 0) && !r.cosine && !r.angle && *r.scale == 0);
    EXPECT_EQ(r.missing.at("cosine"), "W is 0");
    EXPECT_EQ(r.missing.count("excess_loss"), 0U);
    EXPECT_FALSE(r.discovery.discovered || r.discovery.threshold);
    EXPECT_EQ(outcome(r, "B2"), Outcome::held);
}

// Under query 0 the limit has equal masses: proj_{S_fin} W = W_fin exactly, which no number of digits would show.
TEST(WeightInspection, at_the_limit_and_per_query) {
    const WeightInspection r = inspected(two_queries(), column({"0", "5", "5", "0"}) + column({"0", "1", "0", "-2"}, 3));
    EXPECT_TRUE(is_exactly(r.distance_to_finite, 0));
    ASSERT_EQ(r.queries.size(), 2U);
    EXPECT_EQ(r.queries[0].query, 0);
    EXPECT_EQ(r.queries[1].query, 3);
    EXPECT_TRUE(is_exactly(r.queries[0].composition_error, 0));
    expect_encloses(r.queries[0].retrieval, 1 / (1 + std::exp(-5.0) / 2));
    expect_encloses(r.queries[1].retrieval, 1 / (1 + 2 * std::exp(-1.0) + std::exp(-3.0)));
    EXPECT_EQ(r.queries[1].worst_sample, 2U);
    EXPECT_LT(r.retrieval.upper(), r.queries[0].retrieval.lower()); // that of query 3
    expect_all(r, Outcome::held);
}

TEST(WeightInspection, hypotheses_that_fail_leave_the_rest) {
    Dataset headed = example();
    Matrix<Rational> head = zero_matrix<Rational>(4, 4);
    head(0, 0) = head(1, 2) = 1;
    headed.set_head(head);
    const WeightInspection h = inspected(headed, column({"-4", "4", "4", "-4"}));
    EXPECT_FALSE(h.excess_loss || h.distance_to_finite || h.queries[0].composition_error);
    EXPECT_EQ(h.missing.at("excess_loss"), "the head is not aligned");
    EXPECT_TRUE(h.cosine && *h.scale == 8);
    EXPECT_EQ(outcome(h, "B1"), Outcome::vacuous);
    EXPECT_EQ(outcome(h, "B3"), Outcome::held); // speaks of margins alone

    Dataset absent = example();
    absent.add_sample({1, 0}, 3);
    const WeightInspection r = inspected(absent, column({"-4", "4", "4", "-4"}));
    EXPECT_FALSE(r.excess_loss || r.distance_to_finite);
    EXPECT_TRUE(is_exactly(r.retrieval, 0)); // a label that is not there gets no mass
    EXPECT_EQ(r.queries[0].worst_sample, 4U);
    EXPECT_EQ(outcome(r, "B2"), Outcome::vacuous);

    Dataset infeasible(Embedding::rows(Matrix<Rational>::Constant(2, 1, Rational(1))));
    infeasible.add_sample({1, 0}, 1);
    const WeightInspection f = inspected(infeasible, Matrix<Rational>::Constant(1, 1, Rational(7)));
    EXPECT_FALSE(f.excess_loss || f.cosine || f.scale);
    EXPECT_EQ(f.missing.at("C"), "the Graph-SVM is infeasible: there is no W_mm");
    EXPECT_EQ(outcome(f, "B3"), Outcome::vacuous);
    EXPECT_EQ(outcome(f, "B2"), Outcome::held); // needs no F
    expect_encloses(f.retrieval, 0.5);

    Dataset one_component(Embedding::one_hot(2));
    one_component.add_sample({1, 0}, 1);
    one_component.add_sample({1, 0}, 0);
    const WeightInspection e = inspected(one_component, column({"1", "2"}));
    EXPECT_TRUE(!e.cosine && !e.scale && e.excess_loss && is_exactly(e.retrieval, 1));
    EXPECT_EQ(outcome(e, "B3"), Outcome::vacuous);
    EXPECT_TRUE(e.discovery.discovered && *e.discovery.largest_tied == 1 && !e.discovery.smallest_strict && *e.discovery.threshold > 1);
}

// n = 1 and one token outside, or W_fin itself: two enclosures of equal numbers overlap at every precision.
TEST(WeightInspection, bounds_that_are_equalities_are_decided) {
    for (const char* margin : {"0", "1/3", "-2", "40", "1e6", "-1e6", "1e12", "1e400"}) {
        SCOPED_TRACE(margin);
        const WeightInspection r = inspected(one_sample(), column({"0", margin}));
        for (const char* bound : {"B1", "B2", "B6"}) {
            EXPECT_EQ(outcome(r, bound), Outcome::held) << bound;
        }
    }
    Dataset data(Embedding::one_hot(3)); // tight to e^-1000000
    data.add_sample({1, 0}, 1);
    data.add_sample({2, 0}, 2);
    expect_all(inspected(data, column({"0", "1000000", "2000000"})), Outcome::held);
}

TEST(WeightInspection, random_weights_of_every_scale) {
    RandomInstances random(13);
    int several_queries = 0;
    for (int i = 0; i < 60; ++i) {
        const Dataset data = random.dataset();
        const int d = data.dimension();
        Matrix<Rational> w = random.matrix(d, d, 9) * parse_exact(std::array{"1", "1e-30", "1e3", "1e12", "1e-300"}[static_cast<std::size_t>(i % 5)]);
        SCOPED_TRACE(i);
        const DatasetFacts facts(data);
        const WeightInspection r = inspect_weights(facts, w, 8);
        const PrecisionScope precision(r.working_digits);
        several_queries += r.queries.size() > 1 ? 1 : 0;
        for (const BoundAtWeights& b : r.bounds) {
            EXPECT_TRUE(b.verdict.outcome == Outcome::held || b.verdict.outcome == Outcome::vacuous) << b.name << ": " << b.verdict.reason;
        }
        const Rational truth = inner_product(w, w);
        EXPECT_TRUE(square(r.norm).contains(truth));
        // the part off S and the part in S are the legs of a right angle
        const Matrix<Rational> inside = facts.space().project(w);
        EXPECT_TRUE(square(r.off_space).contains(Rational(truth - inner_product(inside, inside))));
        if (r.excess_loss) {
            EXPECT_GE(r.excess_loss->upper(), Real(0));
        }
    }
    EXPECT_GT(several_queries, 10);
}

TEST(WeightInspection, too_many_digits_are_refused) {
    Matrix<Rational> w = column({"1e9999", "1e9999"});
    w(1, 0) += Rational(1, 3);
    EXPECT_THROW(inspected(one_sample(), w, 7000), InputError); // 17000 digits: more than the last try has
}

TEST(WeightInspection, deliberate_faults_are_seen) {
    ATTEST_NEEDS_MUTANTS();
    const Matrix<Rational> w = column({"-4", "4", "4", "-4"});
    const auto faulty = [&](const char* name, const Dataset& data, const Matrix<Rational>& at) {
        return with_mutant(name, [&] { return inspected(data, at); });
    };
    Matrix<Rational> rows = zero_matrix<Rational>(4, 4);
    for (Index i = 0; i < 4; ++i) {
        rows(i, i) = 2;
    }
    Dataset scaled(Embedding::rows(rows)); // |W_mm| is not 1
    const Dataset unit = example();
    for (std::size_t i = 0; i < unit.size(); ++i) {
        const Sample s = unit.sample(i);
        scaled.add_sample({s.context.begin(), s.context.end()}, s.label);
    }
    const Rational truth = *inspected(scaled, w).scale;
    EXPECT_TRUE(truth == 32);
    EXPECT_FALSE(*faulty("inspection_scale_of_unit_vector", scaled, w).scale == truth);
    EXPECT_TRUE(is_exactly(faulty("inspection_cosine_without_sign", example(), column({"1", "-1", "-1", "1"})).cosine, 1));
    EXPECT_NE(faulty("inspection_best_sample_for_worst", example(), w).queries[0].worst_sample, 3U);
    // three tokens in a cycle; the masses of the first agree with the limit, the others do not
    Dataset cycle(Embedding::one_hot(4));
    for (const Token label : {1, 2, 3}) {
        cycle.add_sample({1, 2, 3, 0}, label);
    }
    const Matrix<Rational> uneven = column({"0", "0", "1", "-1"});
    const auto error = [](const WeightInspection& r) { return r.queries[0].composition_error->midpoint().to_double(); };
    EXPECT_LT(error(faulty("inspection_composition_of_first", cycle, uneven)), error(inspected(cycle, uneven)) - 0.01);
    // a cycle of one-way edges with margins -2, 1 and 1, and strict ones of 3/2 and more
    Dataset one_way(Embedding::one_hot(4));
    one_way.add_sample({1, 2, 0}, 1);
    one_way.add_sample({2, 3, 0}, 2);
    one_way.add_sample({3, 1, 0}, 3);
    const Matrix<Rational> apart = column({"-3/2", "0", "2", "1"});
    EXPECT_FALSE(inspected(one_way, apart).discovery.discovered);
    EXPECT_TRUE(faulty("inspection_tied_margin_signed", one_way, apart).discovery.discovered);
    EXPECT_EQ(outcome(faulty("inspection_b3_doubled", example(), w), "B3"), Outcome::refuted);
    // faults of the bounds themselves are seen at a single W too
    EXPECT_EQ(outcome(faulty("bound_b1_kappa_halved", example(), w), "B1"), Outcome::refuted);
}

} // namespace
} // namespace attest
