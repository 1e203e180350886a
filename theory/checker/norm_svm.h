// The Graph-SVM in the largest entry or in the sum of the entries: V and multipliers of equal value; and whether the optima have one direction on S.
#pragma once

#include "theory/checker/graph_svm.h"

namespace attest_checker {

inline std::size_t dimension(const Dataset& data) { return data.rows.empty() ? data.tokens : data.rows.front().size(); }

/// E' A E_Q, d x d.
inline Table<Rational> matrix_of(const Dataset& data, const Table<Rational>& coefficients) {
    Table<Rational> result(dimension(data), dimension(data));
    for (Token v = 0; v < coefficients.rows; ++v) {
        for (std::size_t q = 0; q < coefficients.cols; ++q) {
            const Rational& c = coefficients(v, q);
            const Token k = data.queries[q];
            if (is_zero(c)) {
                continue;
            }
            if (data.rows.empty()) {
                result(v, k) += c;
                continue;
            }
            for (std::size_t a = 0; a < result.rows; ++a) {
                for (std::size_t b = 0; b < result.cols; ++b) {
                    Rational product;
                    add_product(product, c, data.rows[v][a]);
                    add_product(result(a, b), product, data.rows[k][b]);
                }
            }
        }
    }
    return result;
}

/// The largest absolute value, or their sum.
inline Rational entry_norm(bool largest, const Table<Rational>& m) {
    Rational result;
    for (const Rational& x : m.values) {
        charge(exact_work(limbs(x) + limbs(result)));
        result = largest ? std::max(result, Rational(abs(x))) : Rational(result + abs(x));
    }
    return result;
}

/// Lines "entry": a d x d matrix.
inline Table<Rational> read_entries(Lines& lines, const Dataset& data) {
    const std::size_t d = dimension(data);
    Table<Rational> m(d, d);
    std::set<std::pair<std::size_t, std::size_t>> places;
    while (lines.at("entry")) {
        const Json line = lines.take("entry", 4);
        const std::pair place(id(line.at("row"), d), id(line.at("column"), d));
        need(places.insert(place).second && *places.rbegin() == place, "the entries do not ascend by row, column");
        m(place.first, place.second) = exact(line.at("value"));
    }
    return m;
}

inline Rational margin_of(const Dataset& data, std::size_t q, const Edge& e, const Table<Rational>& v) {
    return product(matrix_of(data, edge_matrix(data, q, e)), v);
}

/// V satisfies the margins.
inline void need_margins(const Dataset& data, const std::vector<Graph>& graphs, const Table<Rational>& v) {
    for (std::size_t q = 0; q < graphs.size(); ++q) {
        for (const Edge& e : graphs[q].edges) {
            const Rational m = margin_of(data, q, e, v);
            need(!graphs[q].tied(e) || m == 0, "a tied edge has a margin that is not 0");
            need(graphs[q].tied(e) || m >= 1, "a strict edge has a margin below 1");
        }
    }
}

struct NormSvm {
    std::vector<Graph> graphs;
    bool largest = true; ///< else the sum
    Rational value;      ///< nu
    Table<Rational> v;
};

/// V satisfies the margins and |V| is at most the value.
inline void need_in_ball(const Dataset& data, const NormSvm& svm, const Table<Rational>& v) {
    need_margins(data, svm.graphs, v);
    need(entry_norm(svm.largest, v) <= svm.value, "the norm of the matrix is above the stated value");
}

inline NormSvm read_norm_svm(Lines& lines, const Dataset& data) {
    NormSvm svm{check_graphs(lines, data), true, {}, Table<Rational>(0, 0)};
    const Json head = lines.take("norm-svm", 3);
    need(head.at("norm") == "largest-entry" || head.at("norm") == "sum-of-entries", "the norm is neither largest-entry nor sum-of-entries");
    svm.largest = head.at("norm") == "largest-entry";
    svm.value = exact(head.at("value"));
    svm.v = read_entries(lines, data);
    need_in_ball(data, svm, svm.v);
    const Multipliers multipliers = read_multipliers(lines, data, svm.graphs);
    need(entry_norm(!svm.largest, matrix_of(data, multipliers.coefficients)) <= 1, "the dual norm of sum lambda_e M_e is above 1");
    need(multipliers.strict_sum == svm.value, "the multipliers of the strict edges do not sum to the stated value");
    return svm;
}

inline std::string norm_text(const NormSvm& svm) { return svm.largest ? "the largest entry" : "the sum of the entries"; }

inline std::string check_norm_svm(Lines& lines, const Dataset& data) {
    const NormSvm svm = read_norm_svm(lines, data);
    return "the Graph-SVM in " + norm_text(svm) + " has the value " + shown(svm.value);
}

inline std::string check_norm_direction(Lines& lines, const Dataset& data) {
    const NormSvm svm = read_norm_svm(lines, data);
    const Json head = lines.take("direction", 2);
    need(head.at("status") == "unique" || head.at("status") == "not-unique", "the status is neither unique nor not-unique");
    if (head.at("status") == "not-unique") {
        const Json line = lines.take("second", 3);
        const std::size_t q = data.column(line.at("query"));
        const Edge e = edge(line.at("edge"), data.tokens);
        need(svm.graphs[q].edges.count(e) == 1, "the second optimum names a pair that is not an edge");
        const Table<Rational> other = read_entries(lines, data);
        need_in_ball(data, svm, other);
        need(margin_of(data, q, e, other) != margin_of(data, q, e, svm.v), "the two optima have the same margin");
        return "the optima of the Graph-SVM in " + norm_text(svm) + " have more than one direction on S";
    }
    for (std::size_t q = 0; q < svm.graphs.size(); ++q) {
        for (const Edge& e : svm.graphs[q].edges) {
            for (const int sign : {1, -1}) {
                const Json line = lines.take("cap", 4);
                need(data.column(line.at("query")) == q && edge(line.at("edge"), data.tokens) == e &&
                         line.at("side") == (sign == 1 ? "above" : "below"),
                     "the cap of another side of an edge is expected");
                const Multipliers mu = read_multipliers(lines, data, svm.graphs);
                const Table<Rational> a = sum(mu.coefficients, Rational(sign), edge_matrix(data, q, e));
                Rational cap = -mu.strict_sum;
                add_product(cap, svm.value, entry_norm(!svm.largest, matrix_of(data, a)));
                need(cap <= sign * margin_of(data, q, e, svm.v), "a cap is above the margin of V");
            }
        }
    }
    return is_zero(svm.value) ? "the only optimum of the Graph-SVM in " + norm_text(svm) + " is 0"
                              : "the optima of the Graph-SVM in " + norm_text(svm) + " have one direction on S";
}

} // namespace attest_checker
