// Nearly dependent rows: the guess in many digits leaves the exact search (nearly) nothing to correct, and the answer is that of the exact search
// alone.
#include "theory/graph_svm/guess_in_digits.h"

#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/exact_active_set.h"

#include <gtest/gtest.h>

#include <numeric>

namespace attest {
namespace {

/// The second half of the rows within 10^-digits of sums of two of the first.
Dataset nearly_dependent(RandomBits& random, int tokens, int digits) {
    const auto small = [&random] { return static_cast<int>(random() % 11) - 5; };
    Rational tiny = 1;
    for (int i = 0; i < digits; ++i) {
        tiny /= 10;
    }
    Matrix<Rational> rows(tokens, tokens);
    for (Index i = 0; i < tokens; ++i) {
        const Index a = static_cast<Index>(random() % static_cast<unsigned>(tokens / 2));
        const Index b = static_cast<Index>(random() % static_cast<unsigned>(tokens / 2));
        for (Index j = 0; j < tokens; ++j) {
            rows(i, j) = i < tokens / 2 ? Rational(small()) : Rational(rows(a, j) + rows(b, j) + tiny * small());
        }
    }
    return random_dataset(random, tokens, 4 * tokens, 6, Embedding::rows(rows));
}

/// |W|^2 up to the scale of the Gram matrix; nothing where the problem is infeasible.
std::optional<Rational> norm(const ActiveSetSolution& solution) {
    if (solution.residual == 0) {
        return std::nullopt;
    }
    return Rational(std::accumulate(solution.strict.begin(), solution.strict.end(), Integer(0)), solution.residual);
}

/// Exact solves that the guess leaves to do, over all blocks.
int solves_left(const Dataset& data, int digits) {
    int r = 0;
    for (const GeneratorBlock& block : generator_blocks(data.embedding(), token_graphs(data))) {
        r += exact_active_set(block, guess_in_digits(block, {}, digits).active).solves - 1;
    }
    return r;
}

TEST(GuessInDigits, leaves_little_to_correct) {
    RandomBits random(5);
    const Dataset data = nearly_dependent(random, 7, 30);
    EXPECT_LE(solves_left(data, 280), 1);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("guess_in_fifteen_digits", [&] { return solves_left(data, 280); }), 2);
}

/// A guess may start anywhere.
TEST(GuessInDigits, ends_at_the_same_set_from_any_start) {
    RandomBits random(6);
    const Dataset data = nearly_dependent(random, 6, 2);
    for (const GeneratorBlock& block : generator_blocks(data.embedding(), token_graphs(data))) {
        std::vector<int> all(block.strict.size());
        std::iota(all.begin(), all.end(), 0);
        for (const std::vector<int>& start : {std::vector<int>{}, all}) {
            const ActiveSetSolution solution = exact_active_set(block, guess_in_digits(block, start, 100).active);
            EXPECT_LE(solution.solves, 2);
            EXPECT_EQ(norm(solution), norm(exact_active_set(block, {})));
        }
    }
}

} // namespace
} // namespace attest
