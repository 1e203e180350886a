#include "model/descent/certified_descent.h"
#include "tests/active_mutant.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/descent/descent.h"
#include "model/descent/descent_digits.h"
#include "model/numbers/number_text.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}

Dataset skewed() { // embeddings neither orthogonal nor of one length, repeated tokens, two queries
    Matrix<Rational> rows = zero_matrix<Rational>(4, 3);
    const int numerators[4][3] = {{1, 2, 0}, {-1, 1, 1}, {0, 1, -2}, {3, 0, 1}};
    for (Index i = 0; i < 4; ++i) {
        for (Index j = 0; j < 3; ++j) {
            rows(i, j) = Rational(numerators[i][j], 3);
        }
    }
    Dataset data(Embedding::rows(rows));
    const std::vector<std::pair<std::vector<Token>, Token>> samples = {{{1, 1, 2, 0}, 1}, {{2, 3, 0}, 2}, {{1, 2, 0}, 2}, {{0, 3, 1}, 3}};
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}

Matrix<Rational> some_start(Index d) {
    Matrix<Rational> w = zero_matrix<Rational>(d, d);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = Rational((7 * i + 3) % 11 - 5, 9);
    }
    return w;
}

// The same descent with W explicit, position by position of the contexts, in Real: nothing shared but numbers.
class PlainDescent {
public:
    PlainDescent(Dataset data, const Matrix<Rational>& start, DescentRule rule)
        : weights(converted<Real>(start)), data_(std::move(data)), rule_(std::move(rule)), e_(converted<Real>(data_.embedding().matrix())) {}

    void step() {
        Matrix<Real> g = zero_matrix<Real>(weights.rows(), weights.cols());
        const Real samples(data_.size());
        for (std::size_t i = 0; i < data_.size(); ++i) {
            const Sample sample = data_.sample(i);
            const Vector<Real> query = e_.row(sample.query).transpose();
            const Vector<Real> key = multiply(weights, query);
            std::vector<Real> terms;
            Real sum(0);
            Real on_label(0);
            for (const Token v : sample.context) {
                terms.push_back(exp(inner_product(Vector<Real>(e_.row(v).transpose()), key)));
                sum += terms.back();
                on_label += v == sample.label ? terms.back() : Real(0);
            }
            const Real mass = on_label / sum;
            const Real factor = rule_.loss == Loss::log ? Real(1) : rule_.loss == Loss::squared ? Real(2) * (Real(1) - mass) * mass : mass;
            for (Index a = 0; a < weights.rows(); ++a) {
                Real mean(0);
                for (std::size_t j = 0; j < terms.size(); ++j) {
                    mean += terms[j] / sum * e_(sample.context[j], a);
                }
                for (Index b = 0; b < weights.cols(); ++b) {
                    g(a, b) += factor * (mean - e_(sample.label, a)) * query[b] / samples;
                }
            }
        }
        const Real length = rule_.normalised ? sqrt(inner_product(g, g)) : Real(1);
        for (Index i = 0; i < g.size(); ++i) {
            weights.data()[i] -= Real(rule_.rate) / length * g.data()[i];
        }
    }

    Matrix<Real> weights;

private:
    Dataset data_;
    DescentRule rule_;
    Matrix<Real> e_;
};

// Does the certified run at `digits` contain the plain one at four times the digits, in everything it encloses?
bool contains_plain_run(const Dataset& data, const Matrix<Rational>& start, const DescentRule& rule, int steps, int digits) {
    const PrecisionScope precision(digits);
    CertifiedDescent certified(data, start, rule);
    for (int t = 0; t < steps; ++t) {
        if (!certified.step()) {
            return false;
        }
    }
    const PrecisionScope higher(4 * digits);
    PlainDescent plain(data, start, rule);
    for (int t = 0; t < steps; ++t) {
        plain.step();
    }
    const LogitModel& model = certified.model();
    const Matrix<Real> z = model.logits(plain.weights);
    const Matrix<Interval> enclosed = certified.logits();
    bool contained = true;
    for (Index i = 0; i < z.size(); ++i) {
        contained = contained && enclosed.data()[i].contains(z.data()[i]);
    }
    const Matrix<Interval> w = certified.weights();
    for (Index i = 0; i < w.size(); ++i) {
        contained = contained && w.data()[i].contains(plain.weights.data()[i]);
    }
    for (Index q = 0; q < z.cols(); ++q) {
        contained = contained && certified.margin(static_cast<int>(q), 0, 1).contains(z(0, q) - z(1, q));
    }
    const Matrix<Rational> probe = some_start(data.dimension());
    return contained && certified.norm().contains(sqrt(inner_product(plain.weights, plain.weights))) &&
           certified.product(probe).contains(inner_product(plain.weights, converted<Real>(probe)));
}

} // namespace

TEST(CertifiedDescent, contains_the_plain_trajectory_at_four_times_the_digits) {
    const Dataset cyclic = one_hot(4, {{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{1, 2, 0}, 1}, {{2, 3, 0}, 2}});
    for (const Dataset& data : {cyclic, skewed()}) {
        const Rational bound = Rational(1) / smoothness(data);
        for (const Rational& rate : {bound, Rational(2 * bound), Rational(bound / 7)}) {
            EXPECT_TRUE(contains_plain_run(data, some_start(data.dimension()), {rate}, 100, 30)) << rate;
        }
    }
}

TEST(CertifiedDescent, contains_the_plain_trajectory_where_steps_may_stretch_distances) {
    const Dataset data = skewed();
    const Rational bound = Rational(1) / smoothness(data);
    EXPECT_TRUE(contains_plain_run(data, some_start(3), {3 * bound}, 40, 50)); // above 2/beta
    EXPECT_TRUE(contains_plain_run(data, some_start(3), {bound, false, Loss::squared}, 40, 40));
    EXPECT_TRUE(contains_plain_run(data, some_start(3), {bound, false, Loss::linear}, 40, 40));
    EXPECT_TRUE(contains_plain_run(data, some_start(3), {Rational(1, 10), true}, 40, 60));
    EXPECT_TRUE(contains_plain_run(data, some_start(3), {Rational(1, 10), true, Loss::squared}, 40, 60));
}

// Acyclic data: the gradient shrinks like e^{-eta t}, the curvature with it, and errors grow by a bounded factor a step.
TEST(CertifiedDescent, normalised_steps_keep_their_digits_while_the_gradient_vanishes) {
    const Dataset data = one_hot(4, {{{1, 2, 0}, 1}, {{2, 3, 0}, 2}});
    EXPECT_TRUE(contains_plain_run(data, zero_matrix<Rational>(4, 4), {Rational(1, 2), true}, 150, 80));
    const PrecisionScope precision(80);
    CertifiedDescent run(data, zero_matrix<Rational>(4, 4), {Rational(1, 2), true});
    for (int t = 0; t < 150; ++t) {
        ASSERT_TRUE(run.step());
    }
    const Matrix<Interval> gradient = run.gradient();
    EXPECT_EQ(less(gradient(2, 0), Interval::exactly(Real::power_of_ten(-10))), Truth::yes);
    EXPECT_LT(run.radius(), Real::power_of_ten(-15));
}

TEST(CertifiedDescent, errors_add_up_and_do_not_blow_up_below_two_over_beta) {
    const PrecisionScope precision(40);
    const Dataset data = skewed();
    CertifiedDescent run(data, some_start(3), {Rational(2) / smoothness(data)});
    Real sum(0);
    for (int t = 0; t < 1000; ++t) {
        ASSERT_TRUE(run.step());
        sum += run.step_error();
    }
    EXPECT_GE(run.radius(), sum * (Real(1) - Real::power_of_ten(-30)));
    EXPECT_LT(run.radius(), sum * (Real(1) + Real::power_of_ten(-30)));
    EXPECT_LT(run.radius(), Real::power_of_ten(-34));
    EXPECT_GT(run.radius(), Real(0));
    EXPECT_EQ(run.steps(), 1000);
}

TEST(CertifiedDescent, starts_exactly) {
    const PrecisionScope precision(30);
    const Dataset data = skewed();
    const CertifiedDescent run(data, some_start(3), {Rational(1)});
    EXPECT_EQ(run.radius(), Real(0));
    const Matrix<Rational> z = run.model().logits(some_start(3));
    const Matrix<Interval> enclosed = run.logits();
    for (Index i = 0; i < z.size(); ++i) {
        EXPECT_TRUE(enclosed.data()[i].contains(z.data()[i]));
    }
    EXPECT_TRUE(run.product(some_start(3)).contains(inner_product(some_start(3), some_start(3))));
    EXPECT_TRUE(square(run.norm()).contains(inner_product(some_start(3), some_start(3))));
}

TEST(CertifiedDescent, growth_of_errors_is_exact) {
    const Dataset data = skewed();
    const Rational beta = smoothness(data);
    EXPECT_EQ(step_growth(data, 2 / beta, Loss::log), 1);
    EXPECT_EQ(step_growth(data, 1 / beta, Loss::log), 1);
    EXPECT_EQ(step_growth(data, 5 / beta, Loss::log), 4);
    EXPECT_EQ(step_growth(data, 1 / beta, Loss::linear), 2);
    EXPECT_EQ(step_growth(data, 1 / beta, Loss::squared), 3);
}

TEST(CertifiedDescent, growth_follows_the_curvature_at_hand) {
    const PrecisionScope precision(40);
    const Dataset acyclic = one_hot(3, {{{1, 2, 0}, 1}});
    for (const Loss loss : {Loss::linear, Loss::squared}) {
        CertifiedDescent run(acyclic, zero_matrix<Rational>(3, 3), {Rational(2), false, loss});
        for (int t = 0; t < 400; ++t) {
            ASSERT_TRUE(run.step());
        }
        EXPECT_LT(run.radius(), Real::power_of_ten(-25)) << loss->name << ": the worst growth, 2 a step at least, would lose 120 digits";
    }
    EXPECT_TRUE(contains_plain_run(acyclic, some_start(3), {Rational(2), false, Loss::linear}, 60, 40));
    EXPECT_TRUE(contains_plain_run(acyclic, some_start(3), {Rational(2), false, Loss::squared}, 60, 40));
    EXPECT_TRUE(contains_plain_run(acyclic, some_start(3), {Rational(12)}, 60, 40)); // log-loss far above 2/beta
}

TEST(CertifiedDescent, refuses_what_its_bound_does_not_cover) {
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    const Matrix<Rational> zero = zero_matrix<Rational>(3, 3);
    EXPECT_THROW(CertifiedDescent(data, zero, {Rational(0)}), std::invalid_argument);
    EXPECT_THROW(CertifiedDescent(data, zero_matrix<Rational>(2, 2), {Rational(1)}), std::invalid_argument);
    EXPECT_THROW(CertifiedDescent(one_hot(3, {{{2, 0}, 1}}), zero, {Rational(1)}), std::invalid_argument);
    EXPECT_NO_THROW(CertifiedDescent(one_hot(3, {{{2, 0}, 1}}), zero, {Rational(1), false, Loss::squared}));
    Dataset other_head = data;
    other_head.set_head(zero_matrix<Rational>(3, 3));
    EXPECT_THROW(CertifiedDescent(other_head, zero, {Rational(1)}), std::invalid_argument);
}

TEST(CertifiedDescent, normalised_step_is_refused_where_the_gradient_is_zero) {
    const PrecisionScope precision(30);
    CertifiedDescent run(one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}}), zero_matrix<Rational>(2, 2), {Rational(1, 10), true});
    EXPECT_FALSE(run.step());
    EXPECT_EQ(run.steps(), 0);
}

TEST(CertifiedDescent, mutants_leave_the_enclosure) {
    ATTEST_NEEDS_MUTANTS();
    const auto survives = [](const char* which, const Dataset& data, const Matrix<Rational>& start, const Rational& rate) {
        switch_mutant(which);
        const bool contained = contains_plain_run(data, start, {rate}, 40, 50);
        switch_mutant(nullptr);
        return contained;
    };
    const Rational bound = Rational(1) / smoothness(skewed());
    EXPECT_FALSE(survives("gradient_misses_label_term", skewed(), some_start(3), bound));
    EXPECT_FALSE(survives("multiplicities_ignored", skewed(), some_start(3), bound));
    // The logit difference x obeys x' = x - 12 tanh(x/2): every step near 0 stretches errors by 5, as much as is allowed for.
    const Dataset unstable = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}});
    Matrix<Rational> near_zero = zero_matrix<Rational>(2, 2);
    near_zero(1, 0) = parse_decimal("1e-30");
    EXPECT_TRUE(survives(nullptr, unstable, near_zero, 12));
    EXPECT_FALSE(survives("trajectory_errors_not_added", unstable, near_zero, 12));
    // Under -u, labels that are rare in their contexts make 0 a maximum of L: errors grow by 2.5 a step at the rate 8.
    const Dataset ridge = one_hot(2, {{{1, 0, 0, 0}, 1}, {{1, 1, 1, 0}, 0}});
    const auto on_the_ridge = [&](const char* which) {
        switch_mutant(which);
        const bool contained = contains_plain_run(ridge, near_zero, {Rational(8), false, Loss::linear}, 40, 50);
        switch_mutant(nullptr);
        return contained;
    };
    EXPECT_TRUE(on_the_ridge(nullptr));
    EXPECT_FALSE(on_the_ridge("local_growth_ignores_concavity"));
}

// 1e5 steps at 40 digits on the authors' sizes take at most a minute (30 s of one core here).
TEST(CertifiedDescentLong, a_hundred_thousand_steps_on_the_authors_data) {
    const std::string name = std::string(ATTEST_TEST_DATA) + "/data/authors/cyclic-0";
    const Dataset data = read_dataset(name + ".json");
    const PrecisionScope precision(*digits_for_descent(data, {Rational(1) / smoothness(data)}, 100000, 40));
    CertifiedDescent run(data, read_weights(name + "-start.json"), {Rational(1) / smoothness(data)});
    for (int t = 0; t < 100000; ++t) {
        ASSERT_TRUE(run.step());
    }
    EXPECT_LT(run.radius(), Real::power_of_ten(-40));
}

// Whatever lies in the ball around V must lie in what is enclosed: V + radius X/|X| moves <X, .> by radius |X|.
TEST(CertifiedDescent, enclosures_are_as_wide_as_the_ball) {
    const PrecisionScope precision(20);
    Matrix<Rational> rows = skewed().embedding().matrix();
    for (Index i = 0; i < rows.size(); ++i) {
        rows.data()[i] *= 100;
    }
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 1, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    data.add_sample({1, 2, 0}, 2);
    CertifiedDescent run(data, zero_matrix<Rational>(3, 3), {Rational(1) / smoothness(data)});
    for (int t = 0; t < 300; ++t) {
        ASSERT_TRUE(run.step());
    }
    const Matrix<Rational>& gram = run.model().gram();
    const Real share = run.radius() * Real(Rational(99, 100));
    Matrix<Rational> probe = some_start(3);
    for (Index i = 0; i < probe.size(); ++i) {
        probe.data()[i] *= 1000;
    }
    const auto margin = [&] {
        return run.margin(0, 1, 2).radius() >= share * sqrt(Real(Rational((gram(1, 1) - 2 * gram(1, 2) + gram(2, 2)) * gram(0, 0))));
    };
    const auto logit = [&] { return run.logits()(1, 0).radius() >= share * sqrt(Real(Rational(gram(1, 1) * gram(0, 0)))); };
    const auto product = [&] { return run.product(probe).radius() >= share * sqrt(Real(inner_product(probe, probe))); };
    const auto norm = [&] { return run.norm().radius() >= share; };
    const auto weights = [&] { return run.weights()(0, 0).radius() >= share; };
    EXPECT_TRUE(margin() && logit() && product() && norm() && weights());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("descent_margin_reach_unscaled", margin));
    EXPECT_FALSE(with_mutant("descent_logit_reach_unscaled", logit));
    EXPECT_FALSE(with_mutant("descent_product_reach_unscaled", product));
    EXPECT_FALSE(with_mutant("descent_norm_without_reach", norm));
    EXPECT_FALSE(with_mutant("descent_weights_without_reach", weights));
}

// A normalised run at few digits ends where the ball may hold a point without a gradient.
TEST(CertifiedDescent, a_normalised_step_needs_a_gradient_on_the_whole_ball) {
    const auto refused = [] {
        const PrecisionScope precision(10);
        CertifiedDescent run(skewed(), some_start(3), {Rational(1, 10), true});
        for (int t = 0; t < 400; ++t) {
            if (!run.step()) {
                return true;
            }
        }
        return false;
    };
    EXPECT_TRUE(refused());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("normalised_gradient_at_centre", refused));
}
