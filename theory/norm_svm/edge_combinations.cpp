#include "theory/norm_svm/edge_combinations.h"

#include "model/numbers/number_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {

std::vector<EdgeOfQuery> all_edges(const std::vector<QueryGraph>& graphs) {
    std::vector<EdgeOfQuery> r;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& e : graph.edges()) {
            r.push_back({graph.query(), e, graph.strict(e)});
        }
    }
    return r;
}

Matrix<Rational> edge_matrix(const Embedding& embedding, Token query, const Edge& edge) {
    const int d = embedding.dimension();
    Matrix<Rational> r(d, d);
    for (int a = 0; a < d; ++a) {
        for (int b = 0; b < d; ++b) {
            r(a, b) = (embedding.entry(edge.from, a) - embedding.entry(edge.to, a)) * embedding.entry(query, b);
        }
    }
    return r;
}

std::optional<Matrix<Rational>> combination(const Dataset& data, const std::vector<QueryGraph>& graphs, const std::vector<Multiplier>& multipliers,
                                            std::string& problem) {
    Matrix<Rational> r = zero_matrix<Rational>(data.dimension(), data.dimension());
    const std::vector<EdgeOfQuery> edges = all_edges(graphs);
    for (const Multiplier& m : multipliers) {
        const auto at = std::find_if(edges.begin(), edges.end(),
                                     [&](const EdgeOfQuery& e) { return e.query == m.query && e.edge.from == m.from && e.edge.to == m.to; });
        if (at == edges.end() || at->strict != m.strict) {
            problem =
                fmt::format("a multiplier of {} -> {} under query {}, which is no {} edge", m.from, m.to, m.query, m.strict ? "strict" : "tied");
            return std::nullopt;
        }
        if (m.strict && m.value < 0) {
            problem = fmt::format("the multiplier {} of the strict edge {} -> {}", to_text(m.value), m.from, m.to);
            return std::nullopt;
        }
        r += edge_matrix(data.embedding(), m.query, at->edge) * m.value;
    }
    return r;
}

Rational strict_sum(const std::vector<Multiplier>& multipliers) {
    Rational r = 0;
    for (const Multiplier& m : multipliers) {
        r += m.strict ? m.value : Rational(0);
    }
    return r;
}

std::optional<UnmetMargin> unmet_margin(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& v) {
    for (const EdgeOfQuery& e : all_edges(graphs)) {
        const Rational m = inner_product(edge_matrix(data.embedding(), e.query, e.edge), v);
        if (e.strict ? m < 1 : m != 0) {
            return UnmetMargin{e, m};
        }
    }
    return std::nullopt;
}

} // namespace attest
