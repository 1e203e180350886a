// Token-priority graphs by their definition, for the claims that compare theory/graph/token_graph with it. Slow on purpose: loops
// over samples and Warshall's closure, nothing shared with the fast code.
#pragma once

#include "properties/cases/case.h"

#include <string>

namespace attest {

/// The edges of G^(query): y -> v for every sample with that query and every v != y of its context, if y is in it. Sorted.
std::vector<Edge> edges_by_definition(const Dataset& data, Token query);
/// The edges and their reverses, sorted.
std::vector<Edge> with_reversed(std::vector<Edge> edges);
/// "{1->0, 1->2}"
std::string edges_text(const std::vector<Edge>& edges);

/// Reflexive and transitive closure of edges on 0..tokens-1.
class Reachability {
public:
    Reachability(int tokens, const std::vector<Edge>& edges);
    bool operator()(Token from, Token to) const { return reach_[static_cast<std::size_t>(from * tokens_ + to)]; }

private:
    int tokens_;
    std::vector<bool> reach_;
};

/// Is the graph G^(k) of some realisable dataset? Every possible context (a set of tokens that holds k) with every label of it
/// is tried: those whose edges all lie in the graph may be used, and the graph is realisable iff they give all its edges.
/// 2^tokens contexts, so at most most_tokens_by_definition tokens (throws std::invalid_argument).
inline constexpr int most_tokens_by_definition = 12;
bool realisable_by_definition(int tokens, const GraphInput& graph);

/// What the restricted risk is made of, sample by sample: the embedding of the query and of the label, then each context token's
/// count and embedding, sorted. Two datasets with equal lists have the same Lbar as a function of W.
std::vector<std::vector<Rational>> restricted_vectors(const Dataset& restricted);

} // namespace attest
