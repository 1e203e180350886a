#include "theory/norm_svm/matrix_norm_svm.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"
#include "theory/norm_svm/barrier_path.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

Rational largest_entry(const Matrix<Rational>& m) {
    Rational r = 0;
    for (Index i = 0; i < m.size(); ++i) {
        r = std::max(r, Rational(abs(m.data()[i])));
    }
    return r;
}

/// Entries to about so many bits of the largest one: short fractions keep the eliminations cheap.
Matrix<Rational> shortened(Matrix<Rational> m, long bits) {
    const Rational largest = largest_entry(m);
    const long places = largest == 0 ? bits : bits - binary_exponent(largest);
    for (Index i = 0; i < m.size(); ++i) {
        m.data()[i] = rounded(m.data()[i], places);
    }
    return m;
}

Rational rounded_up(const Rational& x, long bits) { return -rounded_down(Rational(-x), bits); }

/// P, symmetric, with a little of the unit matrix, which pays for the rounding.
Matrix<Rational> shortened_root(Matrix<Rational> p, const Rational& width, long bits) {
    const Index d = p.rows();
    const Rational more = width * p.trace() / Rational(16 * d);
    for (Index i = 0; i < d; ++i) {
        p(i, i) += more;
        for (Index j = 0; j < i; ++j) {
            p(i, j) = p(j, i);
        }
    }
    return shortened(std::move(p), bits);
}

/// Makes the point of a search exact, in the units of the edges.
class Exactly {
public:
    Exactly(const ScaledEdges& edges, const Matrix<Rational>& interior, const Rational& width, long bits)
        : edges_(edges), interior_(interior), width_(width), bits_(bits) {}

    /// Ties by projection, strict margins by a little of the interior matrix.
    Matrix<Rational> feasible(const Matrix<Rational>& near) const {
        Matrix<Rational> v = shortened(near, bits_);
        if (!mutant("norm_bracket_off_the_ties")) {
            v = edges_.with_ties(std::move(v));
        }
        Rational missing = 0;
        for (const ScaledEdge& e : edges_.edges) {
            if (e.edge.strict) {
                missing = std::max(missing, Rational((e.wanted - margin(e, v)) / margin(e, interior_)));
            }
        }
        if (missing > 0) {
            v += interior_ * rounded_up(missing, bits_ + 20 - binary_exponent(missing));
        }
        return v;
    }
    /// Rounded, those of strict edges not below 0.
    std::vector<Rational> multipliers(const std::vector<Rational>& near) const {
        Rational largest = 0;
        for (const Rational& x : near) {
            largest = std::max(largest, Rational(abs(x)));
        }
        std::vector<Rational> r;
        for (std::size_t e = 0; e < near.size(); ++e) {
            const Rational x = largest == 0 ? Rational(0) : rounded(near[e], bits_ - binary_exponent(largest));
            r.push_back(edges_.edges[e].edge.strict ? std::max(x, Rational(0)) : x);
        }
        return r;
    }
    /// The first t of near, near + step, near + 2 step, near + 4 step, ... that is shown to be above |X|; nothing when they grow too far.
    std::optional<Rational> spectral_cap(const Matrix<Rational>& x, const Rational& near) const {
        const Rational step = near * power_of_two(4 - bits_);
        Rational t = near;
        for (Rational more = step; more < near * width_ / 4; more *= 2) {
            if (spectral_norm_at_most(x, t)) {
                return t;
            }
            t = near + more;
        }
        return std::nullopt;
    }

private:
    const ScaledEdges& edges_;
    const Matrix<Rational>& interior_;
    Rational width_;
    long bits_;
};

/// The bracket of a point of the path; nothing when it is none.
std::optional<NormBracket> bracket_of(const ScaledEdges& edges, const Matrix<Rational>& interior, MatrixNorm norm, const NearOptimum& near,
                                      const Rational& width, long bits) {
    const Exactly exactly(edges, interior, width, bits);
    NormBracket r;
    r.norm = norm;
    r.v = exactly.feasible(near.v);
    r.p = shortened_root(near.p, width, bits);
    std::vector<Rational> multipliers = exactly.multipliers(near.multipliers);
    const Matrix<Rational> a = edges.combination(multipliers);
    std::optional<Rational> of_v, of_a;
    switch (norm) {
    case MatrixNorm::spectral:
        of_v = exactly.spectral_cap(r.v, rounded_up(near.size, bits));
        of_a = nuclear_norm_bound(a, r.p);
        break;
    case MatrixNorm::nuclear:
        of_v = nuclear_norm_bound(r.v, r.p);
        of_a = exactly.spectral_cap(a, 1);
        break;
    }
    if (!of_v || !of_a || *of_a <= 0) {
        return std::nullopt;
    }
    r.upper = rounded_up(*of_v, bits) / edges.unit;
    r.v /= edges.unit;
    const Rational divisor = rounded_up(*of_a, bits);
    r.p /= norm == MatrixNorm::nuclear ? edges.unit : divisor;
    for (std::size_t e = 0; e < multipliers.size(); ++e) {
        const ScaledEdge& edge = edges.edges[e];
        if (multipliers[e] != 0) {
            r.multipliers.push_back({edge.edge.query, edge.edge.edge.from, edge.edge.edge.to, edge.edge.strict,
                                     Rational(multipliers[e] / (divisor * power_of_two(edge.exponent)))});
        }
    }
    r.lower = strict_sum(r.multipliers);
    return r;
}

} // namespace

std::optional<NormBracket> find_norm_bracket(const Dataset& data, const std::vector<QueryGraph>& graphs, MatrixNorm norm, const Rational& width) {
    if (data.dimension() > most_bracket_dimension) {
        throw std::invalid_argument(fmt::format("find_norm_bracket: dimension {}; expected at most {}", data.dimension(), most_bracket_dimension));
    }
    static const Rational least_width = parse_decimal("1e-100"); // 1/width is a double below
    if (width < least_width || width > 1) {
        throw std::invalid_argument("find_norm_bracket: width " + to_text(width) + "; expected from 10^-100 to 1");
    }
    const auto edges = scaled_edges(data, graphs);
    if (!edges) {
        return std::nullopt;
    }
    const BarrierPath path(*edges, norm);
    if (!path.interior()) {
        return std::nullopt;
    }
    constexpr int attempts = 3;
    constexpr int more_bits = 40; // of each attempt
    const double kappa = 8 * path.complexity() / number_from<double>(width);
    const long narrow = -binary_exponent(width);
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const long bits = narrow + 16 + more_bits * attempt;
        const int digits = static_cast<int>(std::ceil(0.302 * (static_cast<double>(bits) + std::log2(kappa) + 24 + more_bits * attempt)));
        const auto near = path.at(kappa, digits);
        const auto bracket = near ? bracket_of(*edges, *path.interior(), norm, *near, width, bits) : std::nullopt;
        if (bracket && bracket->lower > 0 && bracket->upper <= bracket->lower * (1 + width)) {
            return bracket;
        }
    }
    return std::nullopt;
}

Verdict check_norm_bracket(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormBracket& bracket) {
    const auto refuted = [&](const std::string& what, const std::string& expected, const std::string& found) {
        return Verdict::refuted(fmt::format("the bracket of the Graph-SVM in {}: {}", matrix_norm_text(bracket.norm), what), expected, found);
    };
    const Index d = data.dimension();
    if (bracket.v.rows() != d || bracket.v.cols() != d) {
        return refuted("the size of V", fmt::format("{} x {}", d, d), fmt::format("{} x {}", bracket.v.rows(), bracket.v.cols()));
    }
    if (const auto unmet = unmet_margin(data, graphs, bracket.v)) {
        const EdgeOfQuery& e = unmet->edge;
        return refuted(fmt::format("the margin of {} -> {} under query {}", e.edge.from, e.edge.to, e.query), e.strict ? ">= 1" : "0",
                       to_text(unmet->margin));
    }
    std::string problem;
    const auto a = combination(data, graphs, bracket.multipliers, problem);
    if (!a) {
        return refuted("multipliers", "of edges, not negative on strict ones", problem);
    }
    const Matrix<Rational> none;
    const auto p_of = [&](MatrixNorm measured) -> const Matrix<Rational>& { return measured == MatrixNorm::nuclear ? bracket.p : none; };
    if (!norm_cap_holds(bracket.norm, bracket.v, bracket.upper, p_of(bracket.norm))) {
        return refuted("|V|", "<= " + to_text(bracket.upper), "not shown");
    }
    if (!norm_cap_holds(dual(bracket.norm), *a, 1, p_of(dual(bracket.norm)))) {
        return refuted("the dual norm of sum lambda_e M_e", "<= 1", "not shown");
    }
    if (strict_sum(bracket.multipliers) != bracket.lower && !mutant("norm_bracket_of_any_sum")) {
        return refuted("the sum of the strict multipliers", to_text(bracket.lower), to_text(strict_sum(bracket.multipliers)));
    }
    return Verdict::held();
}

} // namespace attest
