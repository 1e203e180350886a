// The claims on token-priority graphs (graph.*; section 2 of the specification; paper, section 3).
//
// All are decided exactly, by a second route that shares nothing with theory/graph/token_graph: edges by the definition, sample by
// sample, and reachability by Warshall's closure of the adjacency matrix.
#include "properties/claims/claim_tools.h"
#include "properties/claims/graph/graph_definition.h"
#include "properties/generators/generate.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

std::string pair_text(Token i, Token j) { return fmt::format("({}, {})", i, j); }

// ---- graph.components

/// Are the classes of relation_of(query) (a function of two tokens) the components of the case's graphs?
template <class RelationOf>
Verdict components_are(const CaseFacts& facts, const char* named, RelationOf relation_of) {
    const int tokens = facts.data().tokens();
    for (const QueryGraph& graph : facts.graphs()) {
        const auto related = relation_of(graph.query());
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                if (graph.tied(i, j) != related(i, j)) {
                    return Verdict::refuted(fmt::format("tokens {} and {} under query {}", i, j, graph.query()),
                                            fmt::format("{}: {}", named, related(i, j) ? "one component" : "two components"),
                                            graph.tied(i, j) ? "one component" : "two components");
                }
            }
        }
    }
    return Verdict::held();
}

auto mutual(const Reachability& reach) {
    return [reach](Token i, Token j) { return reach(i, j) && reach(j, i); };
}

/// The components of the vocabulary hold every token exactly once, those without an edge too.
Verdict components_partition(const QueryGraph& graph, int tokens) {
    std::vector<int> times(static_cast<std::size_t>(tokens), 0);
    for (const std::vector<Token>& component : graph.components_of_vocabulary(tokens)) {
        for (const Token v : component) {
            ++times[static_cast<std::size_t>(v)];
            if (!graph.tied(component.front(), v)) {
                return Verdict::refuted(fmt::format("query {} lists {} in one component", graph.query(), pair_text(component.front(), v)),
                                        "two components", "one");
            }
        }
    }
    for (Token v = 0; v < tokens; ++v) {
        if (times[static_cast<std::size_t>(v)] != 1) {
            return Verdict::refuted(fmt::format("token {} in the components of query {}", v, graph.query()), "listed once",
                                    fmt::format("listed {} times", times[static_cast<std::size_t>(v)]));
        }
    }
    return Verdict::held();
}

Verdict components_by_definition(const CaseFacts& facts) {
    if (facts.graphs().size() != facts.data().queries().size()) {
        return Verdict::refuted("another number of graphs than queries", std::to_string(facts.data().queries().size()),
                                std::to_string(facts.graphs().size()));
    }
    for (const QueryGraph& graph : facts.graphs()) {
        if (Verdict v = components_partition(graph, facts.data().tokens()); v.outcome != Outcome::held) {
            return v;
        }
        const std::vector<Edge> edges = edges_by_definition(facts.data(), graph.query());
        if (edges != graph.edges()) {
            return Verdict::refuted(fmt::format("the edges of query {} are not those of the definition", graph.query()), edges_text(edges),
                                    edges_text(graph.edges()));
        }
    }
    return components_are(facts, "mutual reachability",
                          [&](Token query) { return mutual(Reachability(facts.data().tokens(), edges_by_definition(facts.data(), query))); });
}

Verdict components_are_weak(const CaseFacts& facts) {
    return components_are(facts, "connected when directions are ignored",
                          [&](Token query) { return Reachability(facts.data().tokens(), with_reversed(edges_by_definition(facts.data(), query))); });
}

Verdict components_of_union(const CaseFacts& facts) {
    std::vector<Edge> edges;
    for (const Token query : facts.data().queries()) {
        const std::vector<Edge> own = edges_by_definition(facts.data(), query);
        edges.insert(edges.end(), own.begin(), own.end());
    }
    const auto together = mutual(Reachability(facts.data().tokens(), edges));
    return components_are(facts, "mutual reachability in all graphs together", [&](Token) { return together; });
}

// ---- graph.order

Verdict order_is_strict(const CaseFacts& facts) {
    const int tokens = facts.data().tokens();
    for (const QueryGraph& graph : facts.graphs()) {
        const Reachability reach(tokens, graph.edges());
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e) && graph.component(e.from) >= graph.component(e.to)) {
                return Verdict::refuted(fmt::format("a strict edge of query {} goes upward in the topological order", graph.query()),
                                        "component numbers grow along strict edges", edges_text({e}));
            }
        }
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                if (graph.above(i, j) != (reach(i, j) && !reach(j, i))) {
                    return Verdict::refuted("the order is not reachability between components",
                                            fmt::format("{} above: {}", pair_text(i, j), reach(i, j) && !reach(j, i)),
                                            fmt::format("{}", graph.above(i, j)));
                }
                if (graph.above(i, j) && (i == j || graph.above(j, i))) {
                    return Verdict::refuted("two components are above each other", "a strict order", pair_text(i, j));
                }
                for (Token l = 0; l < tokens; ++l) {
                    if (graph.above(i, j) && graph.above(j, l) && !graph.above(i, l)) {
                        return Verdict::refuted("the order is not transitive", fmt::format("{} above {}", i, l), "not above");
                    }
                }
            }
        }
    }
    return Verdict::held();
}

Verdict order_is_total(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (!graph.tied(i, j) && !graph.above(i, j) && !graph.above(j, i)) {
                    return Verdict::refuted(fmt::format("two components of query {} have no order", graph.query()), "one is above the other",
                                            pair_text(i, j));
                }
            }
        }
    }
    return Verdict::held();
}

Verdict edges_are_transitive(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& first : graph.edges()) {
            for (const Edge& second : graph.edges()) {
                const Edge closing{first.from, second.to};
                if (first.to == second.from && graph.strict(first) && graph.strict(second) &&
                    !std::binary_search(graph.edges().begin(), graph.edges().end(), closing)) {
                    return Verdict::refuted("two strict edges in a row have no edge that skips the middle", edges_text({closing}),
                                            edges_text(graph.edges()));
                }
            }
        }
    }
    return Verdict::held();
}

// ---- graph.label-on-top

/// Is the label's component the unique maximum of every training context in `graph_for(sample)`?
template <class GraphFor>
Verdict label_on_top(const CaseFacts& facts, GraphFor graph_for) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        const QueryGraph* graph = graph_for(sample);
        if (!graph) {
            return Verdict::vacuous("a second query");
        }
        for (const Token v : sample.context) {
            if (!graph->reaches(sample.label, v)) {
                return Verdict::refuted(fmt::format("sample {}: its label does not reach a token of its context", i),
                                        fmt::format("a path {} to {}", sample.label, v), "no path in " + edges_text(graph->edges()));
            }
            if (graph->above(v, sample.label)) {
                return Verdict::refuted(fmt::format("sample {}: a token of the context is above its label", i),
                                        fmt::format("{} not above {}", v, sample.label), edges_text(graph->edges()));
            }
        }
    }
    return Verdict::held();
}

Verdict label_is_on_top(const CaseFacts& facts) {
    return label_on_top(facts, [&](const Sample& sample) { return &graph_of(facts.graphs(), sample.query); });
}

Verdict label_on_top_reversed(const CaseFacts& facts) {
    std::map<Token, QueryGraph> reversed;
    for (const QueryGraph& graph : facts.graphs()) {
        std::vector<Edge> edges;
        for (const Edge& e : graph.edges()) {
            edges.push_back({e.to, e.from});
        }
        reversed.emplace(graph.query(), QueryGraph(graph.query(), edges));
    }
    return label_on_top(facts, [&](const Sample& sample) { return &reversed.at(sample.query); });
}

Verdict label_on_top_elsewhere(const CaseFacts& facts) {
    return label_on_top(facts, [&](const Sample& sample) -> const QueryGraph* {
        for (const QueryGraph& graph : facts.graphs()) {
            if (graph.query() != sample.query) {
                return &graph;
            }
        }
        return nullptr;
    });
}

// ---- graph.realisable

/// Does `condition` decide which graphs are realisable, for the drawn graph and for the graphs of the data?
template <class Condition>
Verdict realisable_iff(const CaseFacts& facts, const char* named, Condition condition) {
    if (facts.data().tokens() > most_tokens_by_definition) {
        return Verdict::undecided(fmt::format("every context is tried, which more than {} tokens do not allow", most_tokens_by_definition));
    }
    std::vector<GraphInput> graphs = {facts.value().graph("graph")};
    if (realisable(facts.data())) {
        for (const QueryGraph& graph : facts.graphs()) {
            graphs.push_back({graph.query(), graph.edges()});
        }
    }
    for (const GraphInput& graph : graphs) {
        const bool expected = condition(graph);
        const bool found = realisable_by_definition(facts.data().tokens(), graph);
        if (expected != found) {
            return Verdict::refuted(fmt::format("the graph {} of query {}", edges_text(graph.edges), graph.query),
                                    fmt::format("{}: {}", named, expected ? "realisable" : "not realisable"),
                                    found ? "samples realise it" : "no set of samples realises it");
        }
    }
    return Verdict::held();
}

/// Is there a path to k, or an edge to k, from every node other than k with an out-edge?
template <class Reaches>
bool all_tails(const GraphInput& graph, Reaches reaches) {
    return std::all_of(graph.edges.begin(), graph.edges.end(), [&](const Edge& e) { return e.from == graph.query || reaches(e.from); });
}

bool edge_to_query(const GraphInput& graph) {
    return all_tails(graph, [&](Token v) { return std::binary_search(graph.edges.begin(), graph.edges.end(), Edge{v, graph.query}); });
}

// ---- graph.renaming

/// The dataset in which token v is called renaming[v]; rows of E go along. Keeps the old query numbers when asked to.
Dataset renamed_dataset(const Dataset& data, const std::vector<Token>& renaming, bool rename_queries) {
    Matrix<Rational> rows(data.tokens(), data.dimension());
    for (Token v = 0; v < data.tokens(); ++v) {
        rows.row(renaming[static_cast<std::size_t>(v)]) = data.embedding().matrix().row(v);
    }
    Dataset r(Embedding::rows(std::move(rows)));
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const auto rename = [&](Token v) { return renaming[static_cast<std::size_t>(v)]; };
        std::vector<Token> context;
        std::transform(sample.context.begin(), sample.context.end(), std::back_inserter(context), rename);
        r.add_sample(context, rename(sample.label), rename_queries ? rename(sample.query) : sample.query);
    }
    return r;
}

/// Graphs and components of the renamed data are the renamed ones.
Verdict renamed_graphs(const CaseFacts& facts, const std::vector<QueryGraph>& renamed, const std::vector<Token>& renaming) {
    const auto rename = [&](Token v) { return renaming[static_cast<std::size_t>(v)]; };
    for (const QueryGraph& graph : facts.graphs()) {
        const auto at = std::find_if(renamed.begin(), renamed.end(), [&](const QueryGraph& g) { return g.query() == rename(graph.query()); });
        std::vector<Edge> edges;
        for (const Edge& e : graph.edges()) {
            edges.push_back({rename(e.from), rename(e.to)});
        }
        std::sort(edges.begin(), edges.end());
        if (at == renamed.end() || at->edges() != edges) {
            return Verdict::refuted(fmt::format("the graph of query {} is not the renamed one", graph.query()), edges_text(edges),
                                    at == renamed.end() ? "no such query" : edges_text(at->edges()));
        }
        for (Token i = 0; i < facts.data().tokens(); ++i) {
            for (Token j = 0; j < facts.data().tokens(); ++j) {
                if (graph.tied(i, j) != at->tied(rename(i), rename(j))) {
                    return Verdict::refuted(fmt::format("components of query {}", graph.query()), "renamed along", pair_text(i, j) + " differ");
                }
            }
        }
    }
    return Verdict::held();
}

/// W_mm is the same matrix, and its logit table is permuted.
Verdict same_direction(const CaseFacts& facts, const CaseFacts& renamed, const std::vector<Token>& renaming) {
    if (facts.svm().status != renamed.svm().status || !equal_matrices(facts.direction(), renamed.direction())) {
        return Verdict::refuted("W_mm of the renamed data is another matrix", matrix_text(facts.direction()), matrix_text(renamed.direction()));
    }
    const Matrix<Rational> logits = facts.model().logits(facts.direction());
    const Matrix<Rational> renamed_logits = renamed.model().logits(facts.direction());
    for (const Token query : facts.data().queries()) {
        const Index column = facts.model().query_index(query);
        const Index renamed_column = renamed.model().query_index(renaming[static_cast<std::size_t>(query)]);
        for (Token v = 0; v < facts.data().tokens(); ++v) {
            if (logits(v, column) != renamed_logits(renaming[static_cast<std::size_t>(v)], renamed_column)) {
                return Verdict::refuted("the logit table is not permuted", fmt::format("the logit of {} under query {} at its new place", v, query),
                                        "another number");
            }
        }
    }
    return Verdict::held();
}

/// W_fin is the unique minimiser of Lbar on S_fin: it stays when S_fin stays and Lbar is built from the same vectors.
Verdict same_finite_component(const CaseFacts& facts, const CaseFacts& renamed, const std::vector<Token>& renaming) {
    for (const EdgeMatrix& m : facts.cyclic().basis()) {
        const auto rename = [&](Token v) { return renaming[static_cast<std::size_t>(v)]; };
        const Matrix<Rational> matrix = EdgeSubspace(facts.data().embedding(), {m}).combination<Rational>(Vector<Rational>::Ones(1));
        if (!renamed.cyclic().contains(matrix)) {
            return Verdict::refuted("S_fin changes", "S_fin of the renamed data contains the same matrices",
                                    fmt::format("not M of query {}, edge {}", rename(m.query), pair_text(rename(m.from), rename(m.to))));
        }
    }
    if (facts.cyclic().dimension() != renamed.cyclic().dimension()) {
        return Verdict::refuted("S_fin changes", fmt::format("dimension {}", facts.cyclic().dimension()),
                                fmt::format("dimension {}", renamed.cyclic().dimension()));
    }
    if (restricted_vectors(facts.restricted()) != restricted_vectors(renamed.restricted())) {
        return Verdict::refuted("the restricted risk is built from other vectors", "the same counts and embeddings, sample by sample", "others");
    }
    return Verdict::held();
}

Verdict renaming_changes_nothing(const CaseFacts& facts, bool rename_queries) {
    const std::vector<Token>& renaming = facts.value().renaming("renaming");
    const CaseFacts renamed({renamed_dataset(facts.data(), renaming, rename_queries), {}});
    if (const Verdict v = renamed_graphs(facts, renamed.graphs(), renaming); v.outcome != Outcome::held) {
        return v;
    }
    if (const Verdict v = same_direction(facts, renamed, renaming); v.outcome != Outcome::held) {
        return v;
    }
    return realisable(facts.data()) ? same_finite_component(facts, renamed, renaming) : Verdict::held();
}

/// One-hot rows stay one-hot: then W_mm becomes Pi W_mm Pi', not Pi W_mm.
Verdict one_hot_rows_permute(const CaseFacts& facts) {
    if (!facts.data().embedding().is_one_hot()) {
        return Verdict::vacuous("one-hot embeddings");
    }
    const std::vector<Token>& renaming = facts.value().renaming("renaming");
    Dataset renamed = renamed_dataset(facts.data(), renaming, true);
    renamed.set_embedding(Embedding::one_hot(renamed.tokens()));
    const CaseFacts other({renamed, {}});
    Matrix<Rational> expected = facts.direction();
    for (Index v = 0; v < expected.rows(); ++v) {
        expected.row(renaming[static_cast<std::size_t>(v)]) = facts.direction().row(v);
    }
    return equal_matrices(expected, other.direction())
               ? Verdict::held()
               : Verdict::refuted("W_mm of the renamed data is not Pi W_mm", matrix_text(expected), matrix_text(other.direction()));
}

Claim graph_claim(std::string id, std::string statement, std::string source, Generate generate, Decide check) {
    Claim r;
    r.id = std::move(id);
    r.statement = std::move(statement);
    r.source = std::move(source);
    r.generate = std::move(generate);
    r.check = std::move(check);
    r.required_labels = {{"cyclic", 0.3},         {"several-queries", 0.2}, {"chain-of-4", 0.05}, {"incomparable-components", 0.1},
                         {"isolated-token", 0.1}, {"repeated-tokens", 0.2}};
    return r;
}

} // namespace

std::vector<Claim> graph_claims() {
    // The graphs do not see the embeddings; one-hot rows are the cheapest.
    const DatasetShape any = any_dataset().embedded(EmbeddingKind::one_hot);
    const DatasetShape realisable_shape = realisable_datasets().embedded(EmbeddingKind::one_hot);

    Claim components =
        graph_claim("graph.components", "The edges are those of the definition, and the components are the classes of mutual reachability.",
                    "paper, section 3 (token-priority graph); THEORY 2", generate_cases(any), components_by_definition);
    components.false_neighbours = {
        {"weak", "The components are the classes of connectedness when directions are ignored.", components_are_weak, {}, {}},
        {"union", "The components are those of all queries' graphs taken together.", components_of_union, {}, {}},
    };

    Claim order = graph_claim("graph.order", "The condensation is acyclic, and reachability between components is a strict partial order.",
                              "paper, section 3; THEORY 2", generate_cases(any), order_is_strict);
    order.false_neighbours = {
        {"total", "Any two components of a graph are ordered.", order_is_total, {}, {}},
        {"edges-transitive", "The strict edges alone are a transitive relation.", edges_are_transitive, {}, {}},
    };

    Claim on_top =
        graph_claim("graph.label-on-top", "In a training context every token is reachable from the label, whose component is the unique highest one.",
                    "paper, section 3; THEORY 2", generate_cases(realisable_shape), label_is_on_top);
    on_top.hypotheses = {Hypothesis::realisable};
    on_top.false_neighbours = {
        {"edges-reversed", "The same in the graph with every edge reversed.", label_on_top_reversed, {}, {}},
        {"another-query", "The same in the graph of another query.", label_on_top_elsewhere, {}, {}},
    };

    Claim realisability =
        graph_claim("graph.realisable",
                    "A loop-free graph is G^(k) of a realisable dataset if and only if every node other than k with an out-edge has an edge to k.",
                    "ours, THEORY 2 (realisability)", generate_cases(realisable_shape, {graph_input("graph")}),
                    [](const CaseFacts& facts) { return realisable_iff(facts, "every tail has an edge to the query", edge_to_query); });
    realisability.required_labels = {{"realisable-graph", 0.3}, {"unrealisable-graph", 0.2}, {"several-queries", 0.2}};
    realisability.labels = [](const CaseFacts& facts) {
        const GraphInput& graph = facts.value().graph("graph");
        return std::vector<std::string>{edge_to_query(graph) ? "realisable-graph" : "unrealisable-graph"};
    };
    realisability.false_neighbours = {
        {"no-condition",
         "Every loop-free graph is G^(k) of a realisable dataset.",
         [](const CaseFacts& facts) { return realisable_iff(facts, "always", [](const GraphInput&) { return true; }); },
         {},
         {}},
        {"query-reachable",
         "It is enough that every node with an out-edge reaches k.",
         [](const CaseFacts& facts) {
             return realisable_iff(facts, "every tail reaches the query", [&](const GraphInput& graph) {
                 const Reachability reach(facts.data().tokens(), graph.edges);
                 return all_tails(graph, [&](Token v) { return reach(v, graph.query); });
             });
         },
         {},
         {}},
    };

    Claim renaming =
        graph_claim("graph.renaming", "Renaming tokens, rows of E along, renames graphs, components and logits and leaves W_mm and W_fin unchanged.",
                    "ours, THEORY 3", generate_cases(any_dataset(), {renaming_input("renaming")}),
                    [](const CaseFacts& facts) { return renaming_changes_nothing(facts, true); });
    renaming.false_neighbours = {
        {"query-not-renamed",
         "The same when the queries keep their numbers.",
         [](const CaseFacts& facts) { return renaming_changes_nothing(facts, false); },
         {},
         {}},
        {"one-hot-rows", "With one-hot rows the renamed W_mm is Pi W_mm.", one_hot_rows_permute, {}, {}},
    };
    return {components, order, on_top, realisability, renaming};
}

} // namespace attest
