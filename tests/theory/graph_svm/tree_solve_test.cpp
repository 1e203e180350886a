// The solve over trees against the normal equations over multipliers, on random blocks with random active sets: the multipliers are unique where the
// edges form a forest, so the two must be equal; where they close a cycle there is no answer.
#include "theory/graph_svm/tree_solve.h"

#include "tests/random_instances.h"

#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/weight_terms.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

Dataset dense_dataset(RandomInstances& random) {
    const int tokens = random.integer(2, 5);
    Dataset data(Embedding::rows(random.matrix(tokens, tokens + random.integer(0, 2), 5)));
    const int samples = random.integer(1, 12);
    for (int i = 0; i < samples; ++i) {
        std::vector<Token> context(static_cast<std::size_t>(random.integer(2, 4)));
        for (Token& v : context) {
            v = random.integer(0, tokens - 1);
        }
        data.add_sample(context, context[static_cast<std::size_t>(random.integer(0, static_cast<int>(context.size()) - 1))]);
    }
    return data;
}

/// lambda with <M_e, sum lambda M> = [e strict], by the Gram matrix of the generators.
std::optional<ScaledSolution> by_normal_equations(const GeneratorBlock& block, const std::vector<int>& active) {
    std::vector<Generator> generators = block.tied;
    for (const int a : active) {
        generators.push_back(block.strict[static_cast<std::size_t>(a)]);
    }
    const Index n = static_cast<Index>(generators.size());
    Matrix<Integer> gram(n, n);
    std::vector<Integer> right;
    for (Index i = 0; i < n; ++i) {
        right.emplace_back(i < static_cast<Index>(block.tied.size()) ? 0 : 1);
        for (Index j = 0; j < n; ++j) {
            gram(i, j) = block.gram.product(generators[static_cast<std::size_t>(i)], generators[static_cast<std::size_t>(j)]);
        }
    }
    return exact_solve_integers(gram, right);
}

TEST(TreeSolve, gives_the_multipliers_of_the_normal_equations) {
    RandomInstances random(5);
    int equal = 0;
    int cycles = 0;
    for (int round = 0; round < 300; ++round) {
        const Dataset data = dense_dataset(random);
        if (!data.embedding().independent()) {
            continue;
        }
        for (const GeneratorBlock& block : generator_blocks(data.embedding(), token_graphs(data))) {
            std::vector<int> active;
            for (int s = 0; s < static_cast<int>(block.strict.size()); ++s) {
                if (random.integer(0, 1) == 0) {
                    active.push_back(s);
                }
            }
            const std::optional<TreeSolver> solver = TreeSolver::make(block);
            ASSERT_TRUE(solver);
            const std::optional<ScaledSolution> found = solver->multipliers(active);
            const std::optional<ScaledSolution> expected = by_normal_equations(block, active);
            ASSERT_EQ(found.has_value(), expected.has_value());
            if (!found) {
                ++cycles;
                continue;
            }
            ASSERT_EQ(found->numerators.size(), expected->numerators.size());
            for (std::size_t i = 0; i < found->numerators.size(); ++i) {
                EXPECT_EQ(found->numerators[i] * expected->denominator, expected->numerators[i] * found->denominator);
            }
            ++equal;
        }
    }
    EXPECT_GT(equal, 150);
    EXPECT_GT(cycles, 5);
}

TEST(TreeSolve, dependent_embeddings_have_no_inverse) {
    Dataset data(Embedding::rows((Matrix<Rational>(3, 2) << 1, 0, 0, 1, 1, 1).finished()));
    data.add_sample({1, 2, 0}, 1);
    const std::vector<GeneratorBlock> blocks = generator_blocks(data.embedding(), token_graphs(data));
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_FALSE(TreeSolver::make(blocks.front()));
}

// Many samples a query tie nearly everything: here find_graph_svm takes the trees, and its certificate has to hold.
TEST(TreeSolve, the_search_with_trees_ends_with_a_certificate) {
    RandomInstances random(6);
    int optimal = 0;
    for (int round = 0; round < 12; ++round) {
        const int tokens = 7;
        Dataset data(Embedding::rows(random.matrix(tokens, tokens + 1, 9)));
        for (int i = 0; i < 160; ++i) {
            std::vector<Token> context(4);
            for (Token& v : context) {
                v = random.integer(0, tokens - 2); // token 6 never is above another one: strict edges to it
            }
            const Token label = context[static_cast<std::size_t>(random.integer(0, 2))];
            context[3] = random.integer(0, tokens - 1);
            data.add_sample(context, label);
        }
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        EXPECT_EQ(check_graph_svm(data, graphs, svm).outcome, Outcome::held);
        optimal += svm.status == GraphSvmStatus::optimal ? 1 : 0;
    }
    EXPECT_GT(optimal, 6);
}

} // namespace
} // namespace attest
