// The Graph-SVM in the spectral and in the nuclear norm: the planted numbers, every scale, any width, and forged brackets.
#include "tests/example_datasets.h"
#include "tests/random_instances.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/norm_svm/matrix_norm_svm.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace attest {
namespace {

using testing_support::one_hot;

const std::vector<MatrixNorm> both = {MatrixNorm::spectral, MatrixNorm::nuclear};

/// Found, accepted and as narrow as asked; nothing where the Graph-SVM has no solution but 0.
std::optional<NormBracket> bracket_of(const Dataset& data, MatrixNorm norm, const Rational& width = Rational(1, 1000000000)) {
    const std::vector<QueryGraph> graphs = token_graphs(data);
    if (solve_graph_svm(data, graphs).status != GraphSvmStatus::optimal) {
        return std::nullopt;
    }
    auto r = find_norm_bracket(data, graphs, norm, width);
    EXPECT_TRUE(r) << matrix_norm_text(norm);
    if (r) {
        const Verdict v = check_norm_bracket(data, graphs, *r);
        EXPECT_EQ(v.outcome, Outcome::held) << v.reason;
        EXPECT_LE(r->upper, r->lower * (1 + width));
        EXPECT_GT(r->lower, 0);
    }
    return r;
}

TEST(MatrixNormSvm, the_plant) {
    const Dataset plant = one_hot(3, {{{1, 0}, 1}, {{1, 2}, 1}});
    const auto spectral = bracket_of(plant, MatrixNorm::spectral, Rational(1) / Rational("1000000000000000000000000000000"));
    ASSERT_TRUE(spectral); // gamma = (1 + sqrt 3)/2: nu^2 + 2 nu = 2
    EXPECT_LT(spectral->lower * (spectral->lower + 2), 2);
    EXPECT_GT(spectral->upper * (spectral->upper + 2), 2);
    EXPECT_GT(1 / spectral->upper, Rational(136602, 100000));
    EXPECT_LT(1 / spectral->lower, Rational(136603, 100000));
    const auto nuclear = bracket_of(plant, MatrixNorm::nuclear, Rational(1) / Rational("1000000000000000000000000000000"));
    ASSERT_TRUE(nuclear); // gamma = sqrt 3/2
    EXPECT_LT(nuclear->lower * nuclear->lower, Rational(4, 3));
    EXPECT_GT(nuclear->upper * nuclear->upper, Rational(4, 3));
    EXPECT_EQ(solve_graph_svm(plant, token_graphs(plant)).norm_squared, 1);
}

TEST(MatrixNormSvm, any_width) {
    const Dataset chain = one_hot(4, {{{1, 2, 0}, 1}, {{2, 0}, 2}, {{1, 3}, 1}, {{2, 3}, 3}, {{0, 3}, 0}});
    Rational width = 1;
    for (int i = 0; i < 4; ++i, width /= Rational("100000000000000000000")) {
        for (const MatrixNorm norm : both) {
            EXPECT_TRUE(bracket_of(chain, norm, width));
        }
    }
}

TEST(MatrixNormSvm, one_query_has_one_norm) {
    const Dataset chain = one_hot(3, {{{1, 2, 0}, 1}, {{2, 0}, 2}}); // one column, so every norm is Euclid's: |(1, 0, -1)|
    for (const MatrixNorm norm : both) {
        const auto b = bracket_of(chain, norm);
        ASSERT_TRUE(b);
        EXPECT_LE(b->lower * b->lower, 2);
        EXPECT_GE(b->upper * b->upper, 2);
    }
}

TEST(MatrixNormSvm, every_scale) {
    RandomBits random(12);
    int seen = 0;
    for (const char* scale : {"1/10000", "10000", "1/1000000000000000000000000000000", "1000000000000000000000000000000"}) {
        for (const bool one_row : {false, true}) { // else beside rows of length 1 and 1e-6
            Matrix<Rational> rows = random_embedding(random, 4, 4).matrix();
            for (Index c = 0; c < rows.cols(); ++c) {
                for (Index r = 0; r < (one_row ? 1 : rows.rows()); ++r) {
                    rows(r, c) *= Rational(scale);
                }
                rows(1, c) /= one_row ? 1000000 : 1;
            }
            const Dataset data = random_dataset(random, 4, 3, 4, Embedding::rows(rows));
            for (const MatrixNorm norm : both) {
                seen += bracket_of(data, norm) ? 1 : 0;
            }
        }
    }
    EXPECT_GE(seen, 8);
}

TEST(MatrixNormSvm, nearly_dependent_and_repeated_rows) {
    RandomBits random(3);
    int seen = 0;
    for (int i = 0; i < 6; ++i) {
        Matrix<Rational> rows = random_embedding(random, 4, 5).matrix();
        rows.row(1) = rows.row(0);
        rows(1, 0) += i % 2 == 0 ? Rational(1, 1000000000) : Rational(0);
        const Dataset data = random_dataset(random, 4, 3, 4, Embedding::rows(rows));
        for (const MatrixNorm norm : both) {
            seen += bracket_of(data, norm) ? 1 : 0;
        }
    }
    EXPECT_GE(seen, 4);
}

TEST(MatrixNormSvm, nothing_to_bracket) {
    const Dataset tied = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}});
    Dataset infeasible(Embedding::rows(zero_matrix<Rational>(2, 2)));
    infeasible.add_sample({1, 0}, 1);
    Matrix<Rational> line(3, 1);
    line << 0, 1, 2;
    Dataset opposed(Embedding::rows(line)); // 1 above 0 and 1 above 2, on a line
    opposed.add_sample(std::vector<Token>{1, 0}, 1, 1);
    opposed.add_sample(std::vector<Token>{1, 2}, 1, 1);
    for (const MatrixNorm norm : both) {
        EXPECT_FALSE(find_norm_bracket(tied, token_graphs(tied), norm));
        EXPECT_FALSE(find_norm_bracket(infeasible, token_graphs(infeasible), norm));
        EXPECT_FALSE(find_norm_bracket(opposed, token_graphs(opposed), norm));
        EXPECT_THROW(find_norm_bracket(tied, token_graphs(tied), norm, 0), std::invalid_argument);
        const Dataset large = one_hot(most_bracket_dimension + 1, {{{1, 0}, 1}});
        EXPECT_THROW(find_norm_bracket(large, token_graphs(large), norm), std::invalid_argument);
    }
}

TEST(MatrixNormSvm, forged_brackets_are_refused) {
    RandomBits random(12);
    int seen = 0;
    for (int i = 0; i < 8; ++i) {
        const Dataset data = random_dataset(random, 3, 3, 4, i % 2 == 0 ? Embedding::one_hot(3) : random_embedding(random, 3, 3));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        for (const MatrixNorm norm : both) {
            const auto good = bracket_of(data, norm);
            if (!good) {
                continue;
            }
            ++seen;
            const auto refused = [&](const char* what, auto change) {
                NormBracket bad = *good;
                change(bad);
                EXPECT_EQ(check_norm_bracket(data, graphs, bad).outcome, Outcome::refuted) << matrix_norm_text(norm) << ": " << what;
            };
            refused("V too short", [](NormBracket& b) { b.v *= Rational(99, 100); });
            refused("V too long", [](NormBracket& b) { b.v *= Rational(101, 100); });
            refused("a lower upper end", [](NormBracket& b) { b.upper *= Rational(99, 100); });
            refused("a negative upper end", [](NormBracket& b) { b.upper = -b.upper; });
            refused("a higher lower end", [](NormBracket& b) { b.lower *= Rational(101, 100); });
            refused("a lower end that is not the sum", [](NormBracket& b) { b.lower *= Rational(99, 100); });
            refused("longer multipliers", [](NormBracket& b) {
                b.lower *= 2;
                for (Multiplier& m : b.multipliers) {
                    m.value *= 2;
                }
            });
            refused("negative multipliers", [](NormBracket& b) {
                b.lower = -b.lower;
                for (Multiplier& m : b.multipliers) {
                    m.value = -m.value;
                }
            });
            refused("a multiplier of no edge", [](NormBracket& b) { b.multipliers.front().to = b.multipliers.front().from; });
            refused("P negated", [](NormBracket& b) { b.p *= Rational(-1); });
            refused("P of half its size", [](NormBracket& b) { b.p *= Rational(1, 2); });
            refused("P not symmetric", [](NormBracket& b) { b.p(0, 1) += 1; });
            refused("P with a large entry", [](NormBracket& b) { b.p(1, 1) += Rational("100000000000000000000"); });
            refused("P with a row less", [](NormBracket& b) { b.p.conservativeResize(2, 3); });
            refused("P with a column less", [](NormBracket& b) { b.p.conservativeResize(3, 2); });
            refused("no P", [](NormBracket& b) { b.p.resize(0, 0); });
            refused("V with a row less", [](NormBracket& b) { b.v.conservativeResize(2, 3); });
            refused("V with a column more", [](NormBracket& b) { b.v = zero_matrix<Rational>(3, 4); });
        }
    }
    EXPECT_GE(seen, 8);
}

/// Of brackets whose norms differ: what one norm shows says nothing of the other.
TEST(MatrixNormSvm, the_other_norm_is_not_shown) {
    const Dataset plant = one_hot(3, {{{1, 0}, 1}, {{1, 2}, 1}});
    for (const MatrixNorm norm : both) {
        auto b = bracket_of(plant, norm);
        ASSERT_TRUE(b);
        b->norm = dual(norm);
        EXPECT_EQ(check_norm_bracket(plant, token_graphs(plant), *b).outcome, Outcome::refuted);
    }
}

} // namespace
} // namespace attest
