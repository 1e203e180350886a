// The split of the risk: containment of exact rational products, digits at excesses of 1e-1000, and the definition.
#include "theory/finite_component/loss_split.h"

#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

Interval tiny(long exponent) { return Interval(Rational(1)) / exp(Interval(exponent) * log(Interval(10))); }

struct Instance {
    Dataset data;
    LogitModel model;
    InsideFlags inside;
    explicit Instance(Dataset d) : data(std::move(d)), model(data), inside(inside_flags(model, token_graphs(data))) {}
};
// ([1,2,0],1), ([2,1,0],2): tokens 1 and 2 form one component, 0 lies below.
Instance cycle_over_a_sink() {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    return Instance(std::move(data));
}
Matrix<Interval> column(std::initializer_list<Interval> entries) {
    Matrix<Interval> r(static_cast<Index>(entries.size()), 1);
    Index i = 0;
    for (const Interval& e : entries) {
        r(i++, 0) = e;
    }
    return r;
}

TEST(LossSplit, flags_are_the_label_component) {
    const Instance instance = cycle_over_a_sink();
    EXPECT_EQ(instance.inside, (InsideFlags{{false, true, true}, {false, true, true}}));
}

TEST(LossSplit, parts_contain_the_exact_products) {
    RandomInstances random(31);
    for (int round = 0; round < 200; ++round) {
        const PrecisionScope scope(random.integer(10, 90));
        const Instance instance(random.dataset());
        Matrix<Rational> p(instance.model.tokens(), static_cast<Index>(instance.model.queries().size()));
        Matrix<Interval> logits(p.rows(), p.cols());
        for (Index i = 0; i < p.size(); ++i) {
            p.data()[i] = random.positive_rational();
            logits.data()[i] = log(Interval(p.data()[i]));
        }
        Rational restricted = 1; // exp(n Lbar)
        Rational outside = 1;    // prod (1 + q_i)
        const std::vector<Interval> ratios = outside_ratios(instance.model, instance.inside, logits);
        for (std::size_t i = 0; i < instance.data.size(); ++i) {
            const Sample sample = instance.data.sample(i);
            const CountedSample& counted_sample = instance.model.samples()[i];
            Rational in = 0;
            Rational out = 0;
            Rational label = 0;
            for (const Token v : sample.context) {
                const Rational& weight = p(v, counted_sample.query_index);
                std::size_t j = 0;
                while (counted_sample.counts[j].token != v) {
                    ++j;
                }
                (instance.inside[i][j] ? in : out) += weight;
                label += v == sample.label ? weight : Rational(0);
            }
            restricted *= in / label;
            outside *= 1 + out / in;
            EXPECT_TRUE(ratios[i].contains(Rational(out / in)));
            EXPECT_TRUE(outside_mass(counted_sample, instance.inside[i], sample_logits(counted_sample, logits)).contains(Rational(out / (in + out))));
        }
        const SplitRisk<Interval> split = split_risk(instance.model, instance.inside, logits);
        const Interval n(instance.data.size());
        EXPECT_TRUE(exp(n * split.restricted).contains(restricted));
        EXPECT_TRUE(exp(n * split.outside).contains(outside));
        EXPECT_NE(equal(split.restricted + split.outside, risk(instance.model, logits)), Truth::no);
    }
}

TEST(LossSplit, tiny_parts_keep_their_digits) {
    const Instance instance = cycle_over_a_sink();
    // Margin 2500 above the sink: q_i = e^-2500/2, far below the 50 digits of L itself.
    const Matrix<Interval> logits = column({Interval(-2500), Interval(0), Interval(0)});
    const SplitRisk<Interval> split = split_risk(instance.model, instance.inside, logits);
    const Interval expected = log1p(exp(Interval(-2500)) / Interval(2));
    EXPECT_EQ(less(abs(split.outside - expected), expected * tiny(45)), Truth::yes) << split.outside;
    EXPECT_EQ(positive(split.outside), Truth::yes);
    EXPECT_NE(equal(split.restricted, log(Interval(2))), Truth::no);
}

TEST(LossSplit, huge_logits_do_not_overflow) {
    const Instance instance = cycle_over_a_sink();
    const Matrix<Interval> logits = column({Interval(1000000), Interval(-1000000), Interval(-1000000)});
    const SplitRisk<Interval> split = split_risk(instance.model, instance.inside, logits);
    const Interval expected = Interval(2000000) - log(Interval(2));
    EXPECT_EQ(less(abs(split.outside - expected), tiny(40)), Truth::yes) << split.outside;
    Matrix<double> rounded(3, 1);
    rounded << 1e6, -1e6, -1e6;
    const SplitRisk<double> doubles = split_risk(instance.model, instance.inside, rounded);
    EXPECT_EQ(less(abs(Interval::exactly(doubles.outside) - expected), Interval::exactly(1e-9)), Truth::yes) << doubles.outside;
    EXPECT_EQ(outside_mass(instance.model.samples()[0], instance.inside[0], sample_logits(instance.model.samples()[0], rounded)), 1.0);
}

TEST(LossSplit, the_shifted_form_is_exact) {
    // Just above the exponent from which the largest term is taken out, at digits that see e^-601.
    const PrecisionScope scope(300);
    const Instance instance = cycle_over_a_sink();
    const SplitRisk<Interval> split = split_risk(instance.model, instance.inside, column({Interval(601), Interval(0), Interval(0)}));
    EXPECT_NE(equal(split.outside, log(Interval(1) + exp(Interval(601)) / Interval(2))), Truth::no);
    EXPECT_TRUE(split.outside.radius() < Real::power_of_ten(-290));
}

TEST(LossSplit, restricted_excess_is_the_difference_of_losses) {
    const PrecisionScope scope(120);
    RandomInstances random(32);
    // Under one-hot embeddings and labels 1, 1, 2 the finite component has logits difference log 2.
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    const Instance instance(std::move(data));
    const Matrix<Interval> finite = column({Interval(0), log(Interval(2)), Interval(0)});
    const Interval infimum = split_risk(instance.model, instance.inside, finite).restricted;
    for (const int exponent : {0, 3, 20}) {
        for (int round = 0; round < 20; ++round) {
            const Rational scale = Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent)));
            Matrix<Rational> shift = random.matrix(3, 1, 4);
            shift *= scale;
            const Matrix<Interval> displacement = converted<Interval>(shift);
            const Matrix<Interval> moved = finite + displacement;
            const Interval difference = split_risk(instance.model, instance.inside, moved).restricted - infimum;
            const Interval excess = restricted_excess(instance.model, instance.inside, finite, displacement);
            EXPECT_NE(equal(difference, excess), Truth::no) << difference << excess;
            EXPECT_FALSE(excess.radius() > Real::power_of_ten(-80));
        }
    }
    // At 1e-600 the difference is nothing but rounding; the excess is 1/2 Var h^2 = 1/9 h^2 to first order.
    const Interval h = tiny(600);
    const Interval excess = restricted_excess(instance.model, instance.inside, finite, column({Interval(0), h, Interval(0)}));
    EXPECT_EQ(less(abs(excess / square(h) - Interval(Rational(1, 9))), tiny(100)), Truth::yes) << excess;
}

TEST(LossSplit, exp_remainder) {
    for (const Rational& x : {Rational(1), Rational(-1), Rational(1, 2), Rational(1, 1000), Rational(-1, 1000), Rational(0), Rational(-20)}) {
        const Interval enclosed = exp_remainder(Interval(x));
        Interval direct;
        {
            const PrecisionScope scope(100);
            direct = expm1(Interval(x)) - Interval(x);
        }
        EXPECT_NE(equal(enclosed, direct), Truth::no) << x;
        EXPECT_EQ(less_equal(Interval::exactly(enclosed.radius()), abs(direct) * tiny(45)), Truth::yes) << x << enclosed;
        EXPECT_NE(equal(Interval::exactly(exp_remainder(Real(x))), enclosed * hull(Interval(1) - tiny(45), Interval(1) + tiny(45))), Truth::no);
        EXPECT_NE(equal(Interval::exactly(exp_remainder(number_from<double>(x))),
                        exp_remainder(Interval::exactly(number_from<double>(x))) * hull(Interval(1) - tiny(14), Interval(1) + tiny(14))),
                  Truth::no)
            << x;
    }
    const Interval wide = exp_remainder(Interval::between(Real(-1), Real(2)));
    EXPECT_TRUE(wide.contains(Rational(0)));
    EXPECT_FALSE(wide.contains(Rational(-1, 1000000)));
    EXPECT_TRUE(wide.contains(expm1(Real(2)) - Real(2)));
    EXPECT_TRUE(exp_remainder(Interval::whole_line()).contains(Rational(1000)));
}

TEST(LossSplit, needs_the_label_in_the_context) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    const Instance instance(std::move(data));
    const Matrix<double> zero = zero_matrix<double>(3, 1);
    EXPECT_THROW(split_risk(instance.model, instance.inside, zero), std::domain_error);
    EXPECT_EQ(outside_mass(instance.model.samples()[0], instance.inside[0], std::vector<double>{0.0, 0.0}), 1.0);
    EXPECT_EQ(outside_ratios(instance.model, instance.inside, zero)[0], std::numeric_limits<double>::infinity());
}

} // namespace
} // namespace attest
