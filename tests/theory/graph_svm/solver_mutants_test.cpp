// Faults in the two fast ways to the Graph-SVM, each seen by a graph that is made for it: the forest of one query's one-hot column, and the solve
// over trees. The exact search over generators shares nothing with the first, the normal equations nothing with the second.
#include "tests/active_mutant.h"
#include "theory/graph_svm/one_hot_forest.h"
#include "theory/graph_svm/tree_solve.h"

#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/weight_terms.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

/// Is the column found, and what the search over generators finds, with multipliers that the check accepts?
bool column_is_right(const Dataset& data) {
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const std::optional<GraphSvm> column = find_one_hot_column(graphs.front());
    const GraphSvm exact = find_graph_svm_exactly(data, graphs);
    return column && column->norm_squared == exact.norm_squared &&
           weight_matrix(data.embedding(), column->terms) == weight_matrix(data.embedding(), exact.terms) &&
           check_graph_svm(data, graphs, *column).outcome == Outcome::held;
}

Dataset one_query(int tokens, const std::vector<std::pair<std::vector<Token>, Token>>& samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(context, label, 0);
    }
    return data;
}

TEST(SolverMutants, forest) {
    // 1 over 2 over 3: the flow of the first edge goes on through the second
    const Dataset chain = one_query(4, {{{1, 2}, 1}, {{2, 3}, 2}});
    // 1 ~ 2 ~ 3 above 4: a component of three tokens; its outflow enters at 2 and is passed on along tied edges
    const Dataset cycle = one_query(5, {{{1, 2}, 1}, {{2, 3}, 2}, {{1, 3}, 3}, {{2, 4}, 2}});
    // and 4 above them
    const Dataset below = one_query(5, {{{1, 2}, 1}, {{2, 3}, 2}, {{1, 3}, 3}, {{4, 2}, 4}});
    EXPECT_TRUE(column_is_right(chain));
    EXPECT_TRUE(column_is_right(below));
    EXPECT_TRUE(column_is_right(cycle));
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("forest_flow_not_passed_on", [&] { return column_is_right(chain); }));
    EXPECT_FALSE(with_mutant("forest_component_of_one_token", [&] { return column_is_right(below); }));
    EXPECT_FALSE(with_mutant("tied_flow_not_passed_on", [&] { return column_is_right(cycle); }));
}

/// lambda with <M_e, sum lambda M> = [e strict], all edges active, by the Gram matrix of the generators.
bool trees_are_right(const Dataset& data) {
    const std::vector<GeneratorBlock> blocks = generator_blocks(data.embedding(), token_graphs(data));
    const GeneratorBlock& block = blocks.at(0);
    std::vector<int> active;
    std::vector<Generator> generators = block.tied;
    for (int s = 0; s < static_cast<int>(block.strict.size()); ++s) {
        active.push_back(s);
        generators.push_back(block.strict[static_cast<std::size_t>(s)]);
    }
    const std::optional<TreeSolver> solver = TreeSolver::make(block);
    const std::optional<ScaledSolution> found = solver ? solver->multipliers(active) : std::nullopt;
    if (!found || found->numerators.size() != generators.size()) {
        return false;
    }
    for (std::size_t i = 0; i < generators.size(); ++i) {
        Integer product = 0;
        for (std::size_t j = 0; j < generators.size(); ++j) {
            product += block.gram.product(generators[i], generators[j]) * found->numerators[j];
        }
        if (product != (i < block.tied.size() ? Integer(0) : found->denominator)) {
            return false;
        }
    }
    return true;
}

TEST(SolverMutants, trees) {
    Matrix<Rational> rows(4, 4);
    rows << 2, 1, 0, 0, 1, 3, 1, 0, 0, 1, 2, 1, 1, 0, 1, 4;
    Dataset chain(Embedding::rows(rows)); // one query: 1 over 2 over 3
    chain.add_sample(std::vector<Token>{1, 2}, 1, 0);
    chain.add_sample(std::vector<Token>{2, 3}, 2, 0);
    Dataset queries = chain; // and 3 over 2 under another query, not orthogonal to the first
    queries.add_sample(std::vector<Token>{3, 2}, 3, 1);
    EXPECT_TRUE(trees_are_right(chain));
    EXPECT_TRUE(trees_are_right(queries));
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("tree_flow_not_passed_on", [&] { return trees_are_right(chain); }));
    EXPECT_FALSE(with_mutant("tree_offset_against_the_edge", [&] { return trees_are_right(chain); }));
    EXPECT_FALSE(with_mutant("tree_solve_one_query", [&] { return trees_are_right(queries); }));
}

} // namespace
} // namespace attest
