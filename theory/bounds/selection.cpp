#include "theory/bounds/selection.h"

#include "model/mutant.h"

#include <algorithm>
#include <map>

namespace attest {
namespace {

Rational gram_of_edge(const Embedding& e, const SelectionEdge& edge) {
    const Rational row = e.gram(edge.selected, edge.selected) - 2 * e.gram(edge.selected, edge.other) + e.gram(edge.other, edge.other);
    return row * e.gram(edge.query, edge.query);
}

/// <M_iv, W_l> from W_l = sum a e_v e_k'.
Rational margin_of(const Embedding& e, const SelectionEdge& edge, const std::vector<WeightTerm>& terms) {
    Rational r = 0;
    for (const WeightTerm& t : terms) {
        r += t.value * (e.gram(edge.selected, t.token) - e.gram(edge.other, t.token)) * e.gram(edge.query, t.query);
    }
    return r;
}

std::vector<SelectionEdge> edges_of(const Dataset& data, const std::vector<Token>& selected, const GraphSvm& selection,
                                    const std::vector<std::vector<Sandwich>>& sandwiches) {
    std::vector<SelectionEdge> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        const int selected_count = multiplicity(s.context, selected[i]);
        std::size_t next = 0;
        for (const TokenCount& c : token_counts(s.context)) {
            if (c.token != selected[i]) {
                r.push_back({i, s.query, selected[i], c.token, Rational(c.count, selected_count), 0, sandwiches[i].at(next++)});
                r.back().margin = margin_of(data.embedding(), r.back(), selection.terms);
            }
        }
    }
    return r;
}

Interval largest(const Interval& a, const Interval& b) { return less(a, b) == Truth::yes ? b : less(b, a) == Truth::yes ? a : hull(a, b); }

} // namespace

std::vector<QueryGraph> selection_graphs(const Dataset& data, const std::vector<Token>& selected) {
    std::map<Token, std::vector<Edge>> edges;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        std::vector<Edge>& of_query = edges[s.query];
        for (const Token v : s.context) {
            if (v != selected[i]) {
                of_query.push_back({selected[i], v});
            }
        }
    }
    std::vector<QueryGraph> r;
    for (auto& [query, of_query] : edges) {
        r.emplace_back(query, std::move(of_query));
    }
    return r;
}

Sandwich score_sandwich(const Rational& advantage, const Interval& least_slope, const Interval& greatest_slope) {
    const Interval gap(advantage);
    if (advantage >= 0) {
        return {least_slope * gap, greatest_slope * gap};
    }
    return {greatest_slope * gap, Interval(0)};
}

Sandwich cross_entropy_sandwich(const Matrix<Interval>& products, Token label, Token selected, Token other) {
    const auto loss_at = [&](Token v) {
        Interval sum(0);
        for (Index j = 0; j < products.rows(); ++j) {
            sum += exp(products(j, v) - products(label, v));
        }
        return log(sum);
    };
    Interval total(0);
    for (Index j = 0; j < products.rows(); ++j) {
        total += exp(products(j, selected));
    }
    Interval lambda = -(products(label, other) - products(label, selected));
    for (Index j = 0; j < products.rows(); ++j) {
        lambda += exp(products(j, selected)) / total * (products(j, other) - products(j, selected));
    }
    return {lambda, largest(loss_at(other) - loss_at(selected), Interval(0))};
}

std::optional<SelectionBound> selection_bound(const Dataset& data, const std::vector<Token>& selected, const GraphSvm& selection,
                                              const std::vector<std::vector<Sandwich>>& sandwiches) {
    SelectionBound r;
    r.edges = edges_of(data, selected, selection, sandwiches);
    r.norm_squared = selection.norm_squared;
    r.delta = 1;
    Rational longest = 0;                   // max |M_iv|^2
    std::map<std::size_t, Rational> others; // sum_v r_iv
    Interval above(0);                      // n Q+
    Interval below(0);                      // n Q-
    std::optional<Interval> least;          // Lambda
    for (const SelectionEdge& e : r.edges) {
        longest = std::max(longest, gram_of_edge(data.embedding(), e));
        others[e.sample] += e.ratio;
        const Interval here = Interval(e.ratio) * e.bounds.upsilon;
        above = mutant("local_bound_of_one_sample") ? largest(above, here) : above + here;
        if (e.tight()) {
            if (positive(e.bounds.lambda) != Truth::yes) {
                return std::nullopt;
            }
            const Interval one = Interval(e.ratio) * e.bounds.lambda;
            least = least ? -largest(-*least, -one) : one;
        } else {
            r.delta = std::min(r.delta, Rational(e.margin - 1));
            if (positive(e.bounds.lambda) != Truth::yes && !mutant("local_slack_losses_ignored")) {
                below += Interval(e.ratio) * largest(-e.bounds.lambda, Interval(0));
            }
        }
    }
    if (!least) {
        return std::nullopt; // no edge: nothing is selected against anything
    }
    Rational c0 = 0;
    for (const auto& [sample, sum] : others) {
        c0 = std::max(c0, sum);
    }
    c0 += 1;
    r.mu = std::min(Rational(1), Rational(r.delta * r.delta / (8 * longest * r.norm_squared)));
    r.c1 = log(Interval(2) * Interval(c0) * above / *least);
    if (mutant("local_bound_without_half")) {
        r.c1 -= log(Interval(4));
    }
    r.least_scale = Interval(0);
    if (!(below.lower().to_rational() == 0 && below.upper().to_rational() == 0)) {
        const Interval ratio = Interval(2) * Interval(c0) * below / *least;
        const Interval logarithm = less(ratio, Interval(1)) == Truth::yes ? Interval(0) : largest(log(largest(ratio, Interval(1))), Interval(0));
        r.least_scale = Interval(Rational(2 / r.delta)) * logarithm;
    }
    return r;
}

bool in_cone(const SelectionBound& bound, const Matrix<Rational>& w, const Matrix<Rational>& direction) {
    const Rational product = inner_product(w, direction);
    const Rational part = 1 - bound.mu;
    return product >= 0 && product * product >= part * part * inner_product(w, w) * bound.norm_squared;
}

} // namespace attest
