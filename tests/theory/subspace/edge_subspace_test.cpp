// S, S_fin and S_svm against their definitions: dimensions as ranks of explicit d^2-vectors, projections by orthogonality.
#include "theory/subspace/edge_subspace.h"

#include "model/attention/logit_model.h"
#include "model/numbers/exact_solve.h"
#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attest {
namespace {

/// (e_i - e_j) e_k' entry by entry.
Matrix<Rational> explicit_matrix(const Embedding& e, const EdgeMatrix& m) {
    Matrix<Rational> r(e.dimension(), e.dimension());
    for (int i = 0; i < e.dimension(); ++i) {
        for (int j = 0; j < e.dimension(); ++j) {
            r(i, j) = (e.entry(m.from, i) - e.entry(m.to, i)) * e.entry(m.query, j);
        }
    }
    return r;
}

Index rank_of(const Embedding& e, const std::vector<EdgeMatrix>& matrices) {
    if (matrices.empty()) {
        return 0;
    }
    Matrix<Rational> rows(static_cast<Index>(matrices.size()), static_cast<Index>(e.dimension()) * e.dimension());
    for (std::size_t m = 0; m < matrices.size(); ++m) {
        const Matrix<Rational> flat = explicit_matrix(e, matrices[m]);
        for (Index i = 0; i < flat.size(); ++i) {
            rows(static_cast<Index>(m), i) = flat.data()[i];
        }
    }
    return exact_rank(rows);
}

/// All edges (tied_only: those inside components).
std::vector<EdgeMatrix> edges(const std::vector<QueryGraph>& graphs, bool tied_only) {
    std::vector<EdgeMatrix> r;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& edge : graph.edges()) {
            if (!tied_only || !graph.strict(edge)) {
                r.push_back({graph.query(), edge.from, edge.to});
            }
        }
    }
    return r;
}

Matrix<Rational> random_weights(RandomBits& random, int d) {
    Matrix<Rational> w(d, d);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = Rational(static_cast<int>(random() % 41) - 20, 1 + static_cast<int>(random() % 4));
    }
    return w;
}

TEST(CyclicSubspace, dimensions_are_the_ranks_of_the_edge_matrices) {
    RandomBits random(11);
    int below_independence = 0;
    for (int trial = 0; trial < 1000; ++trial) {
        const Dataset data = random_small_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = edge_space(data.embedding(), graphs);
        const EdgeSubspace cyclic = cyclic_subspace(data.embedding(), graphs);
        EXPECT_EQ(space.dimension(), rank_of(data.embedding(), edges(graphs, false)));
        EXPECT_EQ(cyclic.dimension(), rank_of(data.embedding(), edges(graphs, true)));
        EXPECT_EQ(rank_of(data.embedding(), space.basis()), space.dimension());
        Index by_components = 0;
        for (const QueryGraph& graph : graphs) {
            by_components += static_cast<Index>(graph.tokens().size() - graph.components().size());
        }
        if (independent(data)) {
            EXPECT_EQ(cyclic.dimension(), by_components);
        } else {
            EXPECT_LE(cyclic.dimension(), by_components);
            below_independence += cyclic.dimension() < by_components ? 1 : 0;
        }
    }
    EXPECT_GT(below_independence, 10);
}

TEST(CyclicSubspace, every_edge_matrix_is_contained_and_nothing_else) {
    RandomBits random(12);
    for (int trial = 0; trial < 150; ++trial) {
        const Dataset data = random_small_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = edge_space(data.embedding(), graphs);
        const EdgeSubspace cyclic = cyclic_subspace(data.embedding(), graphs);
        for (const EdgeMatrix& m : edges(graphs, false)) {
            EXPECT_TRUE(space.contains(explicit_matrix(data.embedding(), m)));
            const bool inside = cyclic.contains(explicit_matrix(data.embedding(), m));
            std::vector<EdgeMatrix> extended = cyclic.basis();
            extended.push_back(m);
            EXPECT_EQ(inside, rank_of(data.embedding(), extended) == cyclic.dimension());
        }
    }
}

TEST(CyclicSubspace, projections_are_orthogonal_idempotent_and_add_up) {
    RandomBits random(13);
    int proper = 0;
    for (int trial = 0; trial < 150; ++trial) {
        const Dataset data = random_small_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = edge_space(data.embedding(), graphs);
        const EdgeSubspace cyclic = cyclic_subspace(data.embedding(), graphs);
        const Matrix<Rational> w = random_weights(random, data.dimension());
        const Matrix<Rational> on_space = space.project(w);
        const Matrix<Rational> on_cyclic = cyclic.project(w);
        const Matrix<Rational> on_svm = project_on_svm_space(space, cyclic, w);
        for (const EdgeMatrix& m : space.basis()) {
            EXPECT_EQ(inner_product(explicit_matrix(data.embedding(), m), Matrix<Rational>(w - on_space)), 0);
        }
        EXPECT_TRUE(space.orthogonal_to(w - on_space));
        EXPECT_TRUE(cyclic.orthogonal_to(w - on_cyclic));
        EXPECT_EQ(space.project(on_space), on_space);
        EXPECT_EQ(space.project(on_cyclic), on_cyclic); // S_fin lies in S
        EXPECT_EQ(on_svm + on_cyclic, on_space);
        EXPECT_TRUE(in_svm_space(space, cyclic, on_svm));
        EXPECT_EQ(inner_product(on_svm, on_cyclic), 0);
        // Pythagoras, each term computed by another function
        EXPECT_EQ(inner_product(w, w), space.squared_distance(w) + space.squared_norm(space.projection_coordinates(w)));
        EXPECT_EQ(space.contains(w), space.squared_distance(w) == 0);
        if (on_cyclic != zero_matrix<Rational>(data.dimension(), data.dimension())) {
            ++proper;
            EXPECT_FALSE(in_svm_space(space, cyclic, on_space));
            EXPECT_FALSE(cyclic.orthogonal_to(w));
        }
    }
    EXPECT_GT(proper, 20);
}

TEST(CyclicSubspace, intervals_enclose_the_exact_projection_at_every_precision) {
    RandomBits random(14);
    for (int trial = 0; trial < 100; ++trial) {
        const PrecisionScope scope(5 + static_cast<int>(random() % 60));
        const Dataset data = random_small_dataset(random);
        const EdgeSubspace space = edge_space(data.embedding(), token_graphs(data));
        const Matrix<Rational> w = random_weights(random, data.dimension());
        const Matrix<Rational> exact = space.project(w);
        const Matrix<Interval> enclosed = space.project(converted<Interval>(w));
        for (Index i = 0; i < exact.size(); ++i) {
            EXPECT_TRUE(enclosed.data()[i].contains(exact.data()[i]));
        }
        EXPECT_TRUE(space.squared_distance(converted<Interval>(w)).contains(space.squared_distance(w)));
        const Vector<Rational> c = space.projection_coordinates(w);
        EXPECT_TRUE(space.squared_norm(converted<Interval>(c)).contains(space.squared_norm(c)));
        EXPECT_EQ(space.coordinates_from_products(space.products(w)), c);
    }
}

TEST(CyclicSubspace, gram_matrix_and_inverse_by_blocks_are_those_of_the_definition) {
    const auto right = [] {
        RandomBits random(16);
        bool r = true;
        for (int trial = 0; trial < 60; ++trial) {
            const Dataset data = random_cyclic_dataset(random);
            const EdgeSubspace space = edge_space(data.embedding(), token_graphs(data));
            const Index n = space.dimension();
            for (Index a = 0; a < n; ++a) {
                for (Index b = 0; b < n; ++b) {
                    r = r && space.gram()(a, b) == inner_product(explicit_matrix(data.embedding(), space.basis()[static_cast<std::size_t>(a)]),
                                                                 explicit_matrix(data.embedding(), space.basis()[static_cast<std::size_t>(b)]));
                    r = r && multiply(space.gram(), space.inverse_gram())(a, b) == (a == b ? 1 : 0);
                }
            }
        }
        return r;
    };
    EXPECT_TRUE(right());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("swept_inverse_without_sign", right));
}

// A vocabulary of 20000 tokens in pairs: 10000 blocks of one element, never a 10000 x 10000 matrix.
TEST(CyclicSubspace, many_small_components_stay_small) {
    constexpr int pairs = 10000;
    Dataset data(Embedding::one_hot(2 * pairs));
    for (Token i = 0; i < pairs; ++i) {
        data.add_sample({2 * i, 2 * i + 1}, 2 * i);
        data.add_sample({2 * i, 2 * i + 1}, 2 * i + 1);
    }
    const EdgeSubspace space = cyclic_subspace(data.embedding(), token_graphs(data));
    ASSERT_EQ(space.dimension(), pairs);
    const Vector<Rational> products = Vector<Rational>::Constant(pairs, Rational(3));
    const Vector<Rational> c = space.coordinates_from_products(products);
    EXPECT_EQ(c, (Vector<Rational>::Constant(pairs, Rational(3, 2))));
    EXPECT_EQ(space.squared_norm(c), Rational(9 * pairs, 2));
}

TEST(CyclicSubspace, logit_and_coefficient_tables_agree_with_the_matrices) {
    RandomBits random(15);
    for (int trial = 0; trial < 100; ++trial) {
        const Dataset data = random_small_dataset(random);
        const LogitModel model(data);
        const EdgeSubspace space = edge_space(data.embedding(), token_graphs(data));
        const Matrix<Rational> w = random_weights(random, data.dimension());
        EXPECT_EQ(space.products_from_logits(model.logits(w), model.queries()), space.products(w));
        const Vector<Rational> c = space.projection_coordinates(w);
        EXPECT_EQ(model.weights(space.coefficient_table(c, model.queries())), space.combination(c));
    }
}

TEST(CyclicSubspace, a_table_without_a_query_of_the_basis_is_refused) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const EdgeSubspace space = edge_space(data.embedding(), token_graphs(data));
    EXPECT_THROW(space.products_from_logits(zero_matrix<Rational>(2, 1), {1}), std::out_of_range);
    EXPECT_THROW(space.coefficient_table(zero_vector<Rational>(1), {1}), std::out_of_range);
}

TEST(CyclicSubspace, doubles_project_one_hot_weights_exactly) {
    Dataset data(Embedding::one_hot(3)); // one edge 1 -> 0: halves only
    data.add_sample({1, 0}, 1);
    const EdgeSubspace space = edge_space(data.embedding(), token_graphs(data));
    Matrix<double> w(3, 3);
    w << 1, 2, 3, 4, 5, 6, 7, 8, 9;
    Matrix<double> expected = zero_matrix<double>(3, 3);
    expected(0, 0) = -1.5;
    expected(1, 0) = 1.5;
    EXPECT_EQ(space.project(w), expected);
    EXPECT_EQ(space.squared_norm(space.projection_coordinates(w)), 4.5);
}

TEST(CyclicSubspace, keeps_the_first_independent_generators) {
    // e_2 = e_0 + e_1 leaves (e_0 - e_1) and (e_0 - e_2) = -e_1 independent; e_0 and its copy e_3 differ by nothing.
    Matrix<Rational> rows(4, 2);
    rows << 1, 0, 0, 1, 1, 1, 1, 0;
    const Embedding e = Embedding::rows(rows);
    const EdgeSubspace space(e, {{0, 0, 3}, {0, 0, 1}, {0, 3, 1}, {0, 0, 2}, {3, 1, 2}});
    ASSERT_EQ(space.dimension(), 2);
    EXPECT_EQ(space.basis()[0].to, 1);
    EXPECT_EQ(space.basis()[0].from, 0);
    EXPECT_EQ(space.basis()[1].to, 2);
    EXPECT_EQ(space.basis()[1].query, 0);
}

} // namespace
} // namespace attest
