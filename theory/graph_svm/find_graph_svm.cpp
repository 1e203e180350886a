// Finding W_mm. Under one-hot embeddings query by query on the graph itself (theory/graph_svm/one_hot_forest.h). Otherwise block by block a
// guess of the active strict classes in double precision, then the exact search from that guess (theory/graph_svm/exact_active_set.h),
// which ends at once when the guess is right and corrects it otherwise.
#include "theory/graph_svm/find_graph_svm.h"

#include "model/mutant.h"
#include "model/numbers/lowest_terms.h"
#include "model/stop.h"
#include "theory/graph_svm/exact_active_set.h"
#include "theory/graph_svm/guess_active_set.h"
#include "theory/graph_svm/one_hot_forest.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

namespace attest {
namespace {

Multiplier multiplier(const GeneratorBlock& block, const Generator& g, bool strict, Rational value) {
    const auto token = [&block](int position) { return block.tokens[static_cast<std::size_t>(position)]; };
    return {token(g.query), token(g.from), token(g.to), strict, std::move(value)};
}

// The multipliers z times factor/divisor of one block; zeros left out.
void add_multipliers(std::vector<Multiplier>& multipliers, const GeneratorBlock& block, const ActiveSetSolution& solution, const Rational& factor,
                     const Integer& divisor) {
    std::vector<Integer> tops;
    for (const std::vector<Integer>* z : {&solution.tied, &solution.strict}) {
        for (const Integer& value : *z) {
            tops.push_back(value * numerator(factor));
        }
    }
    const std::vector<Rational> values = in_lowest_terms(tops, divisor * denominator(factor));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] != 0) {
            const bool strict = i >= solution.tied.size();
            multipliers.push_back(multiplier(block, strict ? block.strict[i - solution.tied.size()] : block.tied[i], strict, values[i]));
        }
    }
}

// The terms of W = sum lambda_e M_e: sums of integers over the common denominator, reduced at the end.
void add_terms(std::vector<WeightTerm>& terms, const GeneratorBlock& block, const ActiveSetSolution& solution, const Rational& factor) {
    std::map<std::pair<int, int>, Integer> sums; // by (query, token)
    for (const bool strict : {false, true}) {
        const std::vector<Generator>& generators = strict ? block.strict : block.tied;
        const std::vector<Integer>& z = strict ? solution.strict : solution.tied;
        for (std::size_t i = 0; i < z.size(); ++i) {
            sums[{generators[i].query, generators[i].from}] += z[i];
            sums[{generators[i].query, generators[i].to}] -= z[i];
        }
    }
    std::vector<Integer> tops;
    for (const auto& [place, value] : sums) {
        tops.push_back(value * numerator(factor));
    }
    const std::vector<Rational> values = in_lowest_terms(tops, solution.residual * denominator(factor));
    std::size_t next = 0;
    for (const auto& [place, unused] : sums) {
        const Rational& value = values[next++];
        if (value != 0) {
            terms.push_back({block.tokens[static_cast<std::size_t>(place.second)], block.tokens[static_cast<std::size_t>(place.first)], value});
        }
    }
}

void sort_multipliers(std::vector<Multiplier>& multipliers) {
    std::sort(multipliers.begin(), multipliers.end(),
              [](const Multiplier& a, const Multiplier& b) { return std::tie(a.query, a.from, a.to) < std::tie(b.query, b.from, b.to); });
}

GraphSvm solve_blocks(const Dataset& data, const std::vector<QueryGraph>& graphs, bool guess) {
    GraphSvm svm;
    for (const GeneratorBlock& block : generator_blocks(data.embedding(), graphs)) {
        poll_stop();
        const ActiveSetSolution solution = exact_active_set(block, guess ? guess_active_set(block) : std::vector<int>{});
        if (solution.residual == 0) {
            svm = GraphSvm{GraphSvmStatus::infeasible, {}, {}, 0};
            add_multipliers(svm.multipliers, block, solution, Rational(1), solution.denominator);
            sort_multipliers(svm.multipliers);
            return svm;
        }
        svm.status = GraphSvmStatus::optimal;
        // lambda = z / r for the Gram matrix times scale; the true products are scale^-2 times those
        const Rational factor = block.gram.scale() * block.gram.scale();
        add_multipliers(svm.multipliers, block, solution, factor, solution.residual);
        add_terms(svm.terms, block, solution, factor);
        // |W|^2 = sum lambda_e <M_e, W>, and <M_e, W> is 1 on active strict edges, 0 on tied ones
        svm.norm_squared += factor * Rational(std::accumulate(solution.strict.begin(), solution.strict.end(), Integer(0)), solution.residual);
        if (mutant("graph_svm_norm_doubled")) {
            svm.norm_squared *= 2;
        }
    }
    sort_multipliers(svm.multipliers);
    std::sort(svm.terms.begin(), svm.terms.end(),
              [](const WeightTerm& a, const WeightTerm& b) { return std::tie(a.query, a.token) < std::tie(b.query, b.token); });
    return svm;
}

/// The columns of W one by one; they are orthogonal. One that the search on the graph leaves open goes through the generators.
GraphSvm solve_one_hot(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    GraphSvm svm;
    for (const QueryGraph& graph : graphs) {
        std::optional<GraphSvm> column = find_one_hot_column(graph);
        if (!column) {
            column = solve_blocks(data, {graph}, true);
        }
        if (column->status == GraphSvmStatus::zero) {
            continue;
        }
        svm.status = GraphSvmStatus::optimal;
        std::move(column->multipliers.begin(), column->multipliers.end(), std::back_inserter(svm.multipliers));
        std::move(column->terms.begin(), column->terms.end(), std::back_inserter(svm.terms));
        svm.norm_squared += column->norm_squared * (mutant("graph_svm_norm_doubled") ? 2 : 1);
    }
    return svm; // graphs ascend by query, so multipliers and terms are sorted
}

} // namespace

GraphSvm find_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    return data.embedding().is_one_hot() ? solve_one_hot(data, graphs) : solve_blocks(data, graphs, true);
}

GraphSvm find_graph_svm_exactly(const Dataset& data, const std::vector<QueryGraph>& graphs) { return solve_blocks(data, graphs, false); }

} // namespace attest
