// Token graphs drawn by plan, and the samples that realise them.
//
// Around a query k a realisable graph looks like this (section 2 of the specification): components above k's own one, each of
// whose tokens has an edge to k; k's own component; below it, and below the ones above, only sinks. A layout says which
// tokens go where; edges are drawn so that the components are exactly the planned ones.
#pragma once

#include "properties/generators/generate.h"

namespace attest {

/// Where the tokens go. `above` is in topological order.
struct GraphLayout {
    Token query = 0;
    std::vector<std::vector<Token>> above; ///< components strictly above the query's
    std::vector<Token> own;                ///< the query's component, the query among them
    std::vector<Token> sinks;              ///< single tokens without out-edges
    bool chain = false;                    ///< each component above has an edge to the next one
    bool unrelated = false;                ///< no edge between two components above
};

/// A layout of the plan over the given tokens, `query` among them. Plan::free counts as mixed.
GraphLayout draw_layout(Plan plan, Token query, std::vector<Token> tokens, Draw& draw);
/// Edges whose components are those of the layout; realisable.
std::vector<Edge> draw_edges(const GraphLayout& layout, Draw& draw);

/// A sample before it is part of a dataset.
struct DrawnSample {
    std::vector<Token> context; ///< its last token is the query
    Token label = 0;
};
/// Samples with the layout's query that add these edges, contexts of at most `max_context` >= 3 tokens, and now and then
/// repeated samples, contexts of one token (no edge), and conflicting labels for one context (edges inside a component).
std::vector<DrawnSample> draw_realising_samples(const GraphLayout& layout, const std::vector<Edge>& edges, int max_context, Draw& draw);

} // namespace attest
