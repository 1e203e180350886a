// Attention by containment: with rational weights p the masses are rational, and intervals from z = log p must contain them.
#include "model/attention/attention.h"
#include "tests/active_mutant.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

// A K x Q table of positive rationals and an enclosure of its logarithms.
struct WeightTable {
    Matrix<Rational> weights;
    Matrix<Interval> logits;
};
WeightTable random_table(RandomInstances& random, const LogitModel& model) {
    const auto queries = static_cast<Index>(model.queries().size());
    WeightTable r{Matrix<Rational>(model.tokens(), queries), Matrix<Interval>(model.tokens(), queries)};
    for (Index i = 0; i < r.weights.size(); ++i) {
        r.weights.data()[i] = random.positive_rational();
        r.logits.data()[i] = log(Interval(r.weights.data()[i]));
    }
    return r;
}
std::vector<Rational> column(const Matrix<Rational>& table, Index q) {
    std::vector<Rational> r;
    for (Index v = 0; v < table.rows(); ++v) {
        r.push_back(table(v, q));
    }
    return r;
}

TEST(Attention, worked_example_with_multiplicities) {
    // Context 1 1 2 with p = (., 3, 2): masses 6/8 and 2/8.
    const std::vector<TokenCount> counts = {{1, 2}, {2, 1}};
    const std::vector<Rational> masses = attention_from_weights(counts, std::vector<Rational>{7, 3, 2});
    EXPECT_EQ(masses, (std::vector<Rational>{Rational(3, 4), Rational(1, 4)}));
    const Vector<Rational> output = attention_output(Embedding::one_hot(3), counts, masses);
    EXPECT_EQ(output[0], 0);
    EXPECT_EQ(output[1], Rational(3, 4));
    EXPECT_EQ(output[2], Rational(1, 4));
}

TEST(Attention, rational_masses_are_the_definition) {
    RandomInstances random(1);
    for (int round = 0; round < 200; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const WeightTable table = random_table(random, model);
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Sample sample = data.sample(i);
            const CountedSample& counted_sample = model.samples()[i];
            const std::vector<Rational> p = column(table.weights, counted_sample.query_index);
            Rational total = 0;
            for (const Token v : sample.context) {
                total += p[static_cast<std::size_t>(v)];
            }
            const std::vector<Rational> masses = attention_from_weights(counted_sample.counts, p);
            Rational sum = 0;
            for (std::size_t j = 0; j < masses.size(); ++j) {
                Rational own = 0; // summed position by position, not through counts
                for (const Token v : sample.context) {
                    own += v == counted_sample.counts[j].token ? p[static_cast<std::size_t>(v)] : Rational(0);
                }
                EXPECT_EQ(masses[j], own / total);
                sum += masses[j];
            }
            EXPECT_EQ(sum, 1);
        }
    }
}

TEST(Attention, intervals_contain_the_rational_masses_at_every_precision) {
    RandomInstances random(2);
    for (int round = 0; round < 200; ++round) {
        const PrecisionScope scope(random.integer(8, 120));
        const LogitModel model(random.dataset());
        const WeightTable table = random_table(random, model);
        for (const CountedSample& sample : model.samples()) {
            const std::vector<Rational> exact = attention_from_weights(sample.counts, column(table.weights, sample.query_index));
            const std::vector<Interval> enclosed = attention(sample, table.logits);
            const std::vector<Interval> rest = rest_of_terms(attention_terms(sample.counts, sample_logits(sample, table.logits)));
            for (std::size_t j = 0; j < exact.size(); ++j) {
                EXPECT_TRUE(enclosed[j].contains(exact[j])) << enclosed[j] << " " << exact[j];
                EXPECT_TRUE(rest[j].contains(Rational(1 - exact[j]))) << rest[j] << " " << exact[j];
                EXPECT_TRUE(enclosed[j].radius() < Real::power_of_ten(4 - working_digits()));
            }
        }
    }
}

// Of points the masses are exact to the last digit, of intervals they contain the masses of every choice of ends.
TEST(Attention, masses_of_positive_intervals_contain_those_of_their_ends) {
    const auto contained = [] {
        RandomInstances random(4);
        bool r = true;
        for (int round = 0; round < 300; ++round) {
            const PrecisionScope scope(random.integer(8, 60));
            std::vector<Interval> terms;
            std::vector<Rational> low;
            std::vector<Rational> high;
            for (int j = random.integer(2, 4); j > 0; --j) {
                const Rational a = random.positive_rational();
                const Rational b = round % 2 == 0 ? a : Rational(a + random.positive_rational());
                terms.push_back(hull(Interval(a), Interval(b)));
                low.push_back(a);
                high.push_back(b);
            }
            const std::vector<Interval> masses = masses_of_terms(terms);
            for (unsigned choice = 0; choice < 1U << terms.size(); ++choice) {
                std::vector<Rational> point;
                for (std::size_t j = 0; j < terms.size(); ++j) {
                    point.push_back((choice >> j & 1U) != 0 ? high[j] : low[j]);
                }
                const std::vector<Rational> exact = masses_of_terms(point);
                for (std::size_t j = 0; j < terms.size(); ++j) {
                    r = r && masses[j].contains(exact[j]) && (round % 2 != 0 || masses[j].radius() < Real::power_of_ten(3 - working_digits()));
                }
            }
        }
        return r;
    };
    EXPECT_TRUE(contained());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("share_rounds_inward", contained));
}

TEST(Attention, huge_logits_keep_their_digits) {
    // Differences of 1, 2 around +-1e6, and a token 2e6 below.
    for (const int base : {1000000, -1000000}) {
        const CountedSample sample{0, 0, 1, 4, {{0, 1}, {1, 2}, {2, 1}}};
        Matrix<Interval> logits(3, 1);
        logits << Interval(base), Interval(base - 1), Interval(base - 2000000);
        const std::vector<Interval> masses = attention(sample, logits);
        const Interval expected = Interval(1) / (Interval(1) + Interval(2) * exp(Interval(-1)));
        EXPECT_TRUE(less(abs(masses[0] - expected), Interval(Real::power_of_ten(-45).to_rational())) == Truth::yes) << masses[0];
        EXPECT_EQ(positive(masses[2]), Truth::yes) << "e^-2000000 is not 0";
        Matrix<double> rounded(3, 1);
        rounded << base, base - 1, base - 2000000;
        const std::vector<double> doubles = attention(sample, rounded);
        EXPECT_TRUE(less(abs(Interval::exactly(doubles[0]) - expected), Interval::exactly(1e-15)) == Truth::yes) << doubles[0];
        EXPECT_EQ(doubles[2], 0);
    }
}

TEST(Attention, wide_logits_give_the_exact_range) {
    // z_0 in [-1, 1], z_1 in [0, 2]: a_0 ranges over [1/(1+e^3), 1/(1+e^-1)].
    const CountedSample sample{0, 0, 1, 2, {{0, 1}, {1, 1}}};
    Matrix<Interval> logits(2, 1);
    logits << Interval::between(Real(-1), Real(1)), Interval::between(Real(0), Real(2));
    const Interval mass = attention(sample, logits)[0];
    const Interval least = Interval(1) / (Interval(1) + exp(Interval(3)));
    const Interval most = Interval(1) / (Interval(1) + exp(Interval(-1)));
    const Interval slack = Interval(Real::power_of_ten(-40).to_rational());
    EXPECT_EQ(less(Interval::exactly(mass.lower()), least + slack), Truth::yes);
    EXPECT_EQ(less(least - slack, Interval::exactly(mass.lower())), Truth::yes);
    EXPECT_EQ(less(Interval::exactly(mass.upper()), most + slack), Truth::yes);
    EXPECT_EQ(less(most - slack, Interval::exactly(mass.upper())), Truth::yes);

    Matrix<Interval> unknown(2, 1);
    unknown << Interval::whole_line(), Interval(0);
    for (const Interval& m : attention(sample, unknown)) {
        EXPECT_TRUE(m.contains(Rational(0)) && m.contains(Rational(1)) && m.contains(Rational(1, 2)));
    }
}

} // namespace
} // namespace attest
