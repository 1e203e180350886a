// graph.renaming: nothing depends on how tokens are called (ours, THEORY 3; exact; W_fin through what determines it).
#include "properties/claims/claim_tools.h"
#include "properties/claims/graph/graph_checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// The dataset in which token v is called renaming[v]; rows of E go along. Keeps the old query numbers when asked to.
Dataset renamed_dataset(const Dataset& data, const std::vector<Token>& renaming, bool rename_queries) {
    const Matrix<Rational> old_rows = data.embedding().matrix();
    Matrix<Rational> rows(data.tokens(), data.dimension());
    for (Token v = 0; v < data.tokens(); ++v) {
        rows.row(renaming[static_cast<std::size_t>(v)]) = old_rows.row(v);
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

} // namespace

Claim graph_renaming() {
    Claim claim =
        graph_claim("graph.renaming", "Renaming tokens, rows of E along, renames graphs, components and logits and leaves W_mm and W_fin unchanged.",
                    "ours, THEORY 3", generate_cases(any_dataset(), {renaming_input("renaming")}),
                    [](const CaseFacts& facts) { return renaming_changes_nothing(facts, true); });
    claim.false_neighbours = {
        {"query-not-renamed", "The same when the queries keep their numbers.",
         [](const CaseFacts& facts) { return renaming_changes_nothing(facts, false); }},
        {"one-hot-rows", "With one-hot rows the renamed W_mm is Pi W_mm.", one_hot_rows_permute},
    };
    return claim;
}

} // namespace attest
