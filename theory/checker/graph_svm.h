// Graph-SVM: the KKT conditions of the stated W, or a Farkas certificate that no W is feasible.
#pragma once

#include "theory/checker/graph.h"
#include "theory/checker/weights.h"

namespace attest_checker {

struct Multipliers {
    Table<Rational> coefficients;                  ///< sum lambda_e M_e
    std::set<std::pair<std::size_t, Edge>> places; ///< column, edge
    Rational strict_sum;
};

/// Lines "multiplier".
inline Multipliers read_multipliers(Lines& lines, const Dataset& data, const std::vector<Graph>& graphs) {
    Multipliers result{Table<Rational>(data.tokens, data.queries.size()), {}, {}};
    while (lines.at("multiplier")) {
        const Json line = lines.take("multiplier", 5);
        const std::pair place(data.column(line.at("query")), edge(line.at("edge"), data.tokens));
        const auto& [q, e] = place;
        const Rational value = exact(line.at("value"));
        need(graphs[q].edges.count(e) == 1, "a multiplier stands on a pair that is not an edge");
        need(line.at("relation") == (graphs[q].tied(e) ? "tied" : "strict"), "a multiplier's relation is not that of its edge");
        need(graphs[q].tied(e) || value > 0, "the multiplier of a strict edge is not positive");
        need(result.places.insert(place).second && *result.places.rbegin() == place, "the multipliers do not ascend by query, edge");
        add_product(result.strict_sum, value, graphs[q].tied(e) ? 0 : 1);
        add_product(result.coefficients(e.first, q), value, 1);
        add_product(result.coefficients(e.second, q), value, -1);
    }
    return result;
}

/// Lines "multiplier" which show that no W satisfies the constraints.
inline void check_farkas(Lines& lines, const Dataset& data, const std::vector<Graph>& graphs) {
    const Multipliers multipliers = read_multipliers(lines, data, graphs);
    const Table<Rational> z = logits(data, gram_matrix(data), multipliers.coefficients);
    need(is_zero(product(multipliers.coefficients, z)), "sum lambda_e M_e is not 0");
    need(multipliers.strict_sum == 1, "the multipliers of the strict edges do not sum to 1");
}

inline std::string check_graph_svm(Lines& lines, const Dataset& data) {
    const std::vector<Graph> graphs = check_graphs(lines, data);
    const Json head = lines.take("graph-svm", 3);
    if (head.at("status") == "infeasible") {
        need(head.at("norm_squared").is_null(), "an infeasible Graph-SVM has no norm");
        check_farkas(lines, data, graphs);
        return "the Graph-SVM is infeasible";
    }
    const Table<Rational> weights = read_weights(lines, data), gram = gram_matrix(data), z = logits(data, gram, weights);
    const Multipliers multipliers = read_multipliers(lines, data, graphs);
    const Table<Rational> difference = sum(multipliers.coefficients, Rational(-1), weights);
    need(is_zero(product(difference, logits(data, gram, difference))), "stationarity fails: W is not sum lambda_e M_e");
    bool strict_edge = false;
    for (std::size_t q = 0; q < graphs.size(); ++q) {
        for (const Edge& e : graphs[q].edges) {
            Rational margin = z(e.first, q);
            add_product(margin, z(e.second, q), -1);
            const bool tied = graphs[q].tied(e), used = multipliers.places.count({q, e}) == 1;
            need(!tied || is_zero(margin), "feasibility fails: a tied edge has a margin that is not 0");
            need(tied || margin >= 1, "feasibility fails: a strict edge has a margin below 1");
            need(tied || !used || margin == 1, "complementarity fails: a strict edge with a multiplier has a margin above 1");
            strict_edge = strict_edge || !tied;
        }
    }
    need(head.at("status") == (strict_edge ? "optimal" : "zero"), "the status is not \"optimal\" with a strict edge or \"zero\" without");
    const Rational squared_norm = exact(head.at("norm_squared"));
    need(product(weights, z) == squared_norm, "the squared norm is not that of W");
    const std::string text = shown(squared_norm);
    return "the Graph-SVM is solved by the stated W, |W|^2 " + (text.rfind("between", 0) == 0 ? text : "= " + text);
}

} // namespace attest_checker
