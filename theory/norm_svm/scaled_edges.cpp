#include "theory/norm_svm/scaled_edges.h"

#include "model/numbers/exact_solve.h"

#include <algorithm>
#include <cstdlib>

namespace attest {
namespace {

long bits_of(const Integer& x) { return static_cast<long>(msb(abs(x))); }

/// Divides x by the power of two of its largest entry and returns the exponent. x is not 0.
long scale_down(Vector<Rational>& x) {
    Rational largest = 0;
    for (const Rational& entry : x) {
        largest = std::max(largest, Rational(abs(entry)));
    }
    const long exponent = binary_exponent(largest);
    x *= power_of_two(-exponent);
    return exponent;
}

bool is_zero(const Vector<Rational>& x) {
    return std::all_of(x.begin(), x.end(), [](const Rational& entry) { return entry == 0; });
}

ScaledEdge scaled_edge(const Embedding& embedding, const EdgeOfQuery& edge) {
    const int d = embedding.dimension();
    ScaledEdge r{edge, zero_vector<Rational>(d), zero_vector<Rational>(d), 0, 0};
    for (int i = 0; i < d; ++i) {
        r.a[i] = embedding.entry(edge.edge.from, i) - embedding.entry(edge.edge.to, i);
        r.b[i] = embedding.entry(edge.query, i);
    }
    return r;
}

/// Keeps of the tied edges those whose M_e is no combination of earlier ones.
void keep_independent_ties(std::vector<ScaledEdge>& edges) {
    std::vector<std::size_t> ties;
    for (std::size_t e = 0; e < edges.size(); ++e) {
        if (!edges[e].edge.strict) {
            ties.push_back(e);
        }
    }
    if (ties.empty()) {
        return;
    }
    const Index d = edges.front().a.size();
    Matrix<Rational> rows(static_cast<Index>(ties.size()), d * d);
    for (std::size_t t = 0; t < ties.size(); ++t) {
        for (Index i = 0; i < d * d; ++i) {
            rows(static_cast<Index>(t), i) = edges[ties[t]].a[i / d] * edges[ties[t]].b[i % d];
        }
    }
    std::vector<bool> dropped(edges.size(), false);
    for (const std::size_t e : ties) {
        dropped[e] = true;
    }
    for (const Index t : independent_rows(rows)) {
        dropped[ties[static_cast<std::size_t>(t)]] = false;
    }
    std::vector<ScaledEdge> kept;
    for (std::size_t e = 0; e < edges.size(); ++e) {
        if (!dropped[e]) {
            kept.push_back(std::move(edges[e]));
        }
    }
    edges = std::move(kept);
}

} // namespace

long binary_exponent(const Rational& x) { return bits_of(numerator(x)) - bits_of(denominator(x)); }

Rational power_of_two(long exponent) {
    const Integer power = Integer(1) << static_cast<unsigned long>(std::labs(exponent));
    return exponent >= 0 ? Rational(power) : Rational(Integer(1), power);
}

Rational rounded_down(const Rational& x, long bits) {
    const Rational shifted = x * power_of_two(bits);
    Integer whole = numerator(shifted) / denominator(shifted); // towards 0
    if (Rational(whole) > shifted) {
        whole -= 1;
    }
    return Rational(whole) * power_of_two(-bits);
}

Rational rounded(const Rational& x, long bits) { return rounded_down(x + power_of_two(-bits - 1), bits); }

Rational margin(const ScaledEdge& e, const Matrix<Rational>& v) {
    Rational r = 0;
    for (Index i = 0; i < v.rows(); ++i) {
        if (e.a[i] != 0) {
            Rational row = 0;
            for (Index j = 0; j < v.cols(); ++j) {
                row += v(i, j) * e.b[j];
            }
            r += e.a[i] * row;
        }
    }
    return r;
}

Matrix<Rational> ScaledEdges::with_ties(Matrix<Rational> v) const {
    std::vector<const ScaledEdge*> ties;
    for (const ScaledEdge& e : edges) {
        if (!e.edge.strict) {
            ties.push_back(&e);
        }
    }
    if (ties.empty()) {
        return v;
    }
    const Index n = static_cast<Index>(ties.size());
    Matrix<Rational> gram(n, n);
    Matrix<Rational> margins(n, 1);
    for (Index s = 0; s < n; ++s) {
        const ScaledEdge& e = *ties[static_cast<std::size_t>(s)];
        margins(s, 0) = margin(e, v);
        for (Index t = 0; t < n; ++t) {
            const ScaledEdge& f = *ties[static_cast<std::size_t>(t)];
            gram(s, t) = inner_product(e.a, f.a) * inner_product(e.b, f.b);
        }
    }
    const auto part = exact_solve(gram, margins); // independent, so the Gram matrix is not singular
    for (Index s = 0; s < n; ++s) {
        const ScaledEdge& e = *ties[static_cast<std::size_t>(s)];
        for (Index i = 0; i < v.rows(); ++i) {
            for (Index j = 0; j < v.cols(); ++j) {
                v(i, j) -= (*part)(s, 0) * e.a[i] * e.b[j];
            }
        }
    }
    return v;
}

Matrix<Rational> ScaledEdges::combination(const std::vector<Rational>& multipliers) const {
    Matrix<Rational> r = zero_matrix<Rational>(dimension, dimension);
    for (std::size_t e = 0; e < edges.size(); ++e) {
        for (Index i = 0; multipliers[e] != 0 && i < dimension; ++i) {
            for (Index j = 0; j < dimension; ++j) {
                r(i, j) += multipliers[e] * edges[e].a[i] * edges[e].b[j];
            }
        }
    }
    return r;
}

std::optional<ScaledEdges> scaled_edges(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    ScaledEdges r;
    r.dimension = data.dimension();
    std::optional<long> least;
    for (const EdgeOfQuery& edge : all_edges(graphs)) {
        ScaledEdge e = scaled_edge(data.embedding(), edge);
        if (is_zero(e.a) || is_zero(e.b)) {
            if (edge.strict) {
                return std::nullopt;
            }
            continue;
        }
        e.exponent = scale_down(e.a);
        e.exponent += scale_down(e.b);
        if (edge.strict) {
            least = least ? std::min(*least, e.exponent) : e.exponent;
        }
        r.edges.push_back(std::move(e));
    }
    if (!least) {
        return std::nullopt;
    }
    r.unit = power_of_two(*least);
    for (ScaledEdge& e : r.edges) {
        e.wanted = e.edge.strict ? power_of_two(*least - e.exponent) : Rational(0);
    }
    keep_independent_ties(r.edges);
    return r;
}

} // namespace attest
