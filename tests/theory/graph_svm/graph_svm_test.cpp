// Graph-SVM: the finder against an enumeration of all active sets on explicit matrices, and against its own checker on
// instances too large for that; degenerate instances; the exact search from arbitrary starts.
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/exact_active_set.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/guess_active_set.h"

#include <gtest/gtest.h>

#include <numeric>

namespace attest {
namespace {

Rational squared_norm(const Matrix<Rational>& w) { return inner_product(w, w); }

// A solution of A x = b by elimination, free variables 0; nothing when there is none.
std::optional<std::vector<Rational>> any_solution(Matrix<Rational> a, std::vector<Rational> b) {
    std::vector<Index> pivot_column;
    Index row = 0;
    for (Index column = 0; column < a.cols() && row < a.rows(); ++column) {
        Index pivot = row;
        while (pivot < a.rows() && a(pivot, column) == 0) {
            ++pivot;
        }
        if (pivot == a.rows()) {
            continue;
        }
        a.row(row).swap(a.row(pivot));
        std::swap(b[static_cast<std::size_t>(row)], b[static_cast<std::size_t>(pivot)]);
        for (Index r = 0; r < a.rows(); ++r) {
            if (r != row && a(r, column) != 0) {
                const Rational factor = a(r, column) / a(row, column);
                for (Index c = column; c < a.cols(); ++c) {
                    a(r, c) -= factor * a(row, c);
                }
                b[static_cast<std::size_t>(r)] -= factor * b[static_cast<std::size_t>(row)];
            }
        }
        pivot_column.push_back(column);
        ++row;
    }
    for (Index r = row; r < a.rows(); ++r) {
        if (b[static_cast<std::size_t>(r)] != 0) {
            return std::nullopt;
        }
    }
    std::vector<Rational> x(static_cast<std::size_t>(a.cols()), Rational(0));
    for (Index r = 0; r < row; ++r) {
        x[static_cast<std::size_t>(pivot_column[static_cast<std::size_t>(r)])] =
            b[static_cast<std::size_t>(r)] / a(r, pivot_column[static_cast<std::size_t>(r)]);
    }
    return x;
}

// W_mm by definition, on d x d matrices: every set of strict edges is tried as the set of tight ones; the least-norm
// solution of its equations is a candidate; the feasible candidate of least norm is W_mm. Nothing: infeasible.
std::optional<Matrix<Rational>> w_mm_by_enumeration(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    std::vector<Matrix<Rational>> tied;
    std::vector<Matrix<Rational>> strict;
    for (const QueryGraph& g : graphs) {
        for (const Edge& e : g.edges()) {
            (g.strict(e) ? strict : tied)
                .push_back(weight_matrix(data.embedding(), {{e.from, g.query(), Rational(1)}, {e.to, g.query(), Rational(-1)}}));
        }
    }
    std::optional<Matrix<Rational>> best;
    for (std::size_t set = 0; set < (std::size_t{1} << strict.size()); ++set) {
        std::vector<Matrix<Rational>> rows = tied;
        std::vector<Rational> right(tied.size(), Rational(0));
        for (std::size_t s = 0; s < strict.size(); ++s) {
            if ((set >> s & 1U) != 0) {
                rows.push_back(strict[s]);
                right.emplace_back(1);
            }
        }
        Matrix<Rational> gram(static_cast<Index>(rows.size()), static_cast<Index>(rows.size()));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t j = 0; j < rows.size(); ++j) {
                gram(static_cast<Index>(i), static_cast<Index>(j)) = inner_product(rows[i], rows[j]);
            }
        }
        const std::optional<std::vector<Rational>> x = any_solution(gram, right);
        if (!x) {
            continue;
        }
        Matrix<Rational> w = zero_matrix<Rational>(data.dimension(), data.dimension());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (Index j = 0; j < w.size(); ++j) {
                w.data()[j] += (*x)[i] * rows[i].data()[j];
            }
        }
        const bool feasible = std::all_of(strict.begin(), strict.end(), [&w](const auto& m) { return inner_product(m, w) >= 1; });
        if (feasible && (!best || squared_norm(w) < squared_norm(*best))) {
            best = w;
        }
    }
    return best;
}

std::size_t strict_edges(const std::vector<QueryGraph>& graphs) {
    std::size_t r = 0;
    for (const QueryGraph& g : graphs) {
        r += static_cast<std::size_t>(std::count_if(g.edges().begin(), g.edges().end(), [&g](const Edge& e) { return g.strict(e); }));
    }
    return r;
}

std::string why(const Verdict& v) { return v.reason + "; expected " + v.expected + "; found " + v.found; }

void expect_certified(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm) {
    const Verdict v = check_graph_svm(data, graphs, svm);
    EXPECT_EQ(v.outcome, Outcome::held) << why(v);
}

TEST(GraphSvm, agrees_with_the_enumeration_of_active_sets) {
    RandomBits random(1);
    std::map<GraphSvmStatus, int> seen;
    int with_tied_multipliers = 0;
    for (int round = 0; round < 400; ++round) {
        const Dataset data = random_small_dataset(random);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        if (strict_edges(graphs) > 7) {
            continue;
        }
        const GraphSvm svm = find_graph_svm(data, graphs);
        expect_certified(data, graphs, svm);
        const std::optional<Matrix<Rational>> expected = w_mm_by_enumeration(data, graphs);
        ++seen[svm.status];
        ASSERT_EQ(expected.has_value(), svm.status != GraphSvmStatus::infeasible) << "round " << round;
        if (expected) {
            ASSERT_EQ(weight_matrix(data.embedding(), svm.terms), *expected) << "round " << round;
            ASSERT_EQ(svm.norm_squared, squared_norm(*expected));
            ASSERT_EQ(svm.status == GraphSvmStatus::zero, strict_edges(graphs) == 0);
        }
        with_tied_multipliers +=
            static_cast<int>(std::any_of(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return !m.strict; }));
        if (HasFailure()) {
            break;
        }
    }
    EXPECT_GT(seen[GraphSvmStatus::optimal], 100);
    EXPECT_GT(seen[GraphSvmStatus::zero], 20);
    EXPECT_GT(seen[GraphSvmStatus::infeasible], 20);
    EXPECT_GT(with_tied_multipliers, 20);
}

TEST(GraphSvm, the_exact_search_alone_finds_the_same_solution) {
    RandomBits random(2);
    for (int round = 0; round < 200; ++round) {
        const Dataset data = random_small_dataset(random);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        const GraphSvm exact = find_graph_svm_exactly(data, graphs);
        expect_certified(data, graphs, exact);
        ASSERT_EQ(svm.status, exact.status);
        ASSERT_EQ(svm.norm_squared, exact.norm_squared);
        ASSERT_EQ(weight_matrix(data.embedding(), svm.terms), weight_matrix(data.embedding(), exact.terms));
    }
}

TEST(GraphSvm, the_exact_search_ends_at_the_same_point_from_any_guess) {
    RandomBits random(3);
    int corrected = 0;
    for (int round = 0; round < 60; ++round) {
        const Dataset data = random_dataset(random, 6, 6, 4, random_embedding(random, 6, 7));
        for (const GeneratorBlock& block : generator_blocks(data.embedding(), token_graphs(data))) {
            std::vector<int> guess;
            for (int c = 0; c < static_cast<int>(block.strict.size()); ++c) {
                if (random() % 2 == 0) {
                    guess.push_back(c);
                }
            }
            const ActiveSetSolution from_guess = exact_active_set(block, guess);
            const ActiveSetSolution from_nothing = exact_active_set(block, {});
            const ActiveSetSolution from_double = exact_active_set(block, guess_active_set(block));
            // the residual r is unique even where multipliers are not
            ASSERT_EQ(Rational(from_guess.residual, from_guess.denominator), Rational(from_nothing.residual, from_nothing.denominator));
            ASSERT_EQ(Rational(from_double.residual, from_double.denominator), Rational(from_nothing.residual, from_nothing.denominator));
            ASSERT_EQ(from_double.solves, 1);
            corrected += static_cast<int>(from_guess.solves > 1);
        }
    }
    EXPECT_GT(corrected, 20);
}

TEST(GraphSvm, certifies_random_datasets_with_every_kind_of_embedding) {
    RandomBits random(4);
    for (int round = 0; round < 60; ++round) {
        const int tokens = 2 + round % 7;
        const int dimension = 1 + static_cast<int>(random() % 10);
        const Embedding embedding = round % 4 == 0 ? Embedding::one_hot(tokens) : random_embedding(random, tokens, dimension);
        const Dataset data = random_dataset(random, tokens, 2 + round % 8, 1 + round % 5, embedding);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        expect_certified(data, graphs, svm);
        if (data.embedding().independent()) {
            EXPECT_NE(svm.status, GraphSvmStatus::infeasible);
        }
    }
}

TEST(GraphSvm, example_of_the_file_format) {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({2, 3, 0}, 2);
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const GraphSvm svm = find_graph_svm(data, graphs);
    expect_certified(data, graphs, svm);
    EXPECT_EQ(svm.status, GraphSvmStatus::optimal);
    EXPECT_EQ(svm.norm_squared, 1);
    ASSERT_EQ(svm.multipliers.size(), 2U);
    const Rational half(1, 2);
    const auto is = [&half](const Multiplier& m, Token from, Token to) {
        return m.query == 0 && m.from == from && m.to == to && m.strict && m.value == half;
    };
    EXPECT_TRUE(is(svm.multipliers[0], 1, 0));
    EXPECT_TRUE(is(svm.multipliers[1], 2, 3));
    Matrix<Rational> w = zero_matrix<Rational>(4, 4);
    w(0, 0) = w(3, 0) = -half;
    w(1, 0) = w(2, 0) = half;
    EXPECT_EQ(weight_matrix(data.embedding(), svm.terms), w);
}

TEST(GraphSvm, infeasible_example_needs_a_tied_multiplier) {
    Matrix<Rational> rows(3, 1);
    rows << Rational(1), Rational(2), Rational(3);
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    data.add_sample({1, 2, 0}, 1);
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const GraphSvm svm = find_graph_svm(data, graphs);
    EXPECT_EQ(svm.status, GraphSvmStatus::infeasible);
    EXPECT_TRUE(svm.terms.empty());
    EXPECT_EQ(svm.norm_squared, 0);
    EXPECT_TRUE(std::any_of(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return !m.strict; }));
    expect_certified(data, graphs, svm);
}

TEST(GraphSvm, no_strict_edge_and_no_edge_give_zero) {
    Dataset cycle(Embedding::one_hot(2));
    cycle.add_sample({1, 0}, 1);
    cycle.add_sample({1, 0}, 0);
    Dataset lonely(Embedding::one_hot(2));
    lonely.add_sample({0}, 0);
    Dataset unrealisable(Embedding::one_hot(2));
    unrealisable.add_sample({0}, 1);
    for (const Dataset& data : {cycle, lonely, unrealisable}) {
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        EXPECT_EQ(svm.status, GraphSvmStatus::zero);
        EXPECT_TRUE(svm.multipliers.empty());
        EXPECT_TRUE(svm.terms.empty());
        expect_certified(data, graphs, svm);
    }
}

TEST(GraphSvm, zero_and_repeated_embeddings_are_infeasible_on_strict_edges) {
    for (const bool zero_query : {true, false}) {
        Matrix<Rational> rows(3, 2);
        rows << Rational(1), Rational(0), Rational(1), Rational(0), Rational(0), Rational(1);
        if (zero_query) {
            rows(0, 0) = 0;
        }
        Dataset data(Embedding::rows(rows));
        data.add_sample({1, 0}, 1); // e_0 = e_1, or e_0 = 0 as the query
        data.add_sample({2, 0}, 2);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        EXPECT_EQ(svm.status, GraphSvmStatus::infeasible);
        EXPECT_EQ(svm.multipliers.size(), 1U);
        expect_certified(data, graphs, svm);
    }
}

TEST(GraphSvm, copies_of_samples_change_nothing) {
    RandomBits random(5);
    const Dataset once = random_dataset(random, 6, 6, 4, Embedding::one_hot(6));
    Dataset twice = once;
    for (std::size_t i = 0; i < once.size(); ++i) {
        twice.add_sample(once.sample(i).context, once.sample(i).label);
    }
    const GraphSvm a = find_graph_svm(once, token_graphs(once));
    const GraphSvm b = find_graph_svm(twice, token_graphs(twice));
    EXPECT_EQ(a.norm_squared, b.norm_squared);
    EXPECT_EQ(weight_matrix(once.embedding(), a.terms), weight_matrix(once.embedding(), b.terms));
}

// W_mm scales by s^-2 when the embeddings scale by s, far outside the range of double too; the guess is still right.
TEST(GraphSvm, tiny_and_huge_embeddings_are_solved_by_the_same_guess) {
    RandomBits random(6);
    Integer huge = 1;
    for (int i = 0; i < 300; ++i) {
        huge *= 10;
    }
    const Embedding embedding = random_embedding(random, 5, 6);
    const Dataset data = random_dataset(random, 5, 8, 4, embedding);
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const GraphSvm svm = find_graph_svm(data, graphs);
    ASSERT_EQ(svm.status, GraphSvmStatus::optimal);
    for (const Rational& scale : {Rational(huge), Rational(Integer(1), huge)}) {
        Matrix<Rational> rows = embedding.matrix();
        for (Index i = 0; i < rows.size(); ++i) {
            rows.data()[i] *= scale;
        }
        Dataset scaled = data;
        scaled.set_embedding(Embedding::rows(rows));
        const GraphSvm other = find_graph_svm(scaled, graphs);
        expect_certified(scaled, graphs, other);
        EXPECT_EQ(other.norm_squared * scale * scale * scale * scale, svm.norm_squared);
        for (const GeneratorBlock& block : generator_blocks(scaled.embedding(), graphs)) {
            EXPECT_EQ(exact_active_set(block, guess_active_set(block)).solves, 1);
        }
    }
}

// Scales that differ between the rows, and rows that agree to 40 digits: no double can tell, the exact search does.
TEST(GraphSvm, badly_conditioned_embeddings_are_solved_exactly) {
    RandomBits random(7);
    Integer huge = 1;
    for (int i = 0; i < 40; ++i) {
        huge *= 10;
    }
    for (int round = 0; round < 20; ++round) {
        Matrix<Rational> rows = random_embedding(random, 5, 5).matrix();
        for (Index i = 1; i < rows.rows(); ++i) {
            for (Index j = 0; j < rows.cols(); ++j) {
                rows(i, j) = round % 2 == 0 ? Rational(rows(0, j) + rows(i, j) / Rational(huge))
                                            : Rational(rows(i, j) * Rational(i % 2 == 0 ? huge : Integer(1)));
            }
        }
        const Dataset data = random_dataset(random, 5, 6, 4, Embedding::rows(rows));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        expect_certified(data, graphs, svm);
        EXPECT_EQ(svm.norm_squared, find_graph_svm_exactly(data, graphs).norm_squared);
    }
}

TEST(GraphSvm, margin_is_the_logit_difference) {
    RandomBits random(8);
    const Dataset data = random_dataset(random, 4, 6, 3, random_embedding(random, 4, 3));
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const std::vector<WeightTerm> terms{{0, 1, Rational(2, 3)}, {2, 1, Rational(-5)}, {3, 2, Rational(1, 7)}};
    const Matrix<Rational> e = data.embedding().matrix();
    const Matrix<Rational> logits = multiply(multiply(e, weight_matrix(data.embedding(), terms)), transposed(e));
    for (Token k = 0; k < 4; ++k) {
        for (Token i = 0; i < 4; ++i) {
            for (Token j = 0; j < 4; ++j) {
                ASSERT_EQ(margin(data.embedding(), terms, k, i, j), logits(i, k) - logits(j, k));
            }
        }
    }
}

} // namespace
} // namespace attest
