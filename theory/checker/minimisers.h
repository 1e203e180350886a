// The finite component and the penalty path: balls that contain a minimiser, by one enclosed gradient at their centre.
//
// Lbar on S_fin: with the gradient g at the centre c, a lower bound m of the Hessian there and M = 2 max |e_v|^2 (at least
// the self-concordance constant max D_i |e_k|), |g| M <= m (1 - e^{-M r}) puts the minimiser within r of c, because along
// the way there the Hessian is at least m e^{-M s} at distance s; and then Lbar(c) - m r^2 <= L* <= Lbar(c).
// L + lambda/2 |W|^2 has Hessian >= lambda: a gradient of at most lambda r at V puts its minimiser within r of V.
#pragma once

#include "theory/checker/graph.h"
#include "theory/checker/weights.h"

namespace attest_checker {

struct Basis {
    std::vector<Table<Rational>> pairs; ///< edge matrices that span S_fin
    Table<Rational> centre;             ///< sum of coordinate times pair
};

/// The pairs (first token, other token) of all components, by query, component and token, span S_fin. Each has a line
/// "coordinate", or "dependent" when it is a combination of the coordinates' pairs before it.
inline Basis read_basis(Lines& lines, const Dataset& data, const Table<Rational>& gram, const std::vector<Graph>& graphs) {
    Basis basis{{}, Table<Rational>(data.tokens, data.queries.size())};
    for (std::size_t q = 0; q < graphs.size(); ++q) {
        for (const std::vector<Token>& tokens : graphs[q].components) {
            for (std::size_t i = 1; i < tokens.size(); ++i) {
                const Edge pair(tokens[0], tokens[i]);
                const bool dependent = lines.at("dependent");
                const Json line = lines.take(dependent ? "dependent" : "coordinate", 4);
                need(data.column(line.at("query")) == q && edge(line.at("pair"), data.tokens) == pair, "expected the next pair of a component");
                Table<Rational> matrix = edge_matrix(data, q, pair);
                if (!dependent) {
                    basis.centre = sum(basis.centre, exact(line.at("value")), matrix);
                    basis.pairs.push_back(matrix);
                    continue;
                }
                const Json& coefficients = list(line.at("coefficients"));
                need(coefficients.size() == basis.pairs.size(), "a dependent pair needs a coefficient for each coordinate before it");
                for (std::size_t b = 0; b < basis.pairs.size(); ++b) {
                    matrix = sum(matrix, Rational(-exact(coefficients[b])), basis.pairs[b]);
                }
                need(is_zero(product(matrix, logits(data, gram, matrix))), "a dependent pair is not the stated combination");
            }
        }
    }
    return basis;
}

/// Refusal unless Hessian - m Gram is positive definite on the pairs, which are then independent: all its pivots are positive.
inline void check_curvature(const Dataset& data, const Table<Rational>& gram, const std::vector<Sample>& samples, const Table<Interval>& z,
                            const std::vector<Table<Rational>>& pairs, const Rational& m) {
    std::vector<Table<Interval>> directions;
    Table<Interval> a(pairs.size(), pairs.size()); // the lower triangle
    for (std::size_t b = 0; b < a.rows; ++b) {
        const Table<Rational> direction = logits(data, gram, pairs[b]);
        directions.push_back(enclosed(direction));
        for (std::size_t c = 0; c <= b; ++c) {
            a(b, c) = Interval(-m) * Interval(product(pairs[c], direction));
        }
    }
    for (const Sample& sample : samples) {
        const std::vector<Interval> mass = masses(sample, z);
        Table<Interval> u(a.rows, mass.size()); // the directions' logits, less their means
        for (std::size_t b = 0; b < a.rows; ++b) {
            Interval mean;
            for (std::size_t i = 0; i < mass.size(); ++i) {
                u(b, i) = directions[b](sample.counts[i].first, sample.column);
                add_product(mean, mass[i], u(b, i));
            }
            for (std::size_t i = 0; i < mass.size(); ++i) {
                u(b, i) = u(b, i) - mean;
                for (std::size_t c = 0; c <= b; ++c) {
                    add_product(a(b, c), mass[i] / Interval(long(samples.size())), u(b, i) * u(c, i));
                }
            }
        }
    }
    for (std::size_t p = 0; p < a.rows; ++p) {
        need_less(0, a(p, p), "the Hessian at the centre is not above the stated curvature on independent pairs");
        for (std::size_t r = p + 1; r < a.rows; ++r) {
            for (std::size_t c = p + 1; c <= r; ++c) {
                a(r, c) = a(r, c) - a(r, p) * a(c, p) / a(p, p);
            }
        }
    }
}

inline std::string check_finite_component(Lines& lines, const Dataset& data) {
    const std::vector<Graph> graphs = check_graphs(lines, data);
    const Json head = lines.take("finite-component", 4);
    set_digits(head.at("digits"));
    const Rational radius = exact(head.at("radius")), m = exact(head.at("curvature"));
    need(radius >= 0 && m > 0, "the radius is negative or the curvature not positive");
    const Table<Rational> gram = gram_matrix(data);
    const Basis basis = read_basis(lines, data, gram, graphs);
    std::vector<Sample> samples = data.samples; // restricted to the label's component
    for (Sample& sample : samples) {
        need(sample.holds(sample.label), "a label is not in its context");
        std::erase_if(sample.counts, [&graph = graphs[sample.column], label = sample.label](const auto& item) {
            return item.first != label && !graph.tied({label, item.first});
        });
    }
    const Table<Interval> z = logits(data, gram, enclosed(basis.centre));
    check_curvature(data, gram, samples, z, basis.pairs, m);
    const Risk at_centre = risk(samples, z);
    Rational spread; // M
    for (Token v = 0; v < data.tokens; ++v) {
        spread = std::max(spread, Rational(2 * gram(v, v)));
    }
    const Interval g_squared = product(at_centre.slope, logits(data, gram, at_centre.slope)), big_m(spread), r(radius);
    const Interval reach = Interval(m) * (Interval(1) - exp(Interval(0) - big_m * r));
    need_at_most(g_squared * big_m * big_m, reach * reach, "the gradient at the centre is too large for the stated radius");
    const Json infimum = lines.take("loss-infimum", 3);
    const Interval mid(exact(infimum.at("mid"))), width(exact(infimum.at("radius")));
    need_at_most(at_centre.value, mid + width, "L* may lie above its stated interval");
    need_at_most(mid - width, at_centre.value - Interval(m) * r * r, "L* may lie below its stated interval");
    return "W_fin is within the stated radius of the stated point, L* in the stated interval";
}

inline std::string check_penalty_path(Lines& lines, const Dataset& data) {
    const Json head = lines.take("penalty-path", 4);
    set_digits(head.at("digits"));
    const Rational lambda = exact(head.at("lambda")), radius = exact(head.at("radius"));
    need(lambda > 0 && radius >= 0, "lambda is not positive or the radius is negative");
    const Table<Rational> gram = gram_matrix(data);
    const Table<Interval> weights = enclosed(read_weights(lines, data));
    const Table<Interval> gradient = sum(risk(data.samples, logits(data, gram, weights)).slope, Interval(lambda), weights);
    const Interval bound = Interval(lambda) * Interval(radius);
    need_at_most(product(gradient, logits(data, gram, gradient)), bound * bound,
                 "the gradient of L + lambda/2 |W|^2 is too large for the stated radius");
    return "the minimiser of L + lambda/2 |W|^2 is within the stated radius of the stated V";
}

} // namespace attest_checker
