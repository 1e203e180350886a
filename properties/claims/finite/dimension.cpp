// finite.dimension: under I, dim S_fin is the sum of |C| - 1 (ours, THEORY 4; exact, by the rank of all tied edges).
#include "model/numbers/exact_solve.h"
#include "properties/claims/finite/finite_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

Matrix<Rational> gram_of(const Embedding& embedding, const std::vector<EdgeMatrix>& edges) {
    Matrix<Rational> gram(static_cast<Index>(edges.size()), static_cast<Index>(edges.size()));
    for (Index a = 0; a < gram.rows(); ++a) {
        for (Index b = 0; b < gram.cols(); ++b) {
            gram(a, b) = edge_product(embedding, edges[static_cast<std::size_t>(a)], edges[static_cast<std::size_t>(b)]);
        }
    }
    return gram;
}

/// dim S_fin by the definition: the rank of the Gram matrix of every edge inside a component.
Verdict dimension_is(const CaseFacts& facts, Index predicted) {
    const Index dimension = exact_rank(gram_of(facts.data().embedding(), tied_edges(facts)));
    return dimension == predicted ? Verdict::held()
                                  : Verdict::refuted("another dimension", fmt::format("dim S_fin = {}", predicted), std::to_string(dimension));
}

Verdict dimension(const CaseFacts& facts) {
    Index predicted = 0;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const auto& component : graph.components()) {
            predicted += static_cast<Index>(component.size()) - 1;
        }
    }
    return dimension_is(facts, predicted);
}
Verdict dimension_counts_edges(const CaseFacts& facts) { return dimension_is(facts, static_cast<Index>(tied_edges(facts).size())); }

} // namespace

Claim finite_dimension() {
    Claim claim = exact_claim("finite.dimension", "Under I, dim S_fin is the sum of |C| - 1 over all components of all queries' graphs.",
                              "ours, THEORY 4", {Hypothesis::independent});
    claim.required_labels = {{"cyclic", 0.4}, {"several-queries", 0.2}};
    claim.generate = generate_cases(mostly_cyclic());
    claim.check = dimension;
    claim.false_neighbours = {
        {"edge-count", "dim S_fin is the number of edges inside components.", dimension_counts_edges},
        {"without-independence",
         "The same for any embeddings.",
         dimension,
         generate_cases(realisable_with_any_embedding()),
         {Hypothesis::independent}},
    };
    claim.variations = {
        without(Hypothesis::independent, "dim S_fin is the sum of |C| - 1, for any embeddings.", {}, generate_cases(dependent_cycles()))};
    return claim;
}

} // namespace attest
