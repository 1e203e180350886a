// W_fin and L*: enclosures against closed forms, against calibration, against a bisection that knows nothing of Newton, and
// on instances where rounding, scale or dependence would mislead.
#include "theory/finite_component/finite_component.h"

#include "model/attention/attention.h"
#include "model/numbers/interval_newton.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/restricted_risk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <stdexcept>

namespace attest {
namespace {

bool overlap(const Interval& a, const Interval& b) { return less(a, b) != Truth::yes && less(b, a) != Truth::yes; }
bool inside(const Interval& inner, const Interval& outer) { return outer.contains(inner.lower()) && outer.contains(inner.upper()); }

Interval log_ratio(int a, int b) { return log(Interval(Rational(a, b))); }

/// Logits of every W of the enclosure.
Matrix<Interval> enclosed_logits(const Dataset& data, const FiniteComponent& fin) {
    return LogitModel(data).logits(fin.space.combination(fin.enclosure));
}

Dataset with_embedding(const Dataset& data, Embedding embedding) {
    Dataset r = data;
    r.set_embedding(std::move(embedding));
    return r;
}

Embedding scaled(const Embedding& embedding, const Rational& factor) {
    Matrix<Rational> rows = embedding.matrix();
    for (Index i = 0; i < rows.size(); ++i) {
        rows.data()[i] *= factor;
    }
    return Embedding::rows(rows);
}

Rational power_of_ten(int exponent) {
    Rational r(1);
    for (int i = 0; i < std::abs(exponent); ++i) {
        r *= exponent > 0 ? Rational(10) : Rational(1, 10);
    }
    return r;
}

/// One component {1, 2, 3} below query 0, contexts with multiplicities, no closed form.
Dataset three_token_cycle() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    data.add_sample({3, 1, 1, 1, 0}, 3);
    data.add_sample({1, 2, 3, 0}, 2);
    data.add_sample({1, 2, 3, 0}, 3);
    return data;
}

TEST(FiniteComponent, closed_form_where_contexts_hold_each_token_of_the_component_once) {
    RandomBits random(31);
    for (int trial = 0; trial < 40; ++trial) {
        const int size = 2 + static_cast<int>(random() % 4);
        const bool dense = trial % 2 == 1;
        Dataset data(dense ? random_embedding(random, size + 1, size + 2) : Embedding::one_hot(size + 1));
        if (!independent(data)) {
            continue;
        }
        std::vector<Token> context(static_cast<std::size_t>(size) + 1);
        std::iota(context.rbegin(), context.rend(), 0); // size, ..., 1, 0: the query 0 is strictly below
        std::vector<int> label_counts(static_cast<std::size_t>(size) + 1, 0);
        for (Token label = 1; label <= size; ++label) {
            for (unsigned copies = 1 + random() % 9; copies > 0; --copies) {
                data.add_sample(context, label);
                ++label_counts[static_cast<std::size_t>(label)];
            }
        }
        const auto fin = enclose_finite_component(data, token_graphs(data), 40);
        ASSERT_TRUE(fin);
        ASSERT_EQ(fin->space.dimension(), size - 1);
        EXPECT_LE(fin->radius, Real::power_of_ten(-40));
        const PrecisionScope scope(100);
        for (Index b = 0; b < fin->products.size(); ++b) {
            const EdgeMatrix& m = fin->space.basis()[static_cast<std::size_t>(b)];
            const Interval truth = log_ratio(label_counts[static_cast<std::size_t>(m.from)], label_counts[static_cast<std::size_t>(m.to)]);
            EXPECT_TRUE(inside(truth, fin->products[b]));
            EXPECT_LE(fin->products[b].radius(), Real::power_of_ten(-35));
        }
        // the same through W: (e_i - e_j)' W e_k for every W of the box
        const Matrix<Interval> z = enclosed_logits(data, *fin);
        for (Token i = 1; i <= size; ++i) {
            for (Token j = 1; j <= size; ++j) {
                EXPECT_TRUE(
                    inside(log_ratio(label_counts[static_cast<std::size_t>(i)], label_counts[static_cast<std::size_t>(j)]), z(i, 0) - z(j, 0)));
            }
        }
    }
}

TEST(FiniteComponent, predicted_frequencies_inside_components_are_the_label_frequencies) {
    RandomBits random(32);
    int tested = 0;
    for (int trial = 0; trial < 40; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        if (!independent(data)) {
            continue;
        }
        ++tested;
        const auto graphs = token_graphs(data);
        const auto fin = enclose_finite_component(data, graphs, 30);
        ASSERT_TRUE(fin);
        const PrecisionScope scope(60);
        const LogitModel restricted(restricted_dataset(data, graphs));
        const Matrix<Interval> z = enclosed_logits(data, *fin);
        std::map<std::pair<int, Token>, Interval> surplus; // by query and token: predicted minus observed
        for (const CountedSample& sample : restricted.samples()) {
            Interval sum(0);
            for (const TokenCount& c : sample.counts) {
                sum += Interval(c.count) * exp(z(c.token, sample.query_index));
            }
            for (const TokenCount& c : sample.counts) {
                surplus[{sample.query_index, c.token}] +=
                    Interval(c.count) * exp(z(c.token, sample.query_index)) / sum - Interval(c.token == sample.label ? 1 : 0);
            }
        }
        for (const auto& [key, difference] : surplus) {
            EXPECT_TRUE(difference.contains(Rational(0)));
            EXPECT_LE(difference.radius(), Real::power_of_ten(-20));
        }
    }
    EXPECT_GT(tested, 10);
}

// dLbar/dy in one dimension, from the samples: y is the logit of token 1 over token 2.
Interval slope(const std::vector<std::pair<int, int>>& counts, const std::vector<int>& labels, const Interval& y) {
    Interval r(0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        r += Interval(1) / (Interval(1) + Interval(Rational(counts[i].second, counts[i].first)) * exp(-y));
        r -= Interval(labels[i] == 1 ? 1 : 0);
    }
    return r;
}

TEST(FiniteComponent, bisection_of_a_one_dimensional_problem_agrees) {
    RandomBits random(33);
    for (int trial = 0; trial < 20; ++trial) {
        Dataset data(Embedding::one_hot(3));
        std::vector<std::pair<int, int>> counts;
        std::vector<int> labels;
        for (int i = 0; i < 6; ++i) {
            counts.emplace_back(1 + random() % 3, 1 + random() % 3);
            labels.push_back(i < 2 ? i + 1 : 1 + static_cast<int>(random() % 2)); // both labels occur
            std::vector<Token> context(static_cast<std::size_t>(counts.back().first), 1);
            context.insert(context.end(), static_cast<std::size_t>(counts.back().second), 2);
            context.push_back(0);
            data.add_sample(context, labels.back());
        }
        const auto fin = enclose_finite_component(data, token_graphs(data), 30);
        ASSERT_TRUE(fin);
        ASSERT_EQ(fin->products.size(), 1); // <M_{0,1,2}, W>
        const PrecisionScope scope(60);
        Real below(-20);
        Real above(20);
        for (int step = 0; step < 130; ++step) {
            const Real middle = (below + above) / Real(2);
            (negative(slope(counts, labels, Interval::exactly(middle))) == Truth::yes ? below : above) = middle;
        }
        ASSERT_EQ(negative(slope(counts, labels, Interval::exactly(below))), Truth::yes);
        ASSERT_EQ(negative(slope(counts, labels, Interval::exactly(above))), Truth::no);
        EXPECT_TRUE(overlap(Interval::between(below, above), fin->products[0]));
        EXPECT_LE(above - below, Real::power_of_ten(-35));
    }
}

TEST(FiniteComponent, enclosures_of_more_digits_lie_in_those_of_fewer) {
    const Dataset data = three_token_cycle();
    const auto graphs = token_graphs(data);
    std::optional<FiniteComponent> coarse = enclose_finite_component(data, graphs, 10);
    for (const int digits : {20, 40, 200, 1000}) {
        const std::optional<FiniteComponent> fine = enclose_finite_component(data, graphs, digits);
        ASSERT_TRUE(coarse && fine);
        const PrecisionScope scope(fine->digits);
        EXPECT_LE(fine->radius, Real::power_of_ten(-digits));
        EXPECT_LE(fine->loss_infimum.radius(), Real::power_of_ten(-digits));
        for (Index b = 0; b < fine->enclosure.size(); ++b) {
            EXPECT_TRUE(inside(fine->enclosure[b], coarse->enclosure[b]));
            EXPECT_TRUE(fine->enclosure[b].contains(fine->coordinates[b]));
        }
        EXPECT_TRUE(inside(fine->loss_infimum, coarse->loss_infimum));
        Vector<Interval> apart(fine->coordinates.size());
        for (Index b = 0; b < apart.size(); ++b) {
            apart[b] = Interval::exactly(fine->coordinates[b]) - Interval::exactly(coarse->coordinates[b]);
        }
        EXPECT_LE(sqrt(fine->space.squared_norm(apart)).lower(), coarse->radius + fine->radius);
        coarse = fine;
    }
}

// The radius bounds the Frobenius distance: the box itself is about as wide, so a radius in other units would show.
TEST(FiniteComponent, radius_is_the_frobenius_distance_to_the_corners_of_the_box) {
    RandomBits random(34);
    const Dataset data = with_embedding(three_token_cycle(), random_embedding(random, 4, 5));
    const auto fin = enclose_finite_component(data, token_graphs(data), 25);
    ASSERT_TRUE(fin);
    const PrecisionScope scope(100);
    for (unsigned corner = 0; corner < 4; ++corner) {
        Vector<Interval> apart(2);
        for (Index b = 0; b < 2; ++b) {
            const Interval& box = fin->enclosure[b];
            apart[b] = Interval::exactly((corner >> b & 1U) != 0 ? box.upper() : box.lower()) - Interval::exactly(fin->coordinates[b]);
        }
        const Matrix<Interval> w = fin->space.combination(apart);
        EXPECT_LE(sqrt(inner_product(w, w)).lower(), fin->radius);
    }
}

TEST(FiniteComponent, find_ends_near_the_enclosure) {
    RandomBits random(35);
    for (int trial = 0; trial < 30; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
        const auto fin = enclose_finite_component(data, graphs, space, 40);
        ASSERT_TRUE(fin);
        const PrecisionScope scope(40);
        const Vector<Real> found = find_finite_component(data, graphs, space);
        for (Index b = 0; b < found.size(); ++b) {
            EXPECT_LE(abs(found[b] - fin->coordinates[b]), Real::power_of_ten(-20));
        }
    }
}

TEST(FiniteComponent, krawczyk_refuses_a_wrong_centre_of_the_gradient) {
    const Dataset data = three_token_cycle();
    const auto graphs = token_graphs(data);
    const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
    const RestrictedRisk risk(data, graphs, space);
    const EnclosedMap gradient = {[&](const Vector<Interval>& y) { return risk.gradient(y); },
                                  [&](const Vector<Interval>& y) { return risk.hessian(y); }};
    const auto fin = enclose_finite_component(data, graphs, 40);
    ASSERT_TRUE(fin);
    Vector<Real> centre(2);
    for (Index b = 0; b < 2; ++b) {
        centre[b] = fin->products[b].midpoint();
    }
    const auto right = enclose_zero(gradient, centre);
    ASSERT_TRUE(right);
    EXPECT_TRUE(overlap((*right)[0], fin->products[0]));
    for (const int off : {-30, -3, 3, 30}) {
        Vector<Real> wrong = centre;
        wrong[0] += Real(off);
        EXPECT_FALSE(enclose_zero(gradient, wrong)) << off;
    }
    centre[1] += Real::power_of_ten(-3); // near: accepted, because the zero is inside the box
    const auto near = enclose_zero(gradient, centre);
    ASSERT_TRUE(near);
    EXPECT_TRUE(inside(fin->products[1], (*near)[1]));
}

TEST(FiniteComponent, nothing_is_proved_on_a_space_with_directions_that_the_risk_does_not_see) {
    const Dataset data = three_token_cycle();
    const auto graphs = token_graphs(data);
    const EdgeSubspace space = edge_space(data.embedding(), graphs);
    ASSERT_GT(space.dimension(), cyclic_subspace(data.embedding(), graphs).dimension());
    EXPECT_FALSE(enclose_finite_component(data, graphs, space, 10, 120));
}

TEST(FiniteComponent, nothing_is_proved_where_the_risk_falls_for_ever) {
    Dataset data(Embedding::one_hot(3)); // one component by decree, but only one of its tokens is ever a label
    data.add_sample({1, 2, 0}, 1);
    const std::vector<QueryGraph> graphs{QueryGraph(0, {{1, 2}, {2, 1}})};
    EXPECT_FALSE(enclose_finite_component(data, graphs, 10, 120));
}

TEST(FiniteComponent, acyclic_data_have_the_exact_zero) {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 1, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    EXPECT_EQ(fin->space.dimension(), 0);
    EXPECT_EQ(fin->radius, Real(0));
    EXPECT_EQ(equal(fin->loss_infimum, Interval(0)), Truth::yes);
    EXPECT_EQ(find_finite_component(data, token_graphs(data), fin->space).size(), 0);
}

TEST(FiniteComponent, equal_embeddings_leave_no_cyclic_subspace_but_a_loss) {
    Matrix<Rational> rows(3, 2);
    rows << 1, 0, 0, 1, 0, 1; // tokens 1 and 2 look the same
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 2, 2, 0}, 1);
    data.add_sample({1, 2, 2, 0}, 2);
    const auto fin = enclose_finite_component(data, token_graphs(data), 40);
    ASSERT_TRUE(fin);
    EXPECT_EQ(fin->space.dimension(), 0);
    EXPECT_EQ(fin->radius, Real(0));
    const PrecisionScope scope(100); // (log 3 + log 3/2)/2
    EXPECT_TRUE(inside(log(Interval(Rational(9, 2))) / Interval(2), fin->loss_infimum));
    EXPECT_LE(fin->loss_infimum.radius(), Real::power_of_ten(-40));
}

TEST(FiniteComponent, scaling_the_embeddings_scales_the_weights_by_the_inverse_square) {
    const Dataset base = with_embedding(three_token_cycle(), Embedding::rows(Embedding::one_hot(4).matrix()));
    const auto reference = enclose_finite_component(base, token_graphs(base), 60);
    ASSERT_TRUE(reference);
    for (const int exponent : {-12, 12}) {
        const Dataset data = with_embedding(base, scaled(base.embedding(), power_of_ten(exponent)));
        const auto fin = enclose_finite_component(data, token_graphs(data), 20);
        ASSERT_TRUE(fin);
        EXPECT_LE(fin->radius, Real::power_of_ten(-20));
        const PrecisionScope scope(120);
        const Matrix<Interval> w = fin->space.combination(fin->enclosure);
        const Matrix<Interval> expected = reference->space.combination(reference->enclosure);
        for (Index i = 0; i < w.size(); ++i) {
            EXPECT_TRUE(overlap(w.data()[i], expected.data()[i] * Interval(power_of_ten(-2 * exponent))));
        }
        EXPECT_TRUE(overlap(fin->loss_infimum, reference->loss_infimum));
    }
}

TEST(FiniteComponent, nearly_dependent_embeddings_cost_digits_and_nothing_else) {
    Matrix<Rational> rows = Embedding::one_hot(4).matrix();
    for (Index j = 0; j < 4; ++j) { // e_3 = e_1 + 2 e_2 - 2 e_0 but for 1e-40
        rows(3, j) = rows(1, j) + Rational(2) * rows(2, j) - Rational(2) * rows(0, j) + Rational(static_cast<int>(j) + 1) * power_of_ten(-40);
    }
    const Dataset plain = three_token_cycle();
    const Dataset data = with_embedding(plain, Embedding::rows(rows));
    ASSERT_TRUE(independent(data));
    const auto reference = enclose_finite_component(plain, token_graphs(plain), 30);
    const auto fin = enclose_finite_component(data, token_graphs(data), 20);
    ASSERT_TRUE(reference && fin);
    EXPECT_LE(fin->radius, Real::power_of_ten(-20));
    for (Index b = 0; b < 2; ++b) { // under I the logit differences do not depend on the embeddings
        EXPECT_TRUE(overlap(fin->products[b], reference->products[b]));
    }
    EXPECT_TRUE(overlap(fin->loss_infimum, reference->loss_infimum));
}

TEST(FiniteComponent, nearly_dependent_embeddings_without_independence) {
    Matrix<Rational> rows(4, 2);
    rows << 1, 1, 1, 0, 2, power_of_ten(-9), 3, 0; // dim S_fin = 2 by 1e-9
    const Dataset data = with_embedding(three_token_cycle(), Embedding::rows(rows));
    const auto graphs = token_graphs(data);
    const auto fin = enclose_finite_component(data, graphs, 20);
    ASSERT_TRUE(fin);
    ASSERT_EQ(fin->space.dimension(), 2);
    EXPECT_LE(fin->radius, Real::power_of_ten(-20));
    // optimality on S_fin, from the samples: the gradient along each basis matrix contains 0 on the box
    const PrecisionScope scope(100);
    const Matrix<Interval> z = enclosed_logits(data, *fin);
    const LogitModel restricted(restricted_dataset(data, graphs));
    for (const EdgeMatrix& m : fin->space.basis()) {
        Interval slope_along(0);
        for (const CountedSample& sample : restricted.samples()) {
            const std::vector<Token>& queries = restricted.queries();
            const auto change = [&](Token v) {
                return Interval(edge_product(data.embedding(), {queries[static_cast<std::size_t>(sample.query_index)], v, sample.label}, m));
            };
            Interval sum(0);
            Interval weighted(0);
            for (const TokenCount& c : sample.counts) {
                const Interval weight = Interval(c.count) * exp(z(c.token, sample.query_index));
                sum += weight;
                weighted += weight * change(c.token);
            }
            slope_along += weighted / sum;
        }
        EXPECT_TRUE(slope_along.contains(Rational(0)));
        EXPECT_LE(slope_along.radius(), Real::power_of_ten(-15));
    }
}

TEST(FiniteComponent, extreme_label_frequencies) {
    Dataset data(Embedding::one_hot(3));
    for (int i = 0; i < 200000; ++i) {
        data.add_sample({1, 2, 0}, 1);
    }
    data.add_sample({1, 2, 0}, 2);
    const auto fin = enclose_finite_component(data, token_graphs(data), 30);
    ASSERT_TRUE(fin);
    const PrecisionScope scope(100);
    EXPECT_TRUE(inside(log_ratio(200000, 1), fin->products[0]));
}

// Token i beats its successor a thousand to one all along a chain that the last sample closes: masses down to 1e-15.
TEST(FiniteComponent, chains_of_rare_tokens) {
    constexpr int length = 6;
    Dataset data(Embedding::one_hot(length + 1));
    for (Token i = 1; i < length; ++i) {
        for (int copies = 0; copies < 1000; ++copies) {
            data.add_sample({i, i + 1, 0}, i);
        }
        data.add_sample({i, i + 1, 0}, i + 1);
    }
    const auto fin = enclose_finite_component(data, token_graphs(data), 30);
    ASSERT_TRUE(fin);
    ASSERT_EQ(fin->products.size(), length - 1);
    const PrecisionScope scope(100);
    for (Index b = 0; b < fin->products.size(); ++b) { // <M_{0,1,v}, W_fin> = (v - 1) log 1000
        const EdgeMatrix& m = fin->space.basis()[static_cast<std::size_t>(b)];
        ASSERT_EQ(m.from, 1);
        EXPECT_TRUE(inside(log_ratio(1000, 1) * Interval(m.to - 1), fin->products[b]));
    }
}

TEST(FiniteComponent, assumptions_that_fail_are_refused) {
    Dataset absent(Embedding::one_hot(3));
    absent.add_sample({1, 0}, 2);
    EXPECT_THROW(enclose_finite_component(absent, token_graphs(absent), 20), std::invalid_argument);
    EXPECT_THROW(find_finite_component(absent, token_graphs(absent), cyclic_subspace(absent.embedding(), token_graphs(absent))),
                 std::invalid_argument);
    Dataset general(Embedding::one_hot(2));
    general.add_sample({1, 0}, 1);
    general.set_head(zero_matrix<Rational>(2, 2));
    EXPECT_THROW(enclose_finite_component(general, token_graphs(general), 20), std::invalid_argument);
}

TEST(FiniteComponent, too_few_digits_give_nothing) {
    const Dataset data = three_token_cycle();
    EXPECT_FALSE(enclose_finite_component(data, token_graphs(data), 40, 30));
    EXPECT_TRUE(enclose_finite_component(data, token_graphs(data), 40, 60));
}

TEST(FiniteComponent, restricted_data_keep_query_names_and_components_and_have_no_strict_edge) {
    RandomBits random(36);
    int shortened = 0;
    for (int trial = 0; trial < 60; ++trial) {
        Dataset data = random_cyclic_dataset(random);
        std::vector<std::string> names;
        for (int v = 0; v < data.tokens(); ++v) {
            names.push_back("token " + std::to_string(v));
        }
        data.set_names(names);
        const auto graphs = token_graphs(data);
        const Dataset restricted = restricted_dataset(data, graphs);
        EXPECT_EQ(restricted.names(), names);
        ASSERT_EQ(restricted.size(), data.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Sample s = restricted.sample(i);
            EXPECT_EQ(s.query, data.sample(i).query);
            EXPECT_EQ(s.label, data.sample(i).label);
            std::vector<Token> expected;
            for (const Token v : data.sample(i).context) {
                if (graph_of(graphs, s.query).tied(s.label, v)) {
                    expected.push_back(v);
                }
            }
            EXPECT_EQ(std::vector<Token>(s.context.begin(), s.context.end()), expected);
            shortened += s.context.size() < data.sample(i).context.size() ? 1 : 0;
        }
        const auto again = token_graphs(restricted);
        EXPECT_FALSE(has_strict_edge(again));
        for (const QueryGraph& graph : graphs) {
            for (Token i = 0; i < data.tokens(); ++i) {
                for (Token j = 0; j < data.tokens(); ++j) {
                    EXPECT_EQ(graph.tied(i, j), graph_of(again, graph.query()).tied(i, j));
                }
            }
        }
    }
    EXPECT_GT(shortened, 50);
}

} // namespace
} // namespace attest
